// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.ip;

import net.culvert.forwarding.fib.Fibs;
import net.culvert.forwarding.fib.NextHop;
import net.culvert.forwarding.fragment.IdSource;
import net.culvert.forwarding.fragment.Ipv6Fragmenter;
import net.culvert.forwarding.iface.FlowHasher;
import net.culvert.forwarding.packet.Packet;
import net.culvert.forwarding.wire.Ipv6Header;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.packet.Burst;

/** IPv6 packets that leave: only what was made here is cut (RFC 8200, section 4.5). Owned by its worker. */
final class Output6 implements FamilyOutput {
    private final Fibs fibs;
    private final IdSource identifications;
    private final Ipv6Fragmenter fragmenter = new Ipv6Fragmenter();
    private final FlowHasher hasher = new FlowHasher();
    private final Ipv6Header header = new Ipv6Header(); // not the path's, which is about the packet's cause

    Output6(final Fibs fibs, final IdSource identifications) {
        this.fibs = fibs;
        this.identifications = identifications;
    }

    @Override
    public NextHop find(final Packet packet) {
        header.wrap(packet.buffer(), packet.offset());
        return fibs.lookup6(
                packet.fib(),
                header.destinationHigh(),
                header.destinationLow(),
                hasher.wrap(packet.buffer(), packet.offset(), packet.length()).wayHash());
    }

    @Override
    public DropReason cut(final Packet packet, final int mtu, final Burst pieces) {
        return packet.input() == null
                ? fragmenter.fragment(packet, mtu, identifications.nextIpv6(), pieces)
                : DropReason.IP_FRAGMENTATION_NEEDED; // its sender is to cut it
    }
}
