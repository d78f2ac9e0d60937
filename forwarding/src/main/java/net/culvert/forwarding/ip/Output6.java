// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.ip;

import net.culvert.forwarding.fib.Fibs;
import net.culvert.forwarding.fib.NextHop;
import net.culvert.forwarding.filter.Filter;
import net.culvert.forwarding.fragment.IdSource;
import net.culvert.forwarding.fragment.Ipv6Fragmenter;
import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.forwarding.packet.Packet;
import net.culvert.forwarding.wire.Ipv6Header;
import net.culvert.ringbuffers.counters.DropReason;

/**
 * The last steps of an IPv6 packet: filter out, cut what was made here and is too long, into the interface's queue. Its
 * worker's.
 */
final class Output6 {
    private final Fibs fibs;
    private final Filter filter;
    private final Outputs outputs;
    private final IdSource identifications;
    private final IpStatistics statistics;
    private final Ipv6Fragmenter fragmenter = new Ipv6Fragmenter();
    private final Ipv6Header header = new Ipv6Header(); // of packets made here, while another's way is not at its end

    Output6(
            final Fibs fibs,
            final Filter filter,
            final Outputs outputs,
            final IdSource identifications,
            final IpStatistics statistics) {
        this.fibs = fibs;
        this.filter = filter;
        this.outputs = outputs;
        this.identifications = identifications;
        this.statistics = statistics;
    }

    /** Sends a packet that was made here, by its table. */
    DropReason send(final Packet packet, final long nowNs) {
        filter.begin(nowNs); // what it knows of the packet's cause is not the packet's
        final NextHop way = find(packet);
        if (way == null) {
            return DropReason.IP_NO_ROUTE;
        }
        return switch (way.action()) {
            case FORWARD -> send(packet, way, nowNs);
            case REJECT -> DropReason.IP_REJECT_ROUTE;
            case LOCAL, BROADCAST, BLACKHOLE -> DropReason.IP_BLACKHOLE; // nobody here waits for what is made here
        };
    }

    /** Sends a packet by a way out, unless the rules want another. */
    DropReason send(final Packet packet, final NextHop way, final long nowNs) {
        final DropReason reason = filter.out(packet, way.output(), nowNs);
        if (reason != DropReason.NONE) {
            return reason;
        }
        final NextHop wanted = wanted();
        return enqueue(packet, wanted == null ? way : wanted);
    }

    /** The way out that a rule wants, or null. */
    private NextHop wanted() {
        final NextHop wanted = filter.nextHop();
        return wanted != null && wanted.action() == NextHop.Action.FORWARD ? wanted : null;
    }

    private NextHop find(final Packet packet) {
        header.wrap(packet.buffer(), packet.offset());
        return fibs.lookup6(
                packet.fib(), header.destinationHigh(), header.destinationLow(), FlowHash.of(header, packet));
    }

    /** Goes on with a packet behind the pipe that held it on its way out; its route may have changed meanwhile. */
    DropReason resume(final Packet packet, final int rule, final NetworkInterface output, final long nowNs) {
        final DropReason reason = filter.resume(packet, rule, output, nowNs);
        if (reason != DropReason.NONE) {
            return reason;
        }
        final NextHop wanted = wanted();
        final NextHop way = wanted == null ? find(packet) : wanted;
        final boolean isSameWay = wanted != null || way != null && way.output() == output;
        return isSameWay ? enqueue(packet, way) : enqueue(packet, output, output.mtu());
    }

    private DropReason enqueue(final Packet packet, final NextHop way) {
        return enqueue(packet, way.output(), LinkMtu.of(way));
    }

    private DropReason enqueue(final Packet packet, final NetworkInterface output, final int mtu) {
        if (LinkMtu.fits(packet, mtu)) {
            return outputs.enqueue(packet, output);
        }
        if (packet.input() != null) { // its sender is to cut it
            packet.mtu(mtu);
            return DropReason.IP_FRAGMENTATION_NEEDED;
        }
        final int first = outputs.pieces().size();
        final DropReason reason = fragmenter.fragment(packet, mtu, identifications.nextIpv6(), outputs.pieces());
        if (reason != DropReason.NONE) {
            return reason;
        }
        statistics.fragmented.incrementPlain();
        statistics.outputFragments.getAndAddPlain(outputs.pieces().size() - first);
        return outputs.enqueuePieces(first, packet.isUrgent(), output);
    }
}
