// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.suite;

import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;

/** What JMH says of a benchmark, as figures of a report. No state. */
final class Benchmarks {
    private Benchmarks() {}

    /** {@code ForwardBenchmark.forward[routes=1,version=4]}. */
    static String name(final RunResult result) {
        final BenchmarkParams params = result.getParams();
        final String full = params.getBenchmark();
        final int method = full.lastIndexOf('.');
        final String name = full.substring(full.lastIndexOf('.', method - 1) + 1);
        final List<String> values = new ArrayList<>();
        for (final String key : params.getParamsKeys()) {
            values.add(key + "=" + params.getParam(key));
        }
        return values.isEmpty() ? name : name + "[" + String.join(",", values) + "]";
    }

    /** Whether more is better: a throughput. */
    static boolean isHigherBetter(final RunResult result) {
        return result.getParams().getMode() == Mode.Throughput;
    }

    /** A value for each iteration of each fork. */
    static List<Double> values(final RunResult result) {
        final List<Double> values = new ArrayList<>();
        for (final BenchmarkResult fork : result.getBenchmarkResults()) {
            for (final IterationResult iteration : fork.getIterationResults()) {
                values.add(iteration.getPrimaryResult().getScore());
            }
        }
        return values;
    }
}
