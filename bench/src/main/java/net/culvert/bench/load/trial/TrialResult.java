// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.trial;

import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * What became of a trial.
 *
 * @param label what the trial was, such as "64 B at 10kpps"
 * @param latency nanoseconds from when a packet was due until it came back
 * @param lag nanoseconds from when a packet was due until it was offered
 */
public record TrialResult(
        String label, Offered offered, Returned returned, Histogram latency, Histogram lag, List<Interval> intervals) {
    private static final long MAX_LAG_NS = 2_000_000; // what a busy host's scheduler may take from a sender at once
    private static final int BEHIND = 100; // part of a trial that the last packet of one at full rate is not late by

    /** Packets that neither came whole nor came broken. */
    public long lost() {
        return Math.max(0, offered.packets() - returned.packets() - returned.corrupted());
    }

    /** Share of what was sent that did not come whole; 0 where nothing was sent. */
    public double lossRatio() {
        return offered.packets() == 0 ? 0 : 1 - (double) returned.packets() / offered.packets();
    }

    /** Packets sent a second. */
    public double offeredPps() {
        return offered.durationNs() == 0 ? 0 : offered.packets() * 1e9 / offered.durationNs();
    }

    /** Packets that came a second. */
    public double receivedPps() {
        return perSecond(returned.packets());
    }

    /** Bits of frames that came a second. */
    public double receivedBitsPerSecond() {
        return perSecond(8 * returned.frameBytes());
    }

    private double perSecond(final long count) {
        final long durationNs = Math.max(offered.durationNs(), returned.spanNs());
        return durationNs == 0 ? 0 : count * 1e9 / durationNs;
    }

    /**
     * Whether the generator, and not the subject, was the limit: it did not reach the rate. It gave up, or it was late
     * for half of all packets, or at the end it was behind by more than a hundredth of the trial.
     */
    public boolean isLimitedByGenerator() {
        return offered.isUnfinished()
                || lag.getValueAtPercentile(50) > MAX_LAG_NS
                || offered.lastLagNs() > Math.max(MAX_LAG_NS, offered.durationNs() / BEHIND);
    }

    /**
     * Whether the sender, though it reached the rate, was held up for a while: the tail of the latencies has its lag in
     * it, and the subject has met with bursts.
     */
    public boolean isSenderHeldUp() {
        return !isLimitedByGenerator() && lag.getValueAtPercentile(99) > MAX_LAG_NS;
    }
}
