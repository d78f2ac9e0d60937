// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.suite;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import net.culvert.bench.load.LoadException;
import net.culvert.bench.load.report.Comparison;
import net.culvert.bench.load.report.JsonReport;
import net.culvert.bench.load.report.Metric;
import net.culvert.bench.load.report.Report;
import net.culvert.bench.load.traffic.Quantities;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.NoBenchmarksException;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code culvert bench}. */
@Command(
        name = "culvert bench",
        description = {
            "Run the JMH benchmarks and say what has changed since an earlier run.",
            "A figure counts as changed where no value of the one run lies among those of the other."
        },
        usageHelpWidth = 100,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done, nothing is worse than in the baseline",
            "1:something is worse, or a benchmark failed",
            "2:it cannot be done: one sentence on standard error says why"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  culvert bench --json before.json ChecksumBenchmark",
            "  culvert bench --baseline before.json ChecksumBenchmark"
        })
public final class Bench implements Callable<Integer> {
    private static final int WRONG_INPUT = 2;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Print this.")
    boolean isHelpWanted;

    @Option(names = "--json", paramLabel = "FILE", description = "Write all values, for a later --baseline.")
    private Path json;

    @Option(names = "--baseline", paramLabel = "FILE", description = "Compare with this file of --json.")
    private Path baseline;

    @Option(
            names = "--forks",
            paramLabel = "N",
            defaultValue = "2",
            description = "JVMs for each benchmark (${DEFAULT-VALUE}).")
    private String forks;

    @Option(
            names = "--iterations",
            paramLabel = "N",
            defaultValue = "5",
            description = "Values from each of them, after half as many that do not count (${DEFAULT-VALUE}).")
    private String iterations;

    @Option(
            names = "--time",
            paramLabel = "TIME",
            defaultValue = "1s",
            description = "Of each iteration (${DEFAULT-VALUE}).")
    private String time;

    @Parameters(arity = "0..*", paramLabel = "NAME", description = "Parts of benchmarks' names; none: all of them.")
    private List<String> names = List.of();

    @Spec
    private CommandSpec spec;

    /** Runs it and exits with its code. */
    public static void main(final String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Bench())
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    command.getErr().println("culvert bench: " + failure.getMessage());
                    return failure instanceof LoadException ? WRONG_INPUT : 1;
                })
                .setParameterExceptionHandler((failure, arguments) -> {
                    failure.getCommandLine()
                            .getErr()
                            .println("culvert bench: " + failure.getMessage() + "; --help lists the options");
                    return WRONG_INPUT;
                });
    }

    @Override
    public Integer call() throws LoadException, IOException, RunnerException {
        final Map<String, Metric> before = baseline == null ? Map.of() : JsonReport.readMetrics(baseline);
        final Report report = new Report("culvert bench " + String.join(" ", names), "JMH", "");
        for (final RunResult result : run()) {
            final String name = Benchmarks.name(result);
            Benchmarks.values(result)
                    .forEach(value -> report.metric(
                            name, result.getPrimaryResult().getScoreUnit(), Benchmarks.isHigherBetter(result), value));
        }
        if (json != null) {
            JsonReport.write(report, json);
        }
        final PrintWriter out = spec.commandLine().getOut();
        if (baseline == null) {
            out.print(Comparison.values(report.metrics()));
            out.flush();
            return 0;
        }
        final List<Comparison.Row> rows = Comparison.of(before, Metric.byName(report.metrics()));
        if (rows.isEmpty()) {
            throw new LoadException(baseline + " has none of the benchmarks that were run");
        }
        out.print(Comparison.table(rows));
        out.flush();
        return rows.stream().anyMatch(row -> row.verdict().equals("worse")) ? 1 : 0;
    }

    private Collection<RunResult> run() throws LoadException, RunnerException {
        final int count = Quantities.count(iterations, 1, 1000);
        final TimeValue each = TimeValue.nanoseconds(Quantities.durationNs(time));
        final ChainedOptionsBuilder options = new OptionsBuilder()
                .forks(Quantities.count(forks, 1, 100))
                .measurementIterations(count)
                .measurementTime(each)
                .warmupIterations((count + 1) / 2)
                .warmupTime(each)
                .shouldFailOnError(true)
                .verbosity(System.console() == null ? VerboseMode.SILENT : VerboseMode.NORMAL);
        names.forEach(options::include);
        try {
            return new Runner(options.build()).run();
        } catch (final NoBenchmarksException e) {
            throw new LoadException("no benchmark has a name with " + String.join(" or ", names) + " in it");
        }
    }
}
