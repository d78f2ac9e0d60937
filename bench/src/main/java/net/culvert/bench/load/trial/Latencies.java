// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.trial;

import org.HdrHistogram.Histogram;
import org.HdrHistogram.PackedHistogram;

/** Histograms of nanoseconds, three digits, as far as a minute; what is longer counts as a minute. */
public final class Latencies {
    /** The longest that is told apart. */
    public static final long MAX_NS = 60_000_000_000L;

    private static final int DIGITS = 3;

    private Latencies() {}

    /** An empty one. */
    public static Histogram histogram() {
        return new Histogram(1, MAX_NS, DIGITS);
    }

    /** The same counts in little room, to be kept: a run may have hundreds of trials. */
    static Histogram kept(final Histogram histogram) {
        final Histogram kept = new PackedHistogram(1, MAX_NS, DIGITS);
        kept.add(histogram);
        return kept;
    }

    /** A value that fits. */
    static long fitted(final long valueNs) {
        return Math.clamp(valueNs, 0, MAX_NS);
    }
}
