// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.ip;

import net.culvert.forwarding.options.ExtensionLimits;
import net.culvert.forwarding.options.Ipv6Extensions;
import net.culvert.forwarding.packet.Packet;
import net.culvert.ringbuffers.counters.DropReason;

/**
 * IPv6 packets for this host: all extension headers, fragments put together, whole packets delivered (RFC 8200, section
 * 4). Its worker's.
 */
final class LocalInput6 {
    private final LocalDelivery delivery;
    private final Fragments fragments;
    private final Ipv6Extensions extensions = new Ipv6Extensions(ExtensionLimits.DEFAULT);

    LocalInput6(final LocalDelivery delivery, final Fragments fragments) {
        this.delivery = delivery;
        this.fragments = fragments;
    }

    DropReason input(final Packet packet, final boolean isToGroup, final long nowNs) {
        DropReason reason = extensions.checkLocal(packet);
        if (reason == DropReason.NONE && extensions.isFragment()) {
            reason = join(packet, nowNs);
        }
        if (reason != DropReason.NONE) {
            return reason;
        }
        packet.pointer(extensions.protocolPointer()); // where nobody takes it
        return delivery.deliver(packet, extensions.protocol(), extensions.protocolOffset(), isToGroup, nowNs);
    }

    private DropReason join(final Packet packet, final long nowNs) {
        final DropReason reason = fragments.join(packet, nowNs);
        if (reason == DropReason.NONE) {
            return extensions.checkLocal(packet);
        }
        if (reason != DropReason.IP_BAD_FRAGMENT) {
            return reason;
        }
        if (fragments.lacksHeaders()) {
            return DropReason.IP6_HEADERS_CUT;
        }
        return packet.pointer() == 0 ? reason : DropReason.IP6_BAD_EXTENSION; // RFC 8200, section 4.5: its pointer
    }
}
