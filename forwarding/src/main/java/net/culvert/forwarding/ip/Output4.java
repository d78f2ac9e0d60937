// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.ip;

import net.culvert.forwarding.fib.Fibs;
import net.culvert.forwarding.fib.NextHop;
import net.culvert.forwarding.filter.Filter;
import net.culvert.forwarding.fragment.Ipv4Fragmenter;
import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.forwarding.packet.Packet;
import net.culvert.forwarding.wire.Ipv4Header;
import net.culvert.ringbuffers.counters.DropReason;

/** The last steps of an IPv4 packet: filter out, cut what is too long, into the interface's queue. Its worker's. */
final class Output4 {
    /** From this TOS on packets leave by the first lane: precedences 6 and 7 (RFC 791, section 3.1). */
    static final int INTERNETWORK_CONTROL = 6 << 5;

    private final Fibs fibs;
    private final Filter filter;
    private final Outputs outputs;
    private final IpStatistics statistics;
    private final Ipv4Fragmenter fragmenter = new Ipv4Fragmenter();
    private final Oversized oversized = new Oversized();
    private final Ipv4Header header = new Ipv4Header(); // of packets made here, while another's way is not at its end

    Output4(final Fibs fibs, final Filter filter, final Outputs outputs, final IpStatistics statistics) {
        this.fibs = fibs;
        this.filter = filter;
        this.outputs = outputs;
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
        return fibs.lookup4(packet.fib(), header.destination(), FlowHash.of(header, packet));
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
        return LinkMtu.fits(packet, mtu) ? outputs.enqueue(packet, output) : cut(packet, output, mtu);
    }

    private DropReason cut(final Packet packet, final NetworkInterface output, final int mtu) {
        final int first = outputs.pieces().size();
        DropReason reason = oversized.begin(packet);
        while (reason == DropReason.NONE && oversized.next()) {
            reason = fragmenter.fragment(oversized.part(), mtu, outputs.pieces());
        }
        if (reason != DropReason.NONE) {
            packet.mtu(mtu); // of the way that rules or a pipe have led to
            return reason;
        }
        statistics.fragmented.incrementPlain();
        statistics.outputFragments.getAndAddPlain(outputs.pieces().size() - first);
        return outputs.enqueuePieces(first, packet.isUrgent(), output);
    }
}
