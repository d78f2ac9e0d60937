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
 * Loss against rate, from the maximum down by tenths until two rates in a row lose nothing (RFC 2544, section 26.3).
 */
public final class LossCurve {
    private static final int STEPS = 10;

    private final Trials trials;
    private final Bounds bounds;
    private final TrialListener listener;

    public LossCurve(final Trials trials, final Bounds bounds, final TrialListener listener) {
        this.trials = trials;
        this.bounds = bounds;
        this.listener = listener;
    }

    /** Runs the trials; the listener has the points. */
    public void run(final TemplateTraffic traffic, final Pacing pacing)
            throws HostException, LoadException, InterruptedException {
        int lossless = 0;
        for (int step = STEPS; step > 0 && lossless < 2; step--) {
            final Rate rate = Rate.ofPps(bounds.maxPps() * step / STEPS);
            final TrialResult result = trials.run(
                    TrialPlan.of(traffic.sizes().label() + " at " + rate, traffic, pacing.at(rate), bounds.trialNs()));
            listener.trial("loss", result);
            lossless = result.lossRatio() == 0 ? lossless + 1 : 0;
        }
    }
}
