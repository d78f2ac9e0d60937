// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.trial;

import org.HdrHistogram.Histogram;
import org.HdrHistogram.WriterReaderPhaser;

/**
 * Latencies that the receiving thread records a few at a time, so that what it costs to let another thread take them is
 * paid for these together.
 */
final class LatencyRecorder {
    private static final long YIELD_NS = 500_000; // between two looks whether the recording thread is through

    private final WriterReaderPhaser phaser = new WriterReaderPhaser();
    private volatile Histogram recorded = Latencies.histogram();

    /** Receiving thread: the first {@code count} of these were due then and have come at {@code nowNs}. */
    void record(final long[] duesNs, final int count, final long nowNs) {
        final long phase = phaser.writerCriticalSectionEnter();
        try {
            final Histogram recorded = this.recorded;
            for (int i = 0; i < count; i++) {
                recorded.recordValue(Latencies.fitted(nowNs - duesNs[i]));
            }
        } finally {
            phaser.writerCriticalSectionExit(phase);
        }
    }

    /** One other thread: what was recorded since the last call; {@code recycled} is what that returned, or null. */
    Histogram take(final Histogram recycled) {
        final Histogram fresh = recycled == null ? Latencies.histogram() : recycled;
        fresh.reset();
        phaser.readerLock();
        try {
            final Histogram taken = recorded;
            recorded = fresh;
            phaser.flipPhase(YIELD_NS);
            return taken;
        } finally {
            phaser.readerUnlock();
        }
    }
}
