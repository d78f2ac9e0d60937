// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import net.culvert.forwarding.packet.Packet;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.tunnel.encapsulation.Decapsulator;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Packets for this host that are the outer ones of gif and gre tunnels: what is in them is handed to the tunnel, whose
 * owner reads it. Owned by one worker's thread.
 */
final class EncapsulationReceiver {
    private static final int GRE = 47;

    private final Encapsulations all;
    private final FoundPackets found;
    private final Decapsulator decapsulator = new Decapsulator();

    EncapsulationReceiver(final Encapsulations all, final FoundPackets found) {
        this.all = all;
        this.found = found;
    }

    /** Takes a packet for this host: DELIVERED, or why not. */
    DropReason take(final Packet packet, final int protocol, final int transport) {
        final UnsafeBuffer buffer = packet.buffer();
        final int offset = packet.offset();
        DropReason reason = decapsulator.open(buffer, protocol, offset + transport, offset + packet.length());
        if (reason != DropReason.NONE) {
            return reason;
        }
        final EncapsulationPort tunnel = all.find(buffer, offset, protocol == GRE, decapsulator.key());
        if (tunnel == null) {
            return packet.version() == 6 ? DropReason.IP6_UNKNOWN_HEADER : DropReason.IP_NO_PROTOCOL;
        }
        reason = decapsulator.leave(buffer, offset);
        return reason == DropReason.NONE
                ? found.add(tunnel.inbox(), buffer, decapsulator.inner(), decapsulator.innerLength())
                : reason;
    }
}
