// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.ip;

import net.culvert.forwarding.fib.Fibs;
import net.culvert.forwarding.fib.NextHop;
import net.culvert.forwarding.packet.Packet;
import net.culvert.forwarding.wire.Ipv4Header;
import net.culvert.ringbuffers.counters.DropReason;

/**
 * The way of an IPv4 packet:
 *
 * <ol>
 *   <li>{@link #input}: check the header, cheapest first; refuse martians; look the destination up;
 *   <li>for this host: {@link LocalDelivery};
 *   <li>for others, {@link #forward}: hops left, a usable route, short enough; one hop less;
 *   <li>{@link #output}: into the queue of the interface.
 * </ol>
 *
 * <p>Sources: RFC 791; RFC 1812, section 5. Owned by its worker.
 */
final class Ipv4Path implements IpPath {
    private static final int LIMITED_BROADCAST = -1;

    private final IpSettings settings;
    private final Fibs fibs;
    private final LocalDelivery local;
    private final Outputs outputs;
    private final IpStatistics statistics;
    private final Ipv4Header header = new Ipv4Header();

    Ipv4Path(
            final IpSettings settings,
            final Fibs fibs,
            final LocalDelivery local,
            final Outputs outputs,
            final IpStatistics statistics) {
        this.settings = settings;
        this.fibs = fibs;
        this.local = local;
        this.outputs = outputs;
        this.statistics = statistics;
    }

    @Override
    public DropReason input(final Packet packet) {
        final DropReason reason = check(packet);
        if (reason != DropReason.NONE) {
            return reason;
        }
        final int destination = header.destination();
        if (destination >>> 28 >= 0xE) {
            return destination == LIMITED_BROADCAST ? deliver(packet) : DropReason.IP_CANNOT_FORWARD;
        }
        final NextHop way = route(packet);
        if (way == null) {
            return settings.forwarding() ? DropReason.IP_NO_ROUTE : DropReason.IP_FORWARDING_OFF;
        }
        return switch (way.action()) {
            case LOCAL -> isWrongInterface(packet, way) ? DropReason.IP_WRONG_INTERFACE : deliver(packet);
            case BROADCAST -> way.output() == packet.input() ? deliver(packet) : DropReason.IP_CANNOT_FORWARD;
            case FORWARD, BLACKHOLE, REJECT -> forward(packet, way);
        };
    }

    @Override
    public IpStatistics statistics() {
        return statistics;
    }

    private DropReason check(final Packet packet) {
        final DropReason reason = header.wrap(packet.buffer(), packet.offset()).check(packet.length());
        if (reason != DropReason.NONE) {
            return reason;
        }
        packet.length(header.totalLength());
        return Martians.check4(header.source(), header.destination());
    }

    private NextHop route(final Packet packet) {
        return packet.route() == Packet.UNKNOWN
                ? fibs.lookup4(packet.fib(), header.destination(), flowHash(packet))
                : fibs.way(packet.route(), flowHash(packet));
    }

    private int flowHash(final Packet packet) {
        final int protocol = header.protocol();
        final int transport = header.headerLength();
        final boolean hasPorts =
                FlowHash.hasPorts(protocol) && !header.isFragment() && packet.length() >= transport + Integer.BYTES;
        final int ports = hasPorts ? packet.buffer().getInt(packet.offset() + transport) : 0;
        return FlowHash.of4(header.source(), header.destination(), protocol, ports);
    }

    private boolean isWrongInterface(final Packet packet, final NextHop way) {
        return settings.checkInterface() && way.output() != packet.input();
    }

    private DropReason deliver(final Packet packet) {
        return local.deliver(packet, header.protocol(), header.headerLength());
    }

    private DropReason forward(final Packet packet, final NextHop way) {
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
        if (way.action() != NextHop.Action.FORWARD) {
            return way.action() == NextHop.Action.REJECT ? DropReason.IP_REJECT_ROUTE : DropReason.IP_BLACKHOLE;
        }
        final int mtu = LinkMtu.of(way);
        final boolean fits = LinkMtu.fits(packet, mtu);
        if (!fits && (header.fragment() & Ipv4Header.DONT_FRAGMENT) != 0) {
            packet.mtu(mtu);
            return DropReason.IP_FRAGMENTATION_NEEDED;
        }
        if (!stealth) {
            header.decrementTtl();
        }
        final DropReason reason = output(packet, way, mtu, fits);
        if (reason == DropReason.NONE) {
            statistics.forwarded.incrementPlain();
        }
        return reason;
    }

    @Override
    public DropReason send(final Packet packet) {
        statistics.localOut.incrementPlain();
        header.wrap(packet.buffer(), packet.offset());
        final NextHop way = route(packet);
        if (way == null) {
            return DropReason.IP_NO_ROUTE;
        }
        if (way.action() != NextHop.Action.FORWARD) {
            return way.action() == NextHop.Action.REJECT ? DropReason.IP_REJECT_ROUTE : DropReason.IP_BLACKHOLE;
        }
        final int mtu = LinkMtu.of(way);
        return output(packet, way, mtu, LinkMtu.fits(packet, mtu));
    }

    private DropReason output(final Packet packet, final NextHop way, final int mtu, final boolean fits) {
        if (!fits) {
            packet.mtu(mtu);
            return DropReason.IP_FRAGMENTATION_NEEDED;
        }
        return outputs.enqueue(packet, way);
    }
}
