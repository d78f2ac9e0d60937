// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.trial;

/**
 * What was sent in a trial.
 *
 * @param packets offered to the subject, those it refused among them
 * @param refused packets that the subject did not take
 * @param frameBytes of all
 * @param durationNs how long it took
 * @param lastLagNs how late the last packet was offered
 * @param isUnfinished whether the generator was stopped for being too late, with packets left
 */
public record Offered(
        long packets, long refused, long frameBytes, long durationNs, long lastLagNs, boolean isUnfinished) {}
