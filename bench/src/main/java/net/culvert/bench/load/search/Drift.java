// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.search;

/** A straight line through points, by least squares: whether something grows. Owned by one thread. */
public final class Drift {
    private long count;
    private double sumX;
    private double sumY;
    private double sumXx;
    private double sumXy;

    /** Adds a value {@code y} that was found at {@code x}. */
    public void add(final double x, final double y) {
        count++;
        sumX += x;
        sumY += y;
        sumXx += x * x;
        sumXy += x * y;
    }

    /** What {@code y} gains as {@code x} gains 1; 0 with fewer than two points. */
    public double slope() {
        final double divisor = count * sumXx - sumX * sumX;
        return count < 2 || divisor == 0 ? 0 : (count * sumXy - sumX * sumY) / divisor;
    }

    /** The mean of {@code y}. */
    public double mean() {
        return count == 0 ? 0 : sumY / count;
    }
}
