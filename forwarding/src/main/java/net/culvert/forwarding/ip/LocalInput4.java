// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.ip;

import net.culvert.forwarding.fragment.ExpiryListener;
import net.culvert.forwarding.fragment.Reassembler;
import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.forwarding.packet.Packet;
import net.culvert.forwarding.wire.Ipv4Header;
import net.culvert.ringbuffers.counters.DropReason;
import org.agrona.concurrent.UnsafeBuffer;

/** IPv4 packets for this host: fragments are put together, whole packets delivered (RFC 1122, section 3.3.2). */
final class LocalInput4 {
    private final LocalDelivery delivery;
    private final Reassembler reassembler;
    private final Made made;
    private final IpStatistics statistics;
    private final Packet expired = new Packet();
    private final Ipv4Header header = new Ipv4Header();
    private final ExpiryListener onExpired = this::onExpired; // made once
    private long nowNs; // of the expiry that is under way

    LocalInput4(
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
        header.wrap(packet.buffer(), packet.offset());
        if (header.isFragment()) {
            final DropReason reason = join(packet, nowNs);
            if (reason != DropReason.NONE) {
                return reason;
            }
        }
        return delivery.deliver(packet, header.protocol(), header.headerLength(), isToGroup, nowNs);
    }

    private DropReason join(final Packet packet, final long nowNs) {
        expire(nowNs); // a fragment that comes too late finds none
        final long joined = reassembler.joined();
        final DropReason reason = reassembler.add(packet, nowNs);
        if (reason == DropReason.NONE) {
            statistics.fragments.getAndAddPlain(reassembler.joined() - joined);
            statistics.reassembled.incrementPlain();
            final int fib = packet.fib();
            packet.aim(reassembler.buffer(), reassembler.offset(), reassembler.length(), packet.input())
                    .fib(fib);
            header.wrap(packet.buffer(), packet.offset());
        }
        return reason;
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
