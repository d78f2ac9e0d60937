// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.ip;

import net.culvert.forwarding.packet.Packet;
import net.culvert.forwarding.wire.Ipv4Header;
import net.culvert.ringbuffers.counters.DropReason;

/** IPv4 packets for this host: fragments are put together, whole packets delivered (RFC 1122, section 3.3.2). */
final class LocalInput4 {
    private final LocalDelivery delivery;
    private final Fragments fragments;
    private final Ipv4Header header = new Ipv4Header();

    LocalInput4(final LocalDelivery delivery, final Fragments fragments) {
        this.delivery = delivery;
        this.fragments = fragments;
    }

    DropReason input(final Packet packet, final boolean isToGroup, final long nowNs) {
        if (header.wrap(packet.buffer(), packet.offset()).isFragment()) {
            final DropReason reason = fragments.join(packet, nowNs);
            if (reason != DropReason.NONE) {
                return reason;
            }
            header.wrap(packet.buffer(), packet.offset());
        }
        return delivery.deliver(packet, header.protocol(), header.headerLength(), isToGroup, nowNs);
    }
}
