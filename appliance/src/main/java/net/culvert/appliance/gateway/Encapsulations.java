// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import static java.nio.ByteOrder.BIG_ENDIAN;

import java.util.ArrayList;
import java.util.List;
import net.culvert.forwarding.fib.Prefix;
import net.culvert.forwarding.ip.ForwardingWorker;
import net.culvert.tunnel.encapsulation.Encapsulation;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * All gif and gre tunnels of a gateway, and which of them a packet belongs to. Tunnels come and go by the control
 * thread; any thread looks. Each packet looks at every tunnel, of which there are few.
 */
final class Encapsulations {
    /** IPv4 and IPv6 in IP, GRE. */
    private static final int[] PROTOCOLS = {4, 41, 47};

    private static final int IPV4_PROTOCOL = 9; // byte offsets
    private static final int IPV4_SOURCE = 12;
    private static final int IPV6_NEXT_HEADER = 6;
    private static final int IPV6_SOURCE = 8;

    private final Nesting nesting;
    private volatile EncapsulationPort[] ports = {};

    Encapsulations(final Nesting nesting) {
        this.nesting = nesting;
    }

    /** How deep packets that are to enter one of them lie. */
    Nesting nesting() {
        return nesting;
    }

    /** Has the worker find tunnels' packets in those of these protocols; before its first packet. */
    void register(final ForwardingWorker worker, final FoundPackets found) {
        final EncapsulationReceiver receiver = new EncapsulationReceiver(this, found);
        for (final int protocol : PROTOCOLS) {
            for (final boolean isOuter6 : new boolean[] {false, true}) {
                worker.register(
                        isOuter6,
                        protocol,
                        (packet, transport, isToGroup, nowNs) -> receiver.take(packet, protocol, transport));
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

    /** The tunnel that carried the packet, or null. */
    EncapsulationPort find(final UnsafeBuffer buffer, final int offset, final boolean isGre, final long key) {
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
