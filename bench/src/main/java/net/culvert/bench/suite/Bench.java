// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.suite;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import net.culvert.bench.load.LoadException;
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
            "A benchmark counts as slower or faster where the means differ by more than four times the noise of"
                    + " both, and by more than 1 %%. Instructions are counted where perf(1) can."
        },
        usageHelpWidth = 100,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done, nothing is slower than in the baseline",
            "1:something is slower, or a benchmark failed",
            "2:it cannot be done: one sentence on standard error says why"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  culvert bench --json before.json ChecksumBenchmark",
            "  culvert bench --baseline before.json ChecksumBenchmark",
            "  culvert bench --baseline before.json --run after.json"
        })
public final class Bench implements Callable<Integer> {
    private static final int WRONG_INPUT = 2;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Print this.")
    boolean isHelpWanted;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Write mean and noise of each, for a later --baseline.")
    private Path json;

    @Option(names = "--baseline", paramLabel = "FILE", description = "Compare with this file of --json.")
    private Path baseline;

    @Option(names = "--run", paramLabel = "FILE", description = "Run nothing, take this file of --json for the run.")
    private Path earlier;

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
        final Map<String, Figure> before = baseline == null ? Map.of() : FigureFile.read(baseline);
        final Map<String, Figure> figures = earlier == null ? measured() : FigureFile.read(earlier);
        if (json != null) {
            FigureFile.write(figures.values(), "culvert bench " + String.join(" ", arguments()), json);
        }
        final PrintWriter out = spec.commandLine().getOut();
        if (baseline == null) {
            out.print(FigureTable.of(figures.values()));
            out.flush();
            return 0;
        }
        final List<Change> changes = Change.of(before, figures);
        if (changes.isEmpty()) {
            throw new LoadException(baseline + " has none of the benchmarks that were run");
        }
        out.print(FigureTable.ofChanges(changes));
        final long absent = figures.keySet().stream()
                .filter(name -> !before.containsKey(name))
                .count();
        if (absent > 0) {
            out.println(absent + " of the run are not in the baseline");
        }
        out.flush();
        return changes.stream().anyMatch(change -> change.verdict() == Change.Verdict.SLOWER) ? 1 : 0;
    }

    private List<String> arguments() {
        return spec.commandLine().getParseResult().originalArgs();
    }

    private Map<String, Figure> measured() throws LoadException, RunnerException {
        final boolean isCounted = InstructionCounts.areAvailable();
        final Map<String, Figure> figures = new LinkedHashMap<>();
        for (final RunResult result : run(isCounted)) {
            Benchmarks.figures(result).forEach(figure -> figures.put(figure.name(), figure));
        }
        if (!isCounted) {
            spec.commandLine().getOut().println("instruction counts: not available on this machine");
        }
        return figures;
    }

    private Collection<RunResult> run(final boolean isCounted) throws LoadException, RunnerException {
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
        if (isCounted) {
            options.addProfiler("perfnorm", "events=instructions");
        }
        try {
            return new Runner(options.build()).run();
        } catch (final NoBenchmarksException e) {
            throw new LoadException("no benchmark has a name with " + String.join(" or ", names) + " in it");
        }
    }
}
