// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import net.culvert.forwarding.wire.IpProtocol;
import net.culvert.forwarding.wire.Ipv4Header;
import net.culvert.forwarding.wire.Ipv6Header;
import net.culvert.forwarding.wire.UdpHeader;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.packet.Burst;
import net.culvert.ringbuffers.packet.Endpoint;
import net.culvert.tunio.udp.EndpointCache;
import net.culvert.tunnel.encapsulation.Ecn;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Takes datagrams out of the IP packets that carried them, with where they came from and the congestion marks that they
 * met. Owned by the tunnel's forwarding thread.
 */
final class OuterReader {
    private static final int CACHE_BITS = 12; // 4096 endpoints, as a socket's receiver has
    private static final int ALIGNMENT = 16; // bytes
    private static final long LOW = 0xFFFF_FFFFL; // an IPv4 address in a long

    private final EndpointCache endpoints = new EndpointCache(CACHE_BITS);
    private final Ipv4Header ipv4 = new Ipv4Header();
    private final Ipv6Header ipv6 = new Ipv6Header();
    private final UdpHeader udp = new UdpHeader();
    private final byte[] marks; // by datagram of the burst

    /** For bursts of at most {@code maxDatagrams}. */
    OuterReader(final int maxDatagrams) {
        marks = new byte[maxDatagrams];
    }

    /** Adds the datagram of a packet, which was checked when it was found, to a burst; or says why not. */
    DropReason add(final UnsafeBuffer buffer, final int offset, final int length, final Burst into) {
        final boolean is6 = buffer.getByte(offset) >> 4 == 6;
        final int transport = is6
                ? ipv6.wrap(buffer, offset).transportOffset(IpProtocol.UDP, length)
                : ipv4.wrap(buffer, offset).headerLength();
        if (transport < 0 || udp.wrap(buffer, offset + transport).check(length - transport) != DropReason.NONE) {
            return DropReason.TUNNEL_BAD_MESSAGE; // a header in front that nobody knows
        }
        final int bytes = udp.length() - UdpHeader.LENGTH;
        final int at = into.end() + ALIGNMENT - 1 & -ALIGNMENT;
        if (into.isFull() || into.capacity() - at < bytes) {
            return DropReason.INPUT_QUEUE_FULL;
        }
        into.buffer().putBytes(at, buffer, offset + transport + UdpHeader.LENGTH, bytes);
        marks[into.size()] = (byte) Ecn.of(buffer, offset);
        into.add(at, bytes, 0, is6 ? source6() : source4());
        return DropReason.NONE;
    }

    private Endpoint source4() {
        return endpoints.get(false, 0, ipv4.source() & LOW, udp.sourcePort(), 0, 0, ipv4.destination() & LOW, 0);
    }

    private Endpoint source6() {
        return endpoints.get(
                true,
                ipv6.sourceHigh(),
                ipv6.sourceLow(),
                udp.sourcePort(),
                0,
                ipv6.destinationHigh(),
                ipv6.destinationLow(),
                0);
    }

    /** The congestion mark of the packet that carried a datagram of the last burst. */
    int mark(final int datagram) {
        return marks[datagram];
    }
}
