// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import net.culvert.bench.load.trial.Interval;
import net.culvert.bench.load.trial.TrialResult;
import org.HdrHistogram.Histogram;

/** A report as one page: plots drawn in it, nothing fetched from anywhere. Any thread. */
public final class HtmlReport {
    private static final double[] PERCENTILES = {
        0, 10, 25, 50, 75, 90, 95, 98, 99, 99.5, 99.9, 99.95, 99.99, 99.995, 99.999
    };
    private static final int MAX_LINES = 8; // in one plot
    private static final long SHORTEST_NS = 500_000_000; // interval that is drawn

    private static final String HEAD = """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"/><title>culvert load</title><style>
            body { font: 14px/1.45 system-ui, sans-serif; margin: 2em auto; max-width: 920px; color: #222; }
            table { border-collapse: collapse; font-size: 13px; }
            th, td { padding: 2px 8px; text-align: right; border-bottom: 1px solid #ddd; }
            th:first-child, td:first-child { text-align: left; }
            svg { width: 100%; margin: 1em 0; }
            .title { font: bold 14px system-ui, sans-serif; } .label { font: 12px system-ui, sans-serif; fill: #555; }
            .tick { font: 11px system-ui, sans-serif; fill: #555; } .grid { stroke: #e4e4e4; fill: none; }
            code { background: #f3f3f3; padding: 1px 4px; }
            </style></head><body>
            """;

    private HtmlReport() {}

    /** The page. */
    public static String of(final Report report) {
        final StringBuilder page = new StringBuilder(HEAD);
        page.append("<h1>culvert load</h1>\n<p><code>")
                .append(Markup.escaped(report.command()))
                .append("</code></p>\n<p>Into ")
                .append(Markup.escaped(report.subject() + ": " + report.traffic()))
                .append(".<br/>")
                .append(Markup.escaped(report.begin() + ", " + Report.host()))
                .append("</p>\n");
        overheads(page, Overhead.of(report));
        metrics(page, report);
        for (final SvgPlot plot :
                List.of(throughput(report), latencyOverTime(report), percentiles(report), loss(report))) {
            if (!plot.isEmpty()) {
                page.append(plot.svg());
            }
        }
        trials(page, report);
        return page.append("</body></html>\n").toString();
    }

    private static void overheads(final StringBuilder page, final List<Overhead> all) {
        if (all.isEmpty()) {
            return;
        }
        page.append("<h2>The tunnel beside the plain path</h2>\n<table><tr><th>")
                .append(String.join("</th><th>", Overhead.headings()))
                .append("</th></tr>\n");
        for (final Overhead each : all) {
            page.append("<tr><td>")
                    .append(Markup.escaped(String.join("\n", each.cells())).replace("\n", "</td><td>"))
                    .append("</td></tr>\n");
        }
        page.append("</table>\n<p>Median (least to greatest).</p>\n");
    }

    private static void metrics(final StringBuilder page, final Report report) {
        page.append("<table><tr><th>figure</th><th>median</th><th>least</th><th>greatest</th><th>unit</th></tr>\n");
        for (final Metric metric : report.metrics()) {
            page.append("<tr><td>").append(Markup.escaped(metric.name()));
            for (final double value : new double[] {metric.median(), metric.least(), metric.greatest()}) {
                page.append(String.format(Locale.ROOT, "</td><td>%.3f", value));
            }
            page.append("</td><td>").append(Markup.escaped(metric.unit())).append("</td></tr>\n");
        }
        page.append("</table>\n");
        report.notes()
                .forEach(note -> page.append("<p>").append(Markup.escaped(note)).append(".</p>\n"));
    }

    private static void trials(final StringBuilder page, final Report report) {
        page.append("<table><tr><th>trial</th><th>search</th><th>sent/s</th><th>received/s</th><th>Mbit/s</th>"
                + "<th>lost %</th><th>p50 us</th><th>p99 us</th><th>max us</th><th>limit</th></tr>\n");
        for (final Report.Entry entry : report.entries()) {
            final TrialResult result = entry.result();
            final Histogram latency = result.latency();
            page.append("<tr><td>").append(Markup.escaped(result.label()));
            page.append("</td><td>").append(Markup.escaped(entry.kind()));
            page.append(String.format(
                    Locale.ROOT,
                    "</td><td>%.0f</td><td>%.0f</td><td>%.2f</td><td>%.4f</td><td>%.1f</td><td>%.1f</td><td>%.1f",
                    result.offeredPps(),
                    result.receivedPps(),
                    result.receivedBitsPerSecond() / 1e6,
                    100 * result.lossRatio(),
                    latency.getValueAtPercentile(50) / 1e3,
                    latency.getValueAtPercentile(99) / 1e3,
                    latency.getMaxValue() / 1e3));
            page.append("</td><td>")
                    .append(result.isLimitedByGenerator() ? "generator" : result.isSenderHeldUp() ? "held up" : "")
                    .append("</td></tr>\n");
        }
        page.append("</table>\n");
    }

