// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.trial;

import net.culvert.bench.load.traffic.Pacing;
import net.culvert.bench.load.traffic.Traffic;

/**
 * What to do in one trial.
 *
 * @param durationNs no packet is due at this time or later
 * @param limit packets at most
 */
public record TrialPlan(String label, Traffic traffic, Pacing pacing, long durationNs, long limit) {
    /** As long as the time says. */
    public static TrialPlan of(final String label, final Traffic traffic, final Pacing pacing, final long durationNs) {
        return new TrialPlan(label, traffic, pacing, durationNs, Long.MAX_VALUE);
    }
}
