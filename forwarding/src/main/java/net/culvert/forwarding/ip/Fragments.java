// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.ip;

import net.culvert.forwarding.fragment.ExpiryListener;
import net.culvert.forwarding.fragment.Reassembler;
import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.forwarding.packet.Packet;
import net.culvert.ringbuffers.counters.DropReason;
import org.agrona.concurrent.UnsafeBuffer;

/** Fragments for this host, of one family: joined, counted, given up on and told of. Owned by its worker. */
final class Fragments {
    private final Reassembler reassembler;
    private final Made made;
    private final IpStatistics statistics;
    private final Packet expired = new Packet();
    private final ExpiryListener onExpired = this::onExpired; // made once
    private long nowNs; // of the expiry that is under way

    Fragments(final Reassembler reassembler, final Made made, final IpStatistics statistics) {
        this.reassembler = reassembler;
        this.made = made;
        this.statistics = statistics;
    }

    /** Takes a fragment; after NONE the packet is aimed at the whole. Else HELD, or why it is dropped. */
    DropReason join(final Packet packet, final long nowNs) {
        expire(nowNs); // a fragment that comes too late finds none
        final long joined = reassembler.joined();
        final DropReason reason = reassembler.add(packet, nowNs);
        if (reason == DropReason.NONE) {
            statistics.fragments.getAndAddPlain(reassembler.joined() - joined);
            statistics.reassembled.incrementPlain();
            final int fib = packet.fib();
            packet.aim(reassembler.buffer(), reassembler.offset(), reassembler.length(), packet.input())
                    .fib(fib);
        }
        return reason;
    }

    /** Whether the fragment that was refused last is a first one of IPv6 without all headers. */
    boolean lacksHeaders() {
        return reassembler.lacksHeaders();
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

    /** Fragments that wait. */
    int held() {
        return reassembler.held();
    }
}
