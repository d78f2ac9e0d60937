// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.path;

import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.ringbuffers.dispatch.StageTimes;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;
import org.agrona.concurrent.status.AtomicCounter;

/**
 * How long the bursts of a path take, stage by stage. Once a second the control thread writes the percentiles of that
 * second into the counters, where other processes see them: {@code PATH.STAGE.p50.ns} and so on. A slow burst makes an
 * event of the flight recorder as well.
 */
public final class StageClock {
    private static final long LONGEST_NS = 10_000_000_000L;
    private static final int DIGITS = 2; // within 1 %
    private static final long SLOW_NS = 5_000_000;
    private static final double[] PERCENTILES = {50, 99, 99.9, 100};
    private static final String[] NAMES = {"p50", "p99", "p99.9", "max"};

    private final String path;
    private final Stage queued;
    private final Stage process;
    private final Stage finish;

    /** A clock for the path called {@code path}. */
    StageClock(final String path, final CountersFile counters) {
        this.path = path;
        queued = new Stage(path + ".queued.", counters);
        process = new Stage(path + ".process.", counters);
        finish = new Stage(path + ".finish.", counters);
    }

    /** A burst of so many packets is finished; on the thread that finished it. */
    void finished(final StageTimes times, final int packets) {
        final long nowNs = System.nanoTime();
        queued.record(times.queuedNs());
        process.record(times.processNs());
        finish.record(times.finishNs(nowNs));
        if (nowNs - times.readNs() > SLOW_NS) {
            SlowBurst.commit(path, packets, times, nowNs);
        }
    }

    /** Writes what the time since the last call showed. Control thread. */
    void publish() {
        queued.publish();
        process.publish();
        finish.publish();
    }

    private static final class Stage {
        private final SingleWriterRecorder recorder = new SingleWriterRecorder(LONGEST_NS, DIGITS);
        private final AtomicCounter[] values = new AtomicCounter[PERCENTILES.length];
        private Histogram interval;

        Stage(final String prefix, final CountersFile counters) {
            for (int i = 0; i < values.length; i++) {
                values[i] = counters.newCounter(prefix + NAMES[i] + ".ns");
            }
        }

        void record(final long ns) {
            recorder.recordValue(Math.clamp(ns, 0, LONGEST_NS));
        }

        void publish() {
            interval = recorder.getIntervalHistogram(interval);
            for (int i = 0; i < values.length; i++) {
                values[i].set(interval.getTotalCount() == 0 ? 0 : interval.getValueAtPercentile(PERCENTILES[i]));
            }
        }
    }
}
