// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.trial;

import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/** Reads a trial's sender and receiver while it runs, and sums up. Owned by the thread that runs the trials. */
final class TrialMeter {
    /** Between two intervals. */
    static final long PERIOD_NS = 1_000_000_000;

    private final TrialPlan plan;
    private final Sender sender;
    private final Receiver receiver;
    private final TrialObserver observer;
    private final Histogram total = Latencies.histogram();
    private final List<Interval> intervals = new ArrayList<>();

    private Histogram recycled;
    private long beforeNs;
    private long sentBefore;
    private long receivedBefore;
    private long bytesBefore;

    TrialMeter(final TrialPlan plan, final Sender sender, final Receiver receiver, final TrialObserver observer) {
        this.plan = plan;
        this.sender = sender;
        this.receiver = receiver;
        this.observer = observer;
    }

    /** When the next interval is to end. */
    long nextNs() {
        return beforeNs + PERIOD_NS;
    }

    /** Ends an interval. */
    void interval(final long nowNs) {
        final Histogram latencies = receiver.takeLatencies(recycled);
        recycled = latencies;
        total.add(latencies);
        final long sent = sender.sent();
        final long received = receiver.packets();
        final long bytes = receiver.frameBytes();
        if (nowNs > beforeNs) {
            final Interval interval = new Interval(
                    nowNs,
                    nowNs - beforeNs,
                    sent - sentBefore,
                    received - receivedBefore,
                    bytes - bytesBefore,
                    latencies.getValueAtPercentile(50),
                    latencies.getValueAtPercentile(99),
                    latencies.getMaxValue());
            intervals.add(interval);
            observer.interval(plan.label(), interval, latencies);
        }
        beforeNs = nowNs;
        sentBefore = sent;
        receivedBefore = received;
        bytesBefore = bytes;
    }

    /** Sums up after both threads have ended at {@code endNs}, by the plan or cut short. */
    TrialResult result(final long endNs, final boolean isUnfinished, final boolean isCut) {
        interval(endNs);
        final boolean isByTime = !isCut && plan.limit() == Long.MAX_VALUE && plan.durationNs() < Long.MAX_VALUE / 2;
        final long durationNs =
                isByTime && plan.traffic().isMarked() ? Math.max(plan.durationNs(), sender.lastNs()) : sender.lastNs();
        return new TrialResult(
                plan.label(),
                new Offered(
                        sender.sent(),
                        sender.refused(),
                        sender.frameBytes(),
                        durationNs,
                        sender.lastLagNs(),
                        isUnfinished),
                receiver.returned(),
                Latencies.kept(total),
                Latencies.kept(sender.lag()),
                List.copyOf(intervals));
    }
}
