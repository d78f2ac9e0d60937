// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import net.culvert.bench.load.report.Metric;
import net.culvert.bench.load.report.Overhead;
import net.culvert.bench.load.report.Report;

/** The figures of a run, after its trials. No state. */
final class Summary {
    private Summary() {}

    /** A line for each metric; with its spread where it was measured more than once. */
    static void print(final Report report, final PrintWriter out) {
        out.println();
        for (final Metric metric : report.metrics()) {
            out.printf(Locale.ROOT, "%-46s %14.3f %s", metric.name(), metric.median(), metric.unit());
            if (metric.values().size() > 1) {
                out.printf(Locale.ROOT, " (%.3f-%.3f)", metric.least(), metric.greatest());
            }
            out.println();
        }
        final List<Overhead> overheads = Overhead.of(report);
        if (!overheads.isEmpty()) {
            out.println();
            out.print(Overhead.table(overheads));
        }
        report.notes().forEach(note -> out.println("  " + note));
        out.flush();
    }
}
