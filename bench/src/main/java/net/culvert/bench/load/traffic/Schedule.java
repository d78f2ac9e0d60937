// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.traffic;

import java.util.SplittableRandom;

/**
 * When each packet is due, in nanoseconds after the start; it knows nothing of when packets really leave. Owned by the
 * sending thread.
 */
public final class Schedule {
    private final int burst; // packets
    private final boolean isPoisson;
    private final double packetNs; // gap behind any packet; 0 where the rate counts bits
    private final double byteNs; // gap for each byte of a frame; 0 where the rate counts packets
    private final SplittableRandom random;

    private double dueNs; // a double is exact to the nanosecond for 104 days
    private double owedNs; // gaps of the burst under way
    private int inBurst;

    /** Begins with a packet at 0. */
    public Schedule(final Pacing pacing, final long seed) {
        burst = pacing.burst();
        isPoisson = pacing.isPoisson();
        packetNs = pacing.rate().isBits() ? 0 : pacing.rate().gapNs(1);
        byteNs = pacing.rate().isBits() ? pacing.rate().gapNs(1) : 0;
        random = new SplittableRandom(seed);
    }

    /** When the next packet is due. */
    public long dueNs() {
        return (long) dueNs;
    }

    /** The packet, a frame of {@code lengthBytes}, has its turn; the next one is due a gap later. */
    public void advance(final int lengthBytes) {
        owedNs += packetNs + byteNs * lengthBytes;
        inBurst++;
        if (inBurst < burst) {
            return;
        }
        dueNs += isPoisson ? -Math.log(1 - random.nextDouble()) * owedNs : owedNs;
        owedNs = 0;
        inBurst = 0;
    }
}
