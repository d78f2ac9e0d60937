// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.ip;

import net.culvert.forwarding.packet.Packet;
import net.culvert.forwarding.wire.IpProtocol;
import net.culvert.forwarding.wire.Ipv4Header;
import net.culvert.forwarding.wire.Ipv6Header;

/**
 * A number by which packets of a flow keep to one of several equal ways. Fragments know no ports, so all of a packet's
 * go by addresses alone. Any thread, no state.
 */
final class FlowHash {
    private static final long MIX = 0x9E37_79B9_7F4A_7C15L; // 2^64 over the golden ratio

    private FlowHash() {}

    /** All 32 bits vary. */
    static int of(final Ipv4Header header, final Packet packet) {
        final long addresses = (long) header.source() << 32 | header.destination() & 0xFFFF_FFFFL;
        final int ports = header.isFragment() ? 0 : ports(packet, header.protocol(), header.headerLength());
        return mix(addresses ^ ports * MIX ^ header.protocol());
    }

    /** All 32 bits vary. Behind extension headers the flow label takes the place of the ports (RFC 6438). */
    static int of(final Ipv6Header header, final Packet packet) {
        final long addresses = header.sourceHigh()
                ^ Long.rotateLeft(header.sourceLow(), 13)
                ^ Long.rotateLeft(header.destinationHigh(), 29)
                ^ Long.rotateLeft(header.destinationLow(), 43);
        final int ports = ports(packet, header.nextHeader(), Ipv6Header.LENGTH);
        return mix(addresses ^ ((long) header.flowLabel() << 32 | ports & 0xFFFF_FFFFL) * MIX);
    }

    private static int ports(final Packet packet, final int protocol, final int transport) {
        final boolean hasPorts = protocol == IpProtocol.TCP || protocol == IpProtocol.UDP;
        return hasPorts && packet.length() >= transport + Integer.BYTES
                ? packet.buffer().getInt(packet.offset() + transport)
                : 0;
    }

    private static int mix(final long key) {
        return (int) ((key ^ key >>> 29) * MIX >>> 32);
    }
}
