// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.ip;

import net.culvert.forwarding.fib.Fibs;
import net.culvert.forwarding.fib.NextHop;
import net.culvert.forwarding.filter.Filter;
import net.culvert.forwarding.iface.FlowHasher;
import net.culvert.forwarding.iface.InterfaceAddress;
import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.forwarding.options.Ipv4Options;
import net.culvert.forwarding.options.OptionsPolicy;
import net.culvert.forwarding.packet.Packet;
import net.culvert.forwarding.tcp.MssClamp;
import net.culvert.forwarding.wire.Ipv4Header;
import net.culvert.ringbuffers.counters.DropReason;

/**
 * The way of an IPv4 packet:
 *
 * <ol>
 *   <li>{@link #input}: check the header, cheapest first; refuse martians; options; filter in;
 *   <li>{@link #route}: look the destination up, unless the filter knows;
 *   <li>for this host: {@link LocalInput4};
 *   <li>for others, {@link #forward}: a usable route, hops left, short enough; redirect; one hop less;
 *   <li>{@link Output}: filter out; cut what is too long; into the queue of the interface.
 * </ol>
 *
 * <p>Sources: RFC 791; RFC 1812, section 5. Owned by its worker.
 */
final class Ipv4Path implements IpPath {
    private static final int LIMITED_BROADCAST = -1;
    private static final int NO_TIME = 0x8000_0000; // of options: the high bit says that it is none of UT (RFC 791)

    private final IpSettings settings;
    private final Fibs fibs;
    private final Filter filter;
    private final LocalInput4 local;
    private final Output output;
    private final Made made;
    private final IpStatistics statistics;
    private final MssClamp clamp = new MssClamp();
    private final Ipv4Header header = new Ipv4Header();
    private final FlowHasher hasher = new FlowHasher();
    private Ipv4Options options; // by the settings of their time
    private OptionsPolicy policy;
    private boolean sourceRoutes;

    Ipv4Path(
            final Router router,
            final Filter filter,
            final LocalInput4 local,
            final Output output,
            final Made made,
            final IpStatistics statistics) {
        settings = router.ipv4();
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
        packet.length(header.totalLength());
        reason = Martians.check4(header.source(), header.destination());
        if (reason == DropReason.NONE && fibs.isOwn4(packet.fib(), header.source())) {
            return DropReason.IP_OWN_SOURCE;
        }
        if (reason == DropReason.NONE && header.headerLength() > Ipv4Header.MIN_LENGTH) {
            reason = options().check(packet);
        }
        if (reason == DropReason.NONE) {
            reason = filter.in(packet, nowNs);
        }
        return reason == DropReason.NONE ? route(packet, nowNs) : reason;
    }

    private Ipv4Options options() {
        if (options == null || policy != settings.options() || sourceRoutes != settings.sourceRoutes()) {
            policy = settings.options();
            sourceRoutes = settings.sourceRoutes();
            options = new Ipv4Options(policy, sourceRoutes, this::isOwn);
        }
        return options;
    }

    private boolean isOwn(final int address) {
        final NextHop way = fibs.lookup4(0, address, 0);
        return way != null && way.action() == NextHop.Action.LOCAL;
    }

    private DropReason route(final Packet packet, final long nowNs) {
        final int destination = header.destination();
        if (destination >>> 28 >= 0xE) {
            return destination == LIMITED_BROADCAST ? local.input(packet, true, nowNs) : DropReason.IP_CANNOT_FORWARD;
        }
        final NextHop way = find(packet);
        if (way == null) {
            return settings.forwarding() ? DropReason.IP_NO_ROUTE : DropReason.IP_FORWARDING_OFF;
        }
        return switch (way.action()) {
            case LOCAL -> deliver(packet, way, nowNs);
            case BROADCAST -> broadcast(packet, way, nowNs);
            case FORWARD, BLACKHOLE, REJECT -> forward(packet, way, nowNs);
        };
    }

