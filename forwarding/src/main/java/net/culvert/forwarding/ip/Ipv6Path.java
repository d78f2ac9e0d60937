// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.ip;

import net.culvert.forwarding.fib.Fibs;
import net.culvert.forwarding.fib.NextHop;
import net.culvert.forwarding.filter.Filter;
import net.culvert.forwarding.iface.FlowHasher;
import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.forwarding.options.ExtensionLimits;
import net.culvert.forwarding.options.Ipv6Extensions;
import net.culvert.forwarding.packet.Packet;
import net.culvert.forwarding.tcp.MssClamp;
import net.culvert.forwarding.wire.IpProtocol;
import net.culvert.forwarding.wire.Ipv6Header;
import net.culvert.ringbuffers.counters.DropReason;

/**
 * The way of an IPv6 packet, step by step as in {@link Ipv4Path}; a router does not fragment (RFC 8200, section 5), and
 * of extension headers it looks at hop-by-hop options alone.
 *
 * <p>Sources: RFC 8200; RFC 4291. Owned by its worker.
 */
final class Ipv6Path implements IpPath {
    private final IpSettings settings;
    private final Fibs fibs;
    private final Filter filter;
    private final LocalInput6 local;
    private final Output output;
    private final Made made;
    private final IpStatistics statistics;
    private final Ipv6Extensions extensions = new Ipv6Extensions(ExtensionLimits.DEFAULT);
    private final MssClamp clamp = new MssClamp();
    private final FlowHasher hasher = new FlowHasher();
    private final Ipv6Header header = new Ipv6Header();

    Ipv6Path(
            final Router router,
            final Filter filter,
            final LocalInput6 local,
            final Output output,
            final Made made,
            final IpStatistics statistics) {
        settings = router.ipv6();
        fibs = router.fibs();
        this.filter = filter;
        this.local = local;
        this.output = output;
        this.made = made;
        this.statistics = statistics;
    }

    @Override
    public DropReason input(final Packet packet, final long nowNs) {
        DropReason reason = header.wrap(packet.buffer(), packet.offset()).check(packet.length());
        if (reason != DropReason.NONE) {
            return reason;
        }
        packet.length(Ipv6Header.LENGTH + header.payloadLength());
        reason = Martians.check6(
                header.sourceHigh(), header.sourceLow(), header.destinationHigh(), header.destinationLow());
        if (reason == DropReason.NONE && fibs.isOwn6(packet.fib(), header.sourceHigh(), header.sourceLow())) {
            return DropReason.IP_OWN_SOURCE;
        }
        if (reason == DropReason.NONE && header.nextHeader() == IpProtocol.HOP_BY_HOP) {
            reason = extensions.checkForwarded(packet);
        }
        if (reason == DropReason.NONE) {
            reason = filter.in(packet, nowNs);
        }
        return reason == DropReason.NONE ? route(packet, nowNs) : reason;
    }

    private DropReason route(final Packet packet, final long nowNs) {
        final long high = header.destinationHigh();
        if (Martians.isMulticast6(high)) {
            final boolean isForUs = Martians.isAllNodes(high, header.destinationLow());
            return isForUs ? local.input(packet, true, nowNs) : DropReason.IP_CANNOT_FORWARD;
        }
        final NextHop way = find(packet);
        if (way == null) {
            return settings.forwarding() ? DropReason.IP_NO_ROUTE : DropReason.IP_FORWARDING_OFF;
        }
        return switch (way.action()) {
            case LOCAL -> isElsewhere(packet, way) ? DropReason.IP_WRONG_INTERFACE : local.input(packet, false, nowNs);
            case BROADCAST -> DropReason.IP_CANNOT_FORWARD; // which IPv6 has not
            case FORWARD, BLACKHOLE, REJECT -> forward(packet, way, nowNs);
        };
    }

    /** Whether another interface has the address, where that matters; a rule that wants the packet here names none. */
    private boolean isElsewhere(final Packet packet, final NextHop way) {
        return settings.checkInterface() && way.output() != null && way.output() != packet.input();
    }

    private NextHop find(final Packet packet) {
        final NextHop wanted = filter.nextHop();
        if (wanted != null) {
            return wanted;
        }
        final int number = packet.route() == Packet.UNKNOWN
                ? fibs.number6(packet.fib(), header.destinationHigh(), header.destinationLow())
                : packet.route();
        final NextHop found = fibs.way(
                number,
                fibs.isChoice(number)
                        ? hasher.wrap(packet.buffer(), packet.offset(), packet.length())
                                .wayHash()
                        : 0);
        filter.routed(found);
        return found;
    }

    private DropReason forward(final Packet packet, final NextHop way, final long nowNs) {
        if (!settings.forwarding()) {
            return DropReason.IP_FORWARDING_OFF;
        }
        if (!Martians.canForward6(header.sourceHigh(), header.sourceLow(), header.destinationHigh())) {
            return DropReason.IP_CANNOT_FORWARD;
        }
        final boolean stealth = settings.stealth();
        if (!stealth && header.hopLimit() <= 1) {
            return DropReason.IP_TTL_EXPIRED;
        }
        if (way.action() != NextHop.Action.FORWARD) {
            return way.action() == NextHop.Action.REJECT ? DropReason.IP_REJECT_ROUTE : DropReason.IP_BLACKHOLE;
        }
        final int mtu = LinkMtu.of(way);
        if (!LinkMtu.fits(packet, mtu)) {
            packet.mtu(mtu);
            return DropReason.IP_FRAGMENTATION_NEEDED;
        }
        if (way.output() == packet.input() && settings.sendRedirects() && made.redirect(packet, way, nowNs)) {
            statistics.redirectsSent.incrementPlain();
        }
        if (!stealth) {
            header.decrementHopLimit();
        }
        if (settings.clampMss()) {
            clamp.clamp(packet, Math.min(mtu, packet.input().mtu())); // the answers come that way
        }
        packet.isUrgent(settings.precedence() && header.trafficClass() >= Output.INTERNETWORK_CONTROL);
        return output.send(packet, way, nowNs);
    }

    @Override
    public DropReason resume(final Packet packet, final int rule, final NetworkInterface to, final long nowNs) {
        header.wrap(packet.buffer(), packet.offset());
        if (to != null) {
            return output.resume(packet, rule, to, nowNs);
        }
        final DropReason reason = filter.resume(packet, rule, null, nowNs);
        return reason == DropReason.NONE ? route(packet, nowNs) : reason;
    }

    @Override
    public IpStatistics statistics() {
        return statistics;
    }
}
