// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.ip;

import net.culvert.forwarding.packet.Packet;
import net.culvert.ringbuffers.counters.DropReason;

/**
 * Packets for this host, given to whoever takes their protocol. Protocols register before the first packet; the rest is
 * owned by the worker.
 */
final class LocalDelivery {
    private static final int PROTOCOLS = 256;

    private final LocalProtocol[] protocols = new LocalProtocol[PROTOCOLS];
    private final IpStatistics statistics;
    private final DropReason nobody;

    /** Says {@code nobody} of a protocol that nobody takes. */
    LocalDelivery(final IpStatistics statistics, final DropReason nobody) {
        this.statistics = statistics;
        this.nobody = nobody;
    }

    /** Gives packets of the protocol to {@code taker}, in place of who had them. */
    void register(final int protocol, final LocalProtocol taker) {
        protocols[protocol] = taker;
    }

    DropReason deliver(final Packet packet, final int protocol, final int transport) {
        final LocalProtocol taker = protocols[protocol];
        final DropReason reason = taker == null ? nobody : taker.deliver(packet, transport);
        if (reason == DropReason.DELIVERED) {
            statistics.delivered.incrementPlain();
        }
        return reason;
    }
}
