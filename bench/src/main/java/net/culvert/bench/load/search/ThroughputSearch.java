// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.search;

import net.culvert.bench.load.LoadException;
import net.culvert.bench.load.traffic.Pacing;
import net.culvert.bench.load.traffic.Rate;
import net.culvert.bench.load.traffic.TemplateTraffic;
import net.culvert.bench.load.trial.TrialPlan;
import net.culvert.bench.load.trial.TrialResult;
import net.culvert.bench.load.trial.Trials;
import net.culvert.tunio.sys.HostException;

/**
 * The highest rate at which no more than a given share of packets is lost (RFC 2544, section 26.1), found by halving.
 * The first guess below the maximum is what came through at the maximum, the next one is just above it.
 */
public final class ThroughputSearch {
    private static final double LEAST = 1e-5; // of the maximum: lower rates are not tried

    private final Trials trials;
    private final Bounds bounds;
    private final TrialListener listener;

    /** Says each trial to the listener as soon as it is through. */
    public ThroughputSearch(final Trials trials, final Bounds bounds, final TrialListener listener) {
        this.trials = trials;
        this.bounds = bounds;
        this.listener = listener;
    }

    /**
     * The answer.
     *
     * @param pps the highest rate that held; 0 where none did
     * @param best the trial at that rate, null where none held
     * @param isLimitedByGenerator whether a higher rate failed where the generator did not send in time
     * @param isMaximum whether the highest rate that was allowed held
     */
    public record Answer(double pps, TrialResult best, boolean isLimitedByGenerator, boolean isMaximum) {}

    /** Searches with packets of these sizes, spaced as {@code pacing} says. */
    public Answer search(final TemplateTraffic traffic, final Pacing pacing)
            throws HostException, LoadException, InterruptedException {
        final Steps steps = begin(traffic, pacing);
        while (!steps.isThrough()) {
            steps.step();
        }
        return steps.answer();
    }

    /** Begins one, whose trials can take turns with those of another. */
    Steps begin(final TemplateTraffic traffic, final Pacing pacing) {
        return new Steps(traffic, pacing);
    }

    /** A search under way. */
    final class Steps {
        private final TemplateTraffic traffic;
        private final Pacing pacing;
        private double high = bounds.maxPps();
        private double low;
        private double guess = bounds.maxPps();
        private double hint;
        private TrialResult best;
        private boolean generatorFailed;

        private Steps(final TemplateTraffic traffic, final Pacing pacing) {
            this.traffic = traffic;
            this.pacing = pacing;
        }

        boolean isThrough() {
            return best == null
                    ? high <= bounds.maxPps() * LEAST
                    : isMaximum() || high - low <= bounds.precision() * high;
        }

        private boolean isMaximum() {
            return low == bounds.maxPps();
        }

        /** Does the next trial. */
        void step() throws HostException, LoadException, InterruptedException {
            final Pacing tried = pacing.at(Rate.ofPps(guess));
            final TrialResult result = trials.run(
                    TrialPlan.of(traffic.sizes().label() + " at " + tried.rate(), traffic, tried, bounds.trialNs()));
            listener.trial("throughput", result);
            if (holds(result)) {
                low = guess;
                best = result;
            } else {
                high = guess;
                generatorFailed = result.isLimitedByGenerator() || result.isSenderHeldUp();
            }
            final boolean isFirst = guess == bounds.maxPps();
            guess = isFirst ? result.receivedPps() : guess == hint ? low * (1 + bounds.precision()) : 0;
            hint = isFirst ? guess : 0;
            guess = guess > low && guess < high ? guess : (low + high) / 2;
        }

        private boolean holds(final TrialResult result) {
            return result.lossRatio() <= bounds.tolerance() && !result.isLimitedByGenerator();
        }

        /** What is known so far; all there is to know when it is through. */
        Answer answer() {
            return new Answer(low, best, generatorFailed && !isMaximum(), isMaximum());
        }
    }
}
