// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import static java.nio.ByteOrder.BIG_ENDIAN;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import net.culvert.forwarding.fib.Fibs;
import net.culvert.forwarding.ip.ForwardingWorker;
import net.culvert.forwarding.offload.Segmenter;
import net.culvert.forwarding.packet.Packet;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.packet.Gather;
import net.culvert.tunio.sys.Errno;
import net.culvert.tunio.sys.HostException;

/**
 * All tunnels whose datagrams go by tables of the gateway, and which of them a datagram for this host belongs to: that
 * of its table and destination port. Tunnels come and go by control threads; any worker looks. Each datagram looks at
 * every tunnel, of which there are few.
 */
final class OuterTunnels {
    private static final int DESTINATION_PORT = 2; // byte offset
    private static final int FIRST_FREE_PORT = 49_152, LAST_PORT = 65_535; // RFC 6335, section 6: dynamic ports

    private final Fibs fibs;
    private final Nesting nesting;
    private final Set<OuterTunnel> claims = new HashSet<>(); // tunnels with a port; guarded by this
    private volatile OuterTunnel[] tunnels = {}; // those that take in datagrams

    OuterTunnels(final Fibs fibs, final Nesting nesting) {
        this.fibs = fibs;
        this.nesting = nesting;
    }

    Fibs fibs() {
        return fibs;
    }

    Nesting nesting() {
        return nesting;
    }

    /**
     * Notes that the tunnel has the port, 0 for one that is free, which it says. Tunnels of other tables have other
     * ports, so that each knows its own datagrams by theirs.
     */
    synchronized int claim(final OuterTunnel tunnel, final int wanted) throws HostException {
        int port = wanted;
        while (port == 0 || isTaken(tunnel, port)) {
            if (wanted != 0) {
                throw new HostException("UDP port " + wanted + " is another tunnel's", Errno.EADDRINUSE.number());
            }
            port = ThreadLocalRandom.current().nextInt(FIRST_FREE_PORT, LAST_PORT + 1);
        }
        claims.add(tunnel);
        return port;
    }

    private boolean isTaken(final OuterTunnel by, final int port) {
        for (final OuterTunnel other : claims) {
            if (other != by && other.port() == port) {
                return true;
            }
        }
        return false;
    }

    /** Gives datagrams to the tunnel from now on. */
    synchronized void add(final OuterTunnel tunnel) {
        final List<OuterTunnel> changed = new ArrayList<>(List.of(tunnels));
        changed.add(tunnel);
        tunnels = changed.toArray(OuterTunnel[]::new);
    }

    /** Gives it none any more; others may have its port. */
    synchronized void remove(final OuterTunnel tunnel) {
        claims.remove(tunnel);
        final List<OuterTunnel> changed = new ArrayList<>(List.of(tunnels));
        changed.remove(tunnel);
        tunnels = changed.toArray(OuterTunnel[]::new);
    }

    /** Has the worker find tunnels' datagrams; before its first packet. */
    void register(final ForwardingWorker worker, final FoundPackets found) {
        final Segmenter segmenter = new Segmenter();
        worker.listen((packet, transport, isToGroup, nowNs) -> {
            final OuterTunnel tunnel = isToGroup ? null : find(packet, transport);
            return tunnel == null ? DropReason.UDP_NO_PORT : take(packet, tunnel, segmenter, found);
        });
    }

    private OuterTunnel find(final Packet packet, final int transport) {
        final int port = packet.buffer().getShort(packet.offset() + transport + DESTINATION_PORT, BIG_ENDIAN) & 0xFFFF;
        for (final OuterTunnel tunnel : tunnels) {
            if (tunnel.port() == port && tunnel.fib() == packet.fib()) {
                return tunnel;
            }
        }
        return null;
    }

    /** Copies the packet, or each of those that a super-packet stands for; the first reason that one of them meets. */
    private static DropReason take(
            final Packet packet, final OuterTunnel tunnel, final Segmenter segmenter, final FoundPackets found) {
        if (!packet.hasOffload()) {
            return found.add(tunnel.inbox(), packet.buffer(), packet.offset(), packet.length());
        }
        DropReason reason = segmenter.wrap(
                packet.buffer(), packet.offset() - Gather.HEADER_LENGTH, packet.offset(), packet.length());
        if (reason != DropReason.NONE) {
            return reason;
        }
        reason = DropReason.DELIVERED;
        while (reason == DropReason.DELIVERED && segmenter.next()) {
            reason = found.add(tunnel.inbox(), packet.buffer(), segmenter.offset(), segmenter.length());
        }
        return reason;
    }
}
