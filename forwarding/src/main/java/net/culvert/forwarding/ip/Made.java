// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.ip;

import java.util.function.IntSupplier;
import net.culvert.forwarding.fib.Fibs;
import net.culvert.forwarding.fib.NextHop;
import net.culvert.forwarding.icmp.Answer;
import net.culvert.forwarding.icmp.IcmpError;
import net.culvert.forwarding.icmp.IcmpErrors;
import net.culvert.forwarding.icmp.Redirects;
import net.culvert.forwarding.icmp.Unicast;
import net.culvert.forwarding.iface.InterfaceAddress;
import net.culvert.forwarding.iface.InterfaceMode;
import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.forwarding.packet.Packet;
import net.culvert.forwarding.tcp.TcpReset;
import net.culvert.forwarding.wire.Ipv4Header;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.packet.Burst;

/**
 * What this host has to say itself: errors, redirects, resets, replies, the outer packets of tunnels. Each of the first
 * is laid into a slab while its cause is looked at, and sent when that is done with, by the table of its cause. Owned
 * by its worker.
 */
final class Made {
    private static final int SLAB_LENGTH = 2 * 65536; // bytes: a hundred of the longest errors
    private static final int MAX_PACKETS = 256;

    private final Fibs fibs;
    private final IcmpErrors errors;
    private final Redirects redirects;
    private final TcpReset resets;
    private final Burst slab = new Burst(SLAB_LENGTH, MAX_PACKETS);
    private final Packet packet = new Packet();
    private final Ipv4Header ipv4Header = new Ipv4Header(); // of a cause
    private Output output4;
    private Output output6;
    private int sent; // of the slab's packets

    Made(final Router router, final int worker, final IntSupplier identifications) {
        fibs = router.fibs();
        final String path = "worker" + worker + ".icmp";
        errors = new IcmpErrors(router.icmp(), identifications, router.counters(), path + ".error");
        redirects = new Redirects(router.icmp(), identifications, router.counters(), path + ".redirect");
        resets = new TcpReset(router.icmp(), router.counters(), "worker" + worker + ".tcp.reset");
    }

    /** Gives it the ways out, before the first packet. */
    void outputs(final Output output4, final Output output6) {
        this.output4 = output4;
        this.output6 = output6;
    }

    /** Tells the sender of a packet why it was dropped, where that is due; the packet is as it was received. */
    void answer(final Packet cause, final DropReason reason, final long nowNs) {
        final boolean mayReset = reason == DropReason.TCP_NO_PORT || reason == DropReason.FILTER_REJECTED;
        if ((mayReset || IcmpError.of(reason) != null) && !isOfBroadcast(cause)) {
            if (!mayReset || resets.build(cause, slab, nowNs) == Answer.NOT_DUE) {
                errors.build(cause, reason, source(cause), slab, nowNs);
            }
        }
        if (sent < slab.size()) {
            send(cause.fib(), reason == DropReason.FILTER_REJECTED, nowNs);
        }
    }

    /** Whether a packet came from or went to the broadcast of any of this host's networks: nobody is told of it. */
    private boolean isOfBroadcast(final Packet cause) {
        if (cause.version() != 4 || cause.length() < Ipv4Header.MIN_LENGTH) {
            return false;
        }
        ipv4Header.wrap(cause.buffer(), cause.offset());
        return isBroadcast(cause.fib(), ipv4Header.destination()) || isBroadcast(cause.fib(), ipv4Header.source());
    }

    private boolean isBroadcast(final int fib, final int address) {
        final NextHop way = fibs.lookup4(fib, address, 0);
        return way != null && way.action() == NextHop.Action.BROADCAST;
    }

    private static InterfaceAddress source(final Packet cause) {
        return cause.input() == null ? null : cause.input().address(cause.version() == 6);
    }

    /** Lays a redirect down, where one is due about a packet that is forwarded; the packet is as it was received. */
    boolean redirect(final Packet cause, final NextHop way, final long nowNs) {
        final NetworkInterface link = cause.input();
        if (link == null || link.attributes().mode() != InterfaceMode.BROADCAST) {
            return false;
        }
        final InterfaceAddress own = link.address(cause.version() == 6);
        final boolean isUsable = own != null
                && (!own.ipv6() || Unicast.isLinkLocal6(own.address().high()));
        return redirects.build(cause, way, isUsable ? own : null, slab, nowNs) == Answer.MADE;
    }

    /** Sends a packet that was turned into the reply to itself. */
    void sendBack(final Packet reply, final long nowNs) {
        final int fib = reply.fib();
        packet.aim(reply.buffer(), reply.offset(), reply.length(), null).fib(fib);
        send(nowNs);
    }

    /** Sends a packet that was made elsewhere in this host, by the table. */
    void send(final Burst burst, final int index, final int fib, final long nowNs) {
        packet.aim(burst.buffer(), burst.offset(index), burst.length(index), null)
                .fib(fib);
        conclude(packet, output(packet).send(packet, nowNs));
    }

    private void send(final int fib, final boolean isExempt, final long nowNs) {
        while (sent < slab.size()) {
            packet.aim(slab.buffer(), slab.offset(sent), slab.length(sent), null)
                    .fib(fib);
            packet.isExempt(isExempt);
            sent++;
            send(nowNs);
        }
    }

    private void send(final long nowNs) {
        packet.isUrgent(true);
        conclude(packet, output(packet).send(packet, nowNs));
    }

    private Output output(final Packet packet) {
        return packet.version() == 6 ? output6 : output4;
    }

    /** Counts a packet made here that was dropped. */
    void conclude(final Packet packet, final DropReason reason) {
        output(packet).statistics().madeDrops.count(reason, packet.length());
    }

    /** Forgets what was sent, after the devices have taken it. */
    void clear() {
        slab.clear();
        sent = 0;
    }
}
