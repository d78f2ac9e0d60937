// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.capture;

import java.time.Instant;

/** Nanoseconds since 1970, by the monotonic clock; any thread reads and allocates nothing, one thread adjusts it. */
final class EpochClock {
    private static final long SECOND_NS = 1_000_000_000L;

    private volatile long offsetNs; // from the monotonic clock's zero to 1970

    EpochClock() {
        adjust();
    }

    /** The time now. */
    long nowNs() {
        return System.nanoTime() + offsetNs;
    }

    /** Follows the wall clock, which may have been set. */
    void adjust() {
        final Instant now = Instant.now();
        offsetNs = now.getEpochSecond() * SECOND_NS + now.getNano() - System.nanoTime();
    }
}
