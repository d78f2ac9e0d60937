// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import static java.nio.ByteOrder.BIG_ENDIAN;

import java.util.ArrayList;
import java.util.List;
import net.culvert.forwarding.fib.Prefix;
import net.culvert.forwarding.ip.ForwardingWorker;
import net.culvert.forwarding.packet.Packet;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.tunnel.encapsulation.Decapsulator;
import net.culvert.tunnel.encapsulation.Encapsulation;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * All gif and gre tunnels of a gateway, and which of them a packet for this host belongs to. Tunnels come and go by the
 * control thread; the rest is the forwarding thread's. Each packet looks at every tunnel, of which there are few.
 */
final class Encapsulations {
    private static final int[] PROTOCOLS = {4, 41, 47}; // IPv4 and IPv6 in IP, GRE
    private static final int GRE = 47;
    private static final int IPV4_PROTOCOL = 9; // byte offsets
    private static final int IPV4_SOURCE = 12;
    private static final int IPV6_NEXT_HEADER = 6;
    private static final int IPV6_SOURCE = 8;

    private final Decapsulator decapsulator = new Decapsulator();
    private volatile EncapsulationPort[] ports = {};

    /** Gives the worker's packets of these protocols to the tunnels; before its first packet. */
    void register(final ForwardingWorker worker) {
        for (final int protocol : PROTOCOLS) {
            for (final boolean isOuter6 : new boolean[] {false, true}) {
                worker.register(
                        isOuter6,
                        protocol,
                        (packet, transport, isToGroup, nowNs) -> deliver(packet, protocol, transport));
            }
        }
    }

    void add(final EncapsulationPort port) {
        final List<EncapsulationPort> changed = new ArrayList<>(List.of(ports));
        changed.add(port);
        ports = changed.toArray(EncapsulationPort[]::new);
    }

    void remove(final EncapsulationPort port) {
        final List<EncapsulationPort> changed = new ArrayList<>(List.of(ports));
        changed.remove(port);
        ports = changed.toArray(EncapsulationPort[]::new);
    }

    private DropReason deliver(final Packet packet, final int protocol, final int transport) {
        final UnsafeBuffer buffer = packet.buffer();
        final int offset = packet.offset();
        DropReason reason = decapsulator.open(buffer, protocol, offset + transport, offset + packet.length());
        if (reason != DropReason.NONE) {
            return reason;
        }
        final EncapsulationPort port = find(buffer, offset, protocol == GRE, decapsulator.key());
        if (port == null) {
            return packet.version() == 6 ? DropReason.IP6_UNKNOWN_HEADER : DropReason.IP_NO_PROTOCOL;
        }
        reason = decapsulator.leave(buffer, offset);
        if (reason == DropReason.NONE) {
            reason = port.take(buffer, decapsulator.inner(), decapsulator.innerLength());
        }
        return reason == DropReason.NONE ? DropReason.DELIVERED : reason;
    }

    private EncapsulationPort find(final UnsafeBuffer buffer, final int offset, final boolean isGre, final long key) {
        for (final EncapsulationPort port : ports) {
            final Encapsulation tunnel = port.encapsulation();
            if (tunnel.isGre() == isGre
                    && tunnel.key() == key
                    && isAt(tunnel.remote(), buffer, offset, 0)
                    && isAt(tunnel.local(), buffer, offset, 1)) {
                return port;
            }
        }
        return null;
    }

    /** Whether the packet is an outer one of ours, which is not to enter a tunnel again. */
    boolean isOuter(final UnsafeBuffer buffer, final int offset) {
        final boolean is6 = buffer.getByte(offset) >> 4 == 6;
        final int protocol = buffer.getByte(offset + (is6 ? IPV6_NEXT_HEADER : IPV4_PROTOCOL));
        if (protocol != PROTOCOLS[0] && protocol != PROTOCOLS[1] && protocol != PROTOCOLS[2]) {
            return false;
        }
        for (final EncapsulationPort port : ports) {
            if (isAt(port.encapsulation().local(), buffer, offset, 0)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the source (0) or the destination (1) of a packet is the address. */
    private static boolean isAt(
            final Prefix address, final UnsafeBuffer buffer, final int offset, final int sourceOrDestination) {
        final boolean is6 = buffer.getByte(offset) >> 4 == 6;
        if (address.ipv6() != is6) {
            return false;
        }
        if (!is6) {
            return buffer.getInt(offset + IPV4_SOURCE + 4 * sourceOrDestination, BIG_ENDIAN)
                    == (int) (address.high() >>> 32);
        }
        final int at = offset + IPV6_SOURCE + 16 * sourceOrDestination;
        return buffer.getLong(at, BIG_ENDIAN) == address.high() && buffer.getLong(at + 8, BIG_ENDIAN) == address.low();
    }
}
