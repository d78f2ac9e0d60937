// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.suite;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/** What JMH says of a benchmark, as figures. No state. */
final class Benchmarks {
    /** How the name of a benchmark's count of instructions ends. */
    static final String INSTRUCTIONS = ":instructions";

    private static final String COUNTER = "instructions"; // of perf(1); it may have a suffix such as ":u"

    private Benchmarks() {}

    /** The benchmark's own figure and, where they were counted, its instructions. */
    static List<Figure> figures(final RunResult result) {
        final String name = name(result);
        final String unit = result.getPrimaryResult().getScoreUnit();
        final boolean isHigherBetter = result.getParams().getMode() == Mode.Throughput;
        final List<Figure> figures = new ArrayList<>();
        figures.add(Figure.of(name, unit, isHigherBetter, values(result)));
        final List<List<Double>> counts = instructions(result);
        if (!counts.isEmpty()) {
            figures.add(Figure.of(name + INSTRUCTIONS, "1/op", false, counts));
        }
        return figures;
    }

    /** {@code ForwardBenchmark.forward[routes=1,version=4]}. */
    private static String name(final RunResult result) {
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

    /** A value for each iteration of each fork. */
    private static List<List<Double>> values(final RunResult result) {
        final List<List<Double>> forks = new ArrayList<>();
        for (final BenchmarkResult fork : result.getBenchmarkResults()) {
            final List<Double> values = new ArrayList<>();
            for (final IterationResult iteration : fork.getIterationResults()) {
                values.add(iteration.getPrimaryResult().getScore());
            }
            forks.add(values);
        }
        return forks;
    }

    /** One count for each fork, or nothing. */
    @SuppressWarnings("rawtypes") // as JMH has it
    private static List<List<Double>> instructions(final RunResult result) {
        final List<List<Double>> forks = new ArrayList<>();
        for (final BenchmarkResult fork : result.getBenchmarkResults()) {
            for (final Map.Entry<String, Result> each :
                    fork.getSecondaryResults().entrySet()) {
                if (each.getKey().startsWith(COUNTER)) {
                    forks.add(List.of(each.getValue().getScore()));
                }
            }
        }
        return forks;
    }
}
