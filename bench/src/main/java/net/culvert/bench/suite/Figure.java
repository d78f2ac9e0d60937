// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.suite;

import java.util.List;

/**
 * What a benchmark came to.
 *
 * @param name the benchmark and its parameters
 * @param unit of mean and noise
 * @param isHigherBetter whether it is a throughput
 * @param mean of all values of all forks
 * @param noise the standard deviation that such a mean has
 * @param values how many there were
 */
record Figure(String name, String unit, boolean isHigherBetter, double mean, double noise, int values) {
    /**
     * From a list of values for each fork. The noise is the standard deviation of all values, divided by the root of
     * the number of forks and not of values: what a fork's compiler chose is in all values of that fork. With one value
     * alone there is no noise to be known, and none is said.
     */
    static Figure of(
            final String name, final String unit, final boolean isHigherBetter, final List<List<Double>> forks) {
        final double[] values = forks.stream()
                .flatMap(List::stream)
                .mapToDouble(Double::doubleValue)
                .toArray();
        double sum = 0;
        for (final double value : values) {
            sum += value;
        }
        final double mean = sum / values.length;
        double squares = 0;
        for (final double value : values) {
            squares += (value - mean) * (value - mean);
        }
        final double deviation = values.length < 2 ? 0 : Math.sqrt(squares / (values.length - 1));
        return new Figure(name, unit, isHigherBetter, mean, deviation / Math.sqrt(forks.size()), values.length);
    }
}
