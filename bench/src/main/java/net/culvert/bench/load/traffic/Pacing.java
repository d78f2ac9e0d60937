// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.traffic;

/**
 * How packets follow each other.
 *
 * @param rate in the mean
 * @param burst packets that are due at once, 1 for none
 * @param isPoisson whether the gaps are drawn, exponentially, instead of equal
 */
public record Pacing(Rate rate, int burst, boolean isPoisson) {
    /** Equal gaps. */
    public static Pacing steady(final Rate rate) {
        return new Pacing(rate, 1, false);
    }

    /** The same way at another rate. */
    public Pacing at(final Rate other) {
        return new Pacing(other, burst, isPoisson);
    }

    @Override
    public String toString() {
        return rate + (burst > 1 ? " in bursts of " + burst : "") + (isPoisson ? ", Poisson" : "");
    }
}
