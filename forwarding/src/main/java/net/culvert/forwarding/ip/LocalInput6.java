// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.ip;

import net.culvert.forwarding.fragment.ExpiryListener;
import net.culvert.forwarding.fragment.Reassembler;
import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.forwarding.options.ExtensionLimits;
import net.culvert.forwarding.options.Ipv6Extensions;
import net.culvert.forwarding.packet.Packet;
import net.culvert.ringbuffers.counters.DropReason;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * IPv6 packets for this host: all extension headers, fragments put together, whole packets delivered (RFC 8200, section
 * 4). Its worker's.
 */
final class LocalInput6 {
    private final LocalDelivery delivery;
    private final Reassembler reassembler;
    private final Made made;
    private final IpStatistics statistics;
    private final Ipv6Extensions extensions = new Ipv6Extensions(ExtensionLimits.DEFAULT);
    private final Packet expired = new Packet();
    private final ExpiryListener onExpired = this::onExpired; // made once
    private long nowNs; // of the expiry that is under way

    LocalInput6(
            final LocalDelivery delivery,
            final Reassembler reassembler,
            final Made made,
            final IpStatistics statistics) {
        this.delivery = delivery;
        this.reassembler = reassembler;
        this.made = made;
        this.statistics = statistics;
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
        expire(nowNs); // a fragment that comes too late finds none
        final long joined = reassembler.joined();
        final DropReason reason = reassembler.add(packet, nowNs);
        if (reason != DropReason.NONE) {
            final boolean isToBeTold = reason == DropReason.IP_BAD_FRAGMENT && packet.pointer() != 0;
            return isToBeTold ? DropReason.IP6_BAD_EXTENSION : reason; // RFC 8200, section 4.5: parameter problem
        }
        statistics.fragments.getAndAddPlain(reassembler.joined() - joined);
        statistics.reassembled.incrementPlain();
        final int fib = packet.fib();
        packet.aim(reassembler.buffer(), reassembler.offset(), reassembler.length(), packet.input())
                .fib(fib);
        return extensions.checkLocal(packet);
    }

    /** Gives up on packets that did not get whole in time, and tells their senders. */
    void expire(final long nowNs) {
        this.nowNs = nowNs;
        reassembler.expire(nowNs, onExpired);
    }

    private void onExpired(
            final UnsafeBuffer buffer, final int offset, final int length, final NetworkInterface input) {
        made.answer(expired.aim(buffer, offset, length, input), DropReason.IP_FRAGMENT_TIMEOUT, nowNs);
    }

    int held() {
        return reassembler.held();
    }
}
