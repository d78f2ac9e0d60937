// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.ip;

import net.culvert.forwarding.fib.NextHop;
import net.culvert.forwarding.filter.Filter;
import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.forwarding.packet.Packet;
import net.culvert.ringbuffers.counters.DropReason;

/**
 * The last steps of a packet: filter out, cut what is too long, into the interface's queue, counted as forwarded or
 * made here. Owned by its worker.
 */
final class Output {
    /**
     * From this TOS or traffic class on packets leave by the first lane: precedences 6 and 7 (RFC 791, section 3.1).
     */
    static final int INTERNETWORK_CONTROL = 6 << 5;

    private final FamilyOutput family;
    private final Filter filter;
    private final Outputs outputs;
    private final IpStatistics statistics;

    Output(final FamilyOutput family, final Filter filter, final Outputs outputs, final IpStatistics statistics) {
        this.family = family;
        this.filter = filter;
        this.outputs = outputs;
        this.statistics = statistics;
    }

    IpStatistics statistics() {
        return statistics;
    }

    /** Sends a packet that was made here, by its table. */
    DropReason send(final Packet packet, final long nowNs) {
        final NextHop way = family.find(packet);
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
        if (packet.isExempt()) {
            return enqueue(packet, way);
        }
        final DropReason reason = filter.out(packet, way.output(), nowNs);
        if (reason != DropReason.NONE) {
            return reason;
        }
        final NextHop wanted = wanted();
        return enqueue(packet, wanted == null ? way : wanted);
    }

    /** The way out that a rule wants, or null. */
    private NextHop wanted() {
        final NextHop wanted = filter.forward();
        return wanted != null && wanted.action() == NextHop.Action.FORWARD ? wanted : null;
    }

    /** Goes on with a packet behind the pipe that held it on its way out; its route may have changed meanwhile. */
    DropReason resume(final Packet packet, final int rule, final NetworkInterface output, final long nowNs) {
        final DropReason reason = filter.resume(packet, rule, output, nowNs);
        if (reason != DropReason.NONE) {
            return reason;
        }
        final NextHop wanted = wanted();
        final NextHop way = wanted == null ? family.find(packet) : wanted;
        final boolean isSameWay = wanted != null || way != null && way.output() == output;
        return isSameWay ? enqueue(packet, way) : enqueue(packet, output, output.mtu());
    }

    private DropReason enqueue(final Packet packet, final NextHop way) {
        return enqueue(packet, way.output(), LinkMtu.of(way));
    }

    private DropReason enqueue(final Packet packet, final NetworkInterface output, final int mtu) {
        final DropReason reason =
                LinkMtu.fits(packet, mtu) ? outputs.enqueue(packet, output) : cut(packet, output, mtu);
        if (reason == DropReason.NONE) {
            (packet.input() == null ? statistics.localOut : statistics.forwarded).incrementPlain();
        }
        return reason;
    }

    private DropReason cut(final Packet packet, final NetworkInterface output, final int mtu) {
        final int first = outputs.pieces().size();
        final DropReason reason = family.cut(packet, mtu, outputs.pieces());
        if (reason != DropReason.NONE) {
            packet.mtu(mtu); // of the way that rules or a pipe have led to
            return reason;
        }
        statistics.fragmented.incrementPlain();
        statistics.outputFragments.getAndAddPlain(outputs.pieces().size() - first);
        return outputs.enqueuePieces(first, packet.isUrgent(), output);
    }
}
