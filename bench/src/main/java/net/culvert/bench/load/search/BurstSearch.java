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
 * The longest burst of packets, one behind another at the maximum rate, that comes through whole (RFC 2544, section
 * 26.4): doubled until some are lost, then halved between.
 */
public final class BurstSearch {
    private static final long FIRST = 16; // packets

    private final Trials trials;
    private final Bounds bounds;
    private final TrialListener listener;

    public BurstSearch(final Trials trials, final Bounds bounds, final TrialListener listener) {
        this.trials = trials;
        this.bounds = bounds;
        this.listener = listener;
    }

    /** Packets of the longest burst, at most what the maximum rate sends in the time of a trial. */
    public long search(final TemplateTraffic traffic) throws HostException, LoadException, InterruptedException {
        final long most = Math.max(1, (long) (bounds.maxPps() * bounds.trialNs() / 1e9));
        long held = 0;
        long lost = most + 1;
        long guess = Math.min(FIRST, most);
        while (held < most && lost - held > Math.max(1, (long) (bounds.precision() * held))) {
            if (isWhole(traffic, guess)) {
                held = guess;
            } else {
                lost = guess;
            }
            guess = lost > most ? Math.min(2 * held, most) : (held + lost) / 2;
        }
        return held;
    }

    private boolean isWhole(final TemplateTraffic traffic, final long burst)
            throws HostException, LoadException, InterruptedException {
        final Pacing pacing = Pacing.steady(Rate.ofPps(bounds.maxPps()));
        final TrialResult result = trials.run(
                new TrialPlan(traffic.sizes().label() + ", burst of " + burst, traffic, pacing, Long.MAX_VALUE, burst));
        listener.trial("bursts", result);
        return result.returned().packets() == burst;
    }
}
