// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.wireguard;

import java.util.concurrent.atomic.AtomicLong;
import net.culvert.ringbuffers.counters.DropReason;

/**
 * What one peer may send and be sent: a rate for each direction, and whether anything at all. Made and closed by the
 * control thread; {@link #in} belongs to the inbound thread, {@link #out} to the outbound one. Lengths are those of
 * inner packets.
 */
public final class PeerLimits {
    /** No limit in a direction. */
    public static final long UNLIMITED = 0;

    /** The greatest rate that can be kept, in bits a second. */
    public static final long MAX_BITS_PER_SECOND = TokenBucket.MAX_BITS_PER_SECOND;

    private final TokenBucket inRate; // null for no limit
    private final TokenBucket outRate;
    private final AtomicLong inDropped = new AtomicLong(); // packets
    private final AtomicLong outDropped = new AtomicLong();
    private volatile boolean isClosed;

    /** Rates in bits a second, or {@link #UNLIMITED}; both buckets are full. */
    public PeerLimits(final long inBitsPerSecond, final long outBitsPerSecond) {
        inRate = inBitsPerSecond == UNLIMITED ? null : new TokenBucket(inBitsPerSecond);
        outRate = outBitsPerSecond == UNLIMITED ? null : new TokenBucket(outBitsPerSecond);
    }

    /** Whether the rates are these. */
    public boolean hasRates(final long inBitsPerSecond, final long outBitsPerSecond) {
        return inBitsPerSecond() == inBitsPerSecond && outBitsPerSecond() == outBitsPerSecond;
    }

    /** Most bits a second from the peer, or {@link #UNLIMITED}. */
    public long inBitsPerSecond() {
        return inRate == null ? UNLIMITED : inRate.bitsPerSecond();
    }

    /** Most bits a second to the peer, or {@link #UNLIMITED}. */
    public long outBitsPerSecond() {
        return outRate == null ? UNLIMITED : outRate.bitsPerSecond();
    }

    /** Drops all packets of the peer from now on, or no more; control thread. */
    public void closed(final boolean closed) {
        isClosed = closed;
    }

    /** Whether the peer has had all that it may have. */
    public boolean isClosed() {
        return isClosed;
    }

    /** Packets from the peer that were dropped for these limits; any thread. */
    public long inDropped() {
        return inDropped.get();
    }

    /** Packets to the peer that were dropped for these limits; any thread. */
    public long outDropped() {
        return outDropped.get();
    }

    /** Whether a packet from the peer may pass. */
    DropReason in(final int lengthBytes, final long nowNs) {
        final DropReason reason = check(inRate, lengthBytes, nowNs);
        if (reason != DropReason.NONE) {
            inDropped.setOpaque(inDropped.getPlain() + 1);
        }
        return reason;
    }

    /** Whether packets to the peer may pass that came as one; all or none do. */
    DropReason out(final int packets, final int lengthBytes, final long nowNs) {
        final DropReason reason = check(outRate, lengthBytes, nowNs);
        if (reason != DropReason.NONE) {
            outDropped.setOpaque(outDropped.getPlain() + packets);
        }
        return reason;
    }

    private DropReason check(final TokenBucket rate, final int lengthBytes, final long nowNs) {
        if (isClosed) {
            return DropReason.PEER_QUOTA;
        }
        return rate == null || rate.take(lengthBytes, nowNs) ? DropReason.NONE : DropReason.PEER_RATE;
    }
}
