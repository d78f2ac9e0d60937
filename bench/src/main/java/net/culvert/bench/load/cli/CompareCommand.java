// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import net.culvert.bench.load.LoadException;
import net.culvert.bench.load.report.Comparison;
import net.culvert.bench.load.report.JsonReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code culvert load compare}. */
@Command(
        name = "compare",
        description = "Print two results of --json side by side: the ratio of the medians, second to first, and the"
                + " spread of all ratios; a figure whose spread reaches over 1 counts as the same.",
        usageHelpWidth = 100,
        footer = {"", "Example: culvert load compare before.json after.json"})
final class CompareCommand implements Callable<Integer> {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Print this.")
    boolean isHelpWanted;

    @Parameters(index = "0", paramLabel = "FIRST", description = "A file of culvert load --json.")
    private Path first;

    @Parameters(index = "1", paramLabel = "SECOND", description = "The other.")
    private Path second;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws LoadException {
        final List<Comparison.Row> rows = Comparison.of(JsonReport.readMetrics(first), JsonReport.readMetrics(second));
        if (rows.isEmpty()) {
            throw new LoadException(first + " and " + second + " have no figure in common");
        }
        spec.commandLine().getOut().print(Comparison.table(rows));
        spec.commandLine().getOut().flush();
        return 0;
    }
}
