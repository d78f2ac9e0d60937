// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.ip;

import net.culvert.forwarding.packet.Packet;
import net.culvert.ringbuffers.counters.DropReason;

/**
 * Whole packets for this host, given to whoever takes their protocol. Protocols register before the first packet; the
 * rest is owned by the worker.
 */
final class LocalDelivery {
    private static final int PROTOCOLS = 256;

    private final LocalProtocol[] protocols = new LocalProtocol[PROTOCOLS];
    private final IpStatistics statistics;
    private final Made made;
    private final DropReason nobody;

    /** Says {@code nobody} of a protocol that nobody takes. */
    LocalDelivery(final IpStatistics statistics, final Made made, final DropReason nobody) {
        this.statistics = statistics;
        this.made = made;
        this.nobody = nobody;
    }

    /** Gives packets of the protocol to {@code taker}, in place of who had them. */
    void register(final int protocol, final LocalProtocol taker) {
        protocols[protocol] = taker;
    }

    /** Says DELIVERED, or why nobody took it. */
    DropReason deliver(
            final Packet packet, final int protocol, final int transport, final boolean isToGroup, final long nowNs) {
        final LocalProtocol taker = protocols[protocol];
        if (taker == null) {
            return nobody;
        }
        final DropReason reason = taker.deliver(packet, transport, isToGroup, nowNs);
        if (reason == DropReason.NONE) {
            made.sendBack(packet, nowNs);
        } else if (reason != DropReason.DELIVERED) {
            return reason;
        }
        statistics.delivered.incrementPlain();
        return DropReason.DELIVERED;
    }
}
