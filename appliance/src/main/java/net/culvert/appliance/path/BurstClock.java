// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.path;

import net.culvert.ringbuffers.counters.CountersFile;
import org.agrona.concurrent.status.AtomicCounter;

/**
 * How long the bursts of a forwarding thread take, from before they are read until they have left; that thread counts,
 * any thread reads. The counts only grow, so that any number of readers can take differences of their own.
 *
 * <p>Counters: {@code THREAD.burst.UPTO.bursts}, UPTO being the bound of the bucket in nanoseconds, or {@code longer},
 * and {@code THREAD.burst.sum.ns}. {@link BurstTimes} reads them.
 */
public final class BurstClock {
    static final String INFIX = ".burst.";
    static final String COUNT = ".bursts";
    static final String LONGER = "longer";
    static final String SUM = "sum.ns";

    // 1-2-5 steps from a microsecond to a second: fine enough to tell one packet from many, and a burst from an outage
    private static final long[] BOUNDS_NS = {
        1_000,
        2_000,
        5_000,
        10_000,
        20_000,
        50_000,
        100_000,
        200_000,
        500_000,
        1_000_000,
        2_000_000,
        5_000_000,
        10_000_000,
        20_000_000,
        50_000_000,
        100_000_000,
        200_000_000,
        500_000_000,
        1_000_000_000
    };

    private final AtomicCounter[] buckets = new AtomicCounter[BOUNDS_NS.length + 1];
    private final AtomicCounter sumNs;

    /** A clock for the thread of that name. */
    public BurstClock(final String thread, final CountersFile counters) {
        for (int i = 0; i < BOUNDS_NS.length; i++) {
            buckets[i] = counters.newCounter(thread + INFIX + BOUNDS_NS[i] + COUNT);
        }
        buckets[BOUNDS_NS.length] = counters.newCounter(thread + INFIX + LONGER + COUNT);
        sumNs = counters.newCounter(thread + INFIX + SUM);
    }

    /** Buckets, with the one that has no bound. */
    static int buckets() {
        return BOUNDS_NS.length + 1;
    }

    /** The bound of a bucket, nanoseconds; Long.MAX_VALUE for the last. */
    static long boundNs(final int bucket) {
        return bucket < BOUNDS_NS.length ? BOUNDS_NS[bucket] : Long.MAX_VALUE;
    }

    /** A burst took that long. */
    public void count(final long ns) {
        int bucket = 0;
        while (bucket < BOUNDS_NS.length && ns > BOUNDS_NS[bucket]) {
            bucket++;
        }
        buckets[bucket].incrementPlain();
        sumNs.getAndAddPlain(ns);
    }
}
