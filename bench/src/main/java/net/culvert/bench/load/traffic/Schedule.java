// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.traffic;

import java.util.SplittableRandom;

/**
 * When each packet is due, in nanoseconds after the start; it knows nothing of when packets really leave. Owned by the
 * sending thread.
 */
public final class Schedule {
    private final Pacing pacing;
    private final SplittableRandom random;

    private double dueNs; // a double is exact to the nanosecond for 104 days
    private double owedNs; // gaps of the burst under way
    private int inBurst;

    /** Begins with a packet at 0. */
    public Schedule(final Pacing pacing, final long seed) {
        this.pacing = pacing;
        random = new SplittableRandom(seed);
    }

    /** When the next packet is due. */
    public long dueNs() {
        return (long) dueNs;
    }

    /** The packet, a frame of {@code lengthBytes}, has its turn; the next one is due a gap later. */
    public void advance(final int lengthBytes) {
        owedNs += pacing.rate().gapNs(lengthBytes);
        inBurst++;
        if (inBurst < pacing.burst()) {
            return;
        }
        dueNs += pacing.isPoisson() ? -Math.log(1 - random.nextDouble()) * owedNs : owedNs;
        owedNs = 0;
        inBurst = 0;
    }
}