    /** To all hosts of a network: of the one that it came from, this host among them; of another, where that is set. */
    private DropReason broadcast(final Packet packet, final NextHop way, final long nowNs) {
        if (way.output() == packet.input()) {
            return local.input(packet, true, nowNs);
        }
        return settings.directedBroadcasts() ? forward(packet, way, nowNs) : DropReason.IP_CANNOT_FORWARD;
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
        final int number =
                packet.route() == Packet.UNKNOWN ? fibs.number4(packet.fib(), header.destination()) : packet.route();
        final NextHop found = fibs.way(
                number,
                fibs.isChoice(number)
                        ? hasher.wrap(packet.buffer(), packet.offset(), packet.length())
                                .wayHash()
                        : 0);
        filter.routed(found);
        return found;
    }

    private DropReason deliver(final Packet packet, final NextHop way, final long nowNs) {
        if (isElsewhere(packet, way)) {
            return DropReason.IP_WRONG_INTERFACE;
        }
        if (hasOptions() && options.hasRouteLeft()) {
            final NextHop next = fibs.lookup4(packet.fib(), options.nextAddress(), 0);
            final NetworkInterface output = next == null ? null : next.output();
            final int own = output == null ? 0 : entered(packet.input(), output);
            options.advance(own == 0 ? header.destination() : own);
            packet.route(Packet.UNKNOWN);
            return route(packet, nowNs);
        }
        return local.input(packet, false, nowNs);
    }

    private boolean hasOptions() {
        return header.headerLength() > Ipv4Header.MIN_LENGTH;
    }

    private DropReason forward(final Packet packet, final NextHop way, final long nowNs) {
        if (!settings.forwarding()) {
            return DropReason.IP_FORWARDING_OFF;
        }
        if (!Martians.canForward4(header.source(), header.destination())) {
            return DropReason.IP_CANNOT_FORWARD;
        }
        final boolean stealth = settings.stealth();
        if (!stealth && header.ttl() <= 1) {
            return DropReason.IP_TTL_EXPIRED;
        }
        if (way.action() == NextHop.Action.REJECT || way.action() == NextHop.Action.BLACKHOLE) {
            return way.action() == NextHop.Action.REJECT ? DropReason.IP_REJECT_ROUTE : DropReason.IP_BLACKHOLE;
        }
        if (hasOptions() && options.isStrict() && way.gateway() != null) {
            return DropReason.IP_SOURCE_ROUTED; // RFC 1812, section 5.3.13.4: the next host is on a network of this one
        }
        final int mtu = LinkMtu.of(way);
        if (!LinkMtu.fits(packet, mtu) && (header.fragment() & Ipv4Header.DONT_FRAGMENT) != 0) {
            packet.mtu(mtu);
            return DropReason.IP_FRAGMENTATION_NEEDED;
        }
        if (way.output() == packet.input() && settings.sendRedirects() && made.redirect(packet, way, nowNs)) {
            statistics.redirectsSent.incrementPlain();
        }
        if (!stealth) {
            header.decrementTtl();
        }
        if (hasOptions() && options.isRecorded()) {
            record(entered(packet.input(), way.output()));
        }
        if (settings.clampMss()) {
            clamp.clamp(packet, Math.min(mtu, packet.input().mtu())); // the answers come that way
        }
        packet.isUrgent(settings.precedence() && header.tos() >= Output.INTERNETWORK_CONTROL);
        return output.send(packet, way, nowNs);
    }

    private void record(final int address) {
        if (address != 0) {
            options.record(address, NO_TIME);
        }
    }

    /**
     * The address for options that record a packet's way: of the link that it leaves by, or where that has none, of the
     * one that it came by (RFC 1812, section 4.2.2.2); 0 where neither has one.
     */
    private static int entered(final NetworkInterface input, final NetworkInterface output) {
        final InterfaceAddress own = output.address(false);
        final InterfaceAddress address = own == null ? input.address(false) : own;
        return address == null ? 0 : (int) (address.address().high() >>> 32);
    }

    @Override
    public DropReason resume(final Packet packet, final int rule, final NetworkInterface to, final long nowNs) {
        header.wrap(packet.buffer(), packet.offset());
        if (to != null) {
            return output.resume(packet, rule, to, nowNs);
        }
        DropReason reason = hasOptions() ? options().check(packet) : DropReason.NONE; // those of others came since
        if (reason == DropReason.NONE) {
            reason = filter.resume(packet, rule, null, nowNs);
        }
        return reason == DropReason.NONE ? route(packet, nowNs) : reason;
    }

    @Override
    public IpStatistics statistics() {
        return statistics;
    }
}
