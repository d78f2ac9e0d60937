// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.path;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How long the bursts of one forwarding thread took since its start, as a {@link BurstClock} counted them; immutable.
 *
 * @param thread its name
 * @param buckets from the least bound to none
 * @param sumNs nanoseconds of all bursts
 */
public record BurstTimes(String thread, List<Bucket> buckets, long sumNs) {
    private static final String SUM = BurstClock.INFIX + BurstClock.SUM;

    /**
     * Bursts that took longer than the bound before and no longer than this one.
     *
     * @param boundNs nanoseconds, Long.MAX_VALUE for the last bucket
     */
    public record Bucket(long boundNs, long bursts) {}

    /** Those of all threads that have a clock among the counters. */
    public static List<BurstTimes> of(final Map<String, Long> counters) {
        final List<BurstTimes> times = new ArrayList<>();
        counters.forEach((name, value) -> {
            if (name.endsWith(SUM)) {
                final String thread = name.substring(0, name.length() - SUM.length());
                times.add(new BurstTimes(thread, buckets(thread, counters), value));
            }
        });
        return List.copyOf(times);
    }

    private static List<Bucket> buckets(final String thread, final Map<String, Long> counters) {
        final List<Bucket> buckets = new ArrayList<>();
        for (int i = 0; i < BurstClock.buckets(); i++) {
            final long boundNs = BurstClock.boundNs(i);
            final String upTo = boundNs == Long.MAX_VALUE ? BurstClock.LONGER : Long.toString(boundNs);
            final String name = thread + BurstClock.INFIX + upTo + BurstClock.COUNT;
            buckets.add(new Bucket(boundNs, counters.getOrDefault(name, 0L)));
        }
        return List.copyOf(buckets);
    }

    /** Whether a counter of this name belongs to such a clock. */
    public static boolean isCounter(final String name) {
        return name.contains(BurstClock.INFIX) && (name.endsWith(SUM) || name.endsWith(BurstClock.COUNT));
    }
}