    private static SvgPlot throughput(final Report report) {
        final SvgPlot plot = new SvgPlot(
                "Throughput over time", "seconds since the trial began", Axis.LINEAR, "packets a second", Axis.LINEAR);
        for (final Report.Entry entry : lines(report)) {
            final List<Interval> all = entry.result().intervals();
            final List<Interval> intervals = all.stream() // the rest of a second at the end is no rate
                    .filter(each -> all.size() == 1 || each.lengthNs() >= SHORTEST_NS)
                    .toList();
            plot.add(
                    entry.result().label(),
                    intervals.stream().mapToDouble(each -> each.endNs() / 1e9).toArray(),
                    intervals.stream().mapToDouble(Interval::pps).toArray());
        }
        return plot;
    }

    private static SvgPlot latencyOverTime(final Report report) {
        final SvgPlot plot = new SvgPlot(
                "Latency over time, 99th percentile",
                "seconds since the trial began",
                Axis.LINEAR,
                "microseconds",
                Axis.LOGARITHMIC);
        for (final Report.Entry entry : lines(report)) {
            final List<Interval> timed = entry.result().intervals().stream()
                    .filter(each -> each.p99Ns() > 0)
                    .toList();
            plot.add(
                    entry.result().label(),
                    timed.stream().mapToDouble(each -> each.endNs() / 1e9).toArray(),
                    timed.stream().mapToDouble(each -> each.p99Ns() / 1e3).toArray());
        }
        return plot;
    }

    private static SvgPlot percentiles(final Report report) {
        final SvgPlot plot =
                new SvgPlot("Latency by percentile", "percentile", Axis.PERCENTILE, "microseconds", Axis.LOGARITHMIC);
        for (final Report.Entry entry : lines(report)) {
            final Histogram latency = entry.result().latency();
            if (latency.getTotalCount() > 0) {
                final double[] values = new double[PERCENTILES.length];
                for (int i = 0; i < values.length; i++) {
                    values[i] = latency.getValueAtPercentile(PERCENTILES[i]) / 1e3;
                }
                plot.add(entry.result().label(), PERCENTILES, values);
            }
        }
        return plot;
    }

    /** One line for each size of a search, with the rates in order. */
    private static SvgPlot loss(final Report report) {
        final SvgPlot plot =
                new SvgPlot("Loss against rate", "packets sent a second", Axis.LINEAR, "lost, %", Axis.LINEAR);
        final List<String> sizes = report.entries().stream()
                .filter(each -> !each.kind().equals("bursts"))
                .map(each -> size(each.result().label()))
                .distinct()
                .toList();
        for (final String size : sizes) {
            final List<TrialResult> points = report.entries().stream()
                    .filter(each -> !each.kind().equals("bursts"))
                    .map(Report.Entry::result)
                    .filter(each -> size(each.label()).equals(size))
                    .sorted((a, b) -> Double.compare(a.offeredPps(), b.offeredPps()))
                    .toList();
            plot.add(
                    size,
                    points.stream().mapToDouble(TrialResult::offeredPps).toArray(),
                    points.stream().mapToDouble(each -> 100 * each.lossRatio()).toArray());
        }
        return plot;
    }

    private static String size(final String label) {
        final int at = label.indexOf(" at ");
        return at < 0 ? label : label.substring(0, at);
    }

    /** The trials worth a line: those that were measured for their own sake, or else the last of a search. */
    private static List<Report.Entry> lines(final Report report) {
        final List<Report.Entry> timed = report.entries().stream()
                .filter(each -> !each.kind().equals("bursts"))
                .toList();
        final List<Report.Entry> chosen = timed.stream()
                .filter(each ->
                        !each.kind().equals("throughput") && !each.kind().equals("loss"))
                .toList();
        final List<Report.Entry> entries = chosen.isEmpty() ? timed : chosen;
        return entries.subList(Math.max(0, entries.size() - MAX_LINES), entries.size());
    }

    /** Writes the page to a file. */
    public static void write(final Report report, final Path path) throws IOException {
        Files.writeString(path, of(report));
    }
}
