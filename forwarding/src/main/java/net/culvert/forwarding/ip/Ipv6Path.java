// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.ip;

import net.culvert.forwarding.fib.Fibs;
import net.culvert.forwarding.fib.NextHop;
import net.culvert.forwarding.packet.Packet;
import net.culvert.forwarding.wire.Ipv6Header;
import net.culvert.ringbuffers.counters.DropReason;

/**
 * The way of an IPv6 packet, step by step as in {@link Ipv4Path}; a router does not fragment (RFC 8200, section 5).
 *
 * <p>Sources: RFC 8200; RFC 4291. Owned by its worker.
 */
final class Ipv6Path implements IpPath {
    private final IpSettings settings;
    private final Fibs fibs;
    private final LocalDelivery local;
    private final Outputs outputs;
    private final IpStatistics statistics;
    private final Ipv6Header header = new Ipv6Header();

    Ipv6Path(
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
        final long high = header.destinationHigh();
        if (Martians.isMulticast6(high)) {
            return Martians.isAllNodes(high, header.destinationLow()) ? deliver(packet) : DropReason.IP_CANNOT_FORWARD;
        }
        final NextHop way = route(packet);
        if (way == null) {
            return settings.forwarding() ? DropReason.IP_NO_ROUTE : DropReason.IP_FORWARDING_OFF;
        }
        return switch (way.action()) {
            case LOCAL -> isWrongInterface(packet, way) ? DropReason.IP_WRONG_INTERFACE : deliver(packet);
            case BROADCAST -> DropReason.IP_CANNOT_FORWARD; // which IPv6 has not
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
        packet.length(Ipv6Header.LENGTH + header.payloadLength());
        return Martians.check6(
                header.sourceHigh(), header.sourceLow(), header.destinationHigh(), header.destinationLow());
    }

    private NextHop route(final Packet packet) {
        return packet.route() == Packet.UNKNOWN
                ? fibs.lookup6(packet.fib(), header.destinationHigh(), header.destinationLow(), flowHash(packet))
                : fibs.way(packet.route(), flowHash(packet));
    }

    private int flowHash(final Packet packet) {
        final int protocol = header.nextHeader();
        final boolean hasPorts = FlowHash.hasPorts(protocol) && packet.length() >= Ipv6Header.LENGTH + Integer.BYTES;
        final int ports = hasPorts ? packet.buffer().getInt(packet.offset() + Ipv6Header.LENGTH) : 0;
        final long addresses = header.sourceHigh()
                ^ Long.rotateLeft(header.sourceLow(), 13)
                ^ Long.rotateLeft(header.destinationHigh(), 29)
                ^ Long.rotateLeft(header.destinationLow(), 43);
        return FlowHash.of6(addresses, header.flowLabel(), protocol, ports);
    }

    private boolean isWrongInterface(final Packet packet, final NextHop way) {
        return settings.checkInterface() && way.output() != packet.input();
    }

    private DropReason deliver(final Packet packet) {
        return local.deliver(packet, header.nextHeader(), Ipv6Header.LENGTH);
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
        if (!LinkMtu.fits(packet, mtu)) {
            packet.mtu(mtu);
            return DropReason.IP_FRAGMENTATION_NEEDED;
        }
        return outputs.enqueue(packet, way);
    }

    private DropReason forward(final Packet packet, final NextHop way) {
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
        if (!stealth) {
            header.decrementHopLimit();
        }
        final DropReason reason = outputs.enqueue(packet, way);
        if (reason == DropReason.NONE) {
            statistics.forwarded.incrementPlain();
        }
        return reason;
    }
}
