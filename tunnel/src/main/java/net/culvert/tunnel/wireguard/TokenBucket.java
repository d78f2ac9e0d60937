// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.wireguard;

/**
 * A rate that packets keep to (a token bucket): it fills at the rate, holds a burst, and gives each packet its bits or
 * nothing. Owned by one data thread, which says what time its burst began.
 *
 * <p>The level is counted in bits of which a second has a billion parts, so that neither a short packet nor a short
 * moment is rounded.
 */
final class TokenBucket {
    /** The greatest rate that the level can be counted for, in bits a second. */
    static final long MAX_BITS_PER_SECOND = 100_000_000_000L;

    private static final long NANOS = 1_000_000_000L; // in a second
    private static final long BURST_NS = 50_000_000L; // what may pass at once, as time: a few round trips
    private static final long LEAST_BURST_BITS = 2 * 65536 * 8; // two super-packets, or none would ever pass

    private final long bitsPerSecond;
    private final long capacity; // bits times nanoseconds a second, as the level
    private final long fillNs; // from empty to full

    private long level;
    private long filledNs = Limits.NEVER;

    /** A full bucket; the rate is at least 1. */
    TokenBucket(final long bitsPerSecond) {
        if (bitsPerSecond < 1 || bitsPerSecond > MAX_BITS_PER_SECOND) {
            throw new IllegalArgumentException(
                    "a rate of " + bitsPerSecond + " bits a second; it is 1 to " + MAX_BITS_PER_SECOND);
        }
        this.bitsPerSecond = bitsPerSecond;
        capacity = Math.max(bitsPerSecond * BURST_NS, LEAST_BURST_BITS * NANOS);
        fillNs = capacity / bitsPerSecond;
        level = capacity;
    }

    long bitsPerSecond() {
        return bitsPerSecond;
    }

    /** Takes the packet's bits, if there are as many; a packet beyond the burst takes all of a full bucket. */
    boolean take(final int lengthBytes, final long nowNs) {
        fill(nowNs);
        final long cost = Math.min(lengthBytes * 8L * NANOS, capacity);
        if (cost > level) {
            return false;
        }
        level -= cost;
        return true;
    }

    private void fill(final long nowNs) {
        final long elapsedNs = nowNs - filledNs;
        if (elapsedNs <= 0) {
            return; // the same burst
        }
        filledNs = nowNs;
        final long room = capacity - level;
        level = elapsedNs >= fillNs ? capacity : level + Math.min(elapsedNs * bitsPerSecond, room);
    }
}
