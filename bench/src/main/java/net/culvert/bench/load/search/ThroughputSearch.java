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
     * @param isLimitedByGenerator whether a higher rate failed because the generator did not send in time
     * @param isMaximum whether the highest rate that was allowed held
     */
    public record Answer(double pps, TrialResult best, boolean isLimitedByGenerator, boolean isMaximum) {}

    /** Searches with packets of these sizes, spaced as {@code pacing} says. */
    public Answer search(final TemplateTraffic traffic, final Pacing pacing)
            throws HostException, LoadException, InterruptedException {
        double high = bounds.maxPps();
        double low = 0;
        double guess = high;
        double hint = 0;
        TrialResult best = null;
        boolean generatorFailed = false;
        while (best == null ? high > bounds.maxPps() * 1e-5 : high - low > bounds.precision() * high) {
            final TrialResult result = trial(traffic, pacing.at(Rate.ofPps(guess)));
            listener.trial("throughput", result);
            if (holds(result)) {
                low = guess;
                best = result;
                if (guess == bounds.maxPps()) {
                    return new Answer(guess, result, false, true);
                }
            } else {
                high = guess;
                generatorFailed = result.isLimitedByGenerator();
            }
            final boolean isFirst = guess == bounds.maxPps();
            guess = isFirst ? result.receivedPps() : guess == hint ? low * (1 + bounds.precision()) : 0;
            hint = isFirst ? guess : 0;
            guess = guess > low && guess < high ? guess : (low + high) / 2;
        }
        return new Answer(low, best, generatorFailed, false);
    }

    private boolean holds(final TrialResult result) {
        return result.lossRatio() <= bounds.tolerance() && !result.isLimitedByGenerator();
    }

    private TrialResult trial(final TemplateTraffic traffic, final Pacing pacing)
            throws HostException, LoadException, InterruptedException {
        return trials.run(
                TrialPlan.of(traffic.sizes().label() + " at " + pacing.rate(), traffic, pacing, bounds.trialNs()));
    }
}
