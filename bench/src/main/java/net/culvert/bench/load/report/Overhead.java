// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import net.culvert.bench.load.trial.TrialResult;

/**
 * What a tunnel costs with frames of one size beside the plain path, out of a report's metrics. Immutable.
 *
 * @param size as it is shown, such as "64 B"
 * @param plain packets a second
 * @param tunnel packets a second
 * @param ratio of the tunnel's throughput to the plain one
 * @param added microseconds of latency that the tunnel adds, by percentile, null where there were none
 */
public record Overhead(String size, Metric plain, Metric tunnel, Metric ratio, List<Metric> added) {
    private static final String PLAIN = "plain throughput ", TUNNEL = "tunnel throughput ", RATIO = "throughput ratio ";
    private static final String ADDED = "added latency ";
    private static final double[] PERCENTILES = {50, 99, 99.9}; // RFC 8219, 7.2: typical is the first, worst the last

    private static final String[] HEADINGS = {
        "frame", "plain pps", "tunnel pps", "ratio", "added p50, us", "added p99.9, us"
    };
    private static final String SHAPE = "%-8s %10s %10s %22s %22s %22s%n";

    /** Adds what one round found of both throughputs. */
    public static void add(final Report report, final String size, final double plainPps, final double tunnelPps) {
        report.metric(PLAIN + size, "pps", true, plainPps);
        report.metric(TUNNEL + size, "pps", true, tunnelPps);
        report.metric(RATIO + size, "ratio", true, plainPps == 0 ? 0 : tunnelPps / plainPps);
    }

    /** Adds what one round found of both latencies. */
    public static void add(final Report report, final String size, final TrialResult plain, final TrialResult tunnel) {
        report.latencyMetrics("plain latency " + size, plain);
        report.latencyMetrics("tunnel latency " + size, tunnel);
        if (plain.latency().getTotalCount() == 0 || tunnel.latency().getTotalCount() == 0) {
            return;
        }
        for (final double percentile : PERCENTILES) {
            final long addedNs = tunnel.latency().getValueAtPercentile(percentile)
                    - plain.latency().getValueAtPercentile(percentile);
            report.metric(added(size, percentile), "us", false, addedNs / 1e3);
        }
    }

    private static String added(final String size, final double percentile) {
        return ADDED + size + " p" + Numbers.text(percentile);
    }

    /** The sizes of a report that have one, in its order. */
    public static List<Overhead> of(final Report report) {
        final Map<String, Metric> metrics = Metric.byName(report.metrics());
        final List<Overhead> all = new ArrayList<>();
        for (final String name : metrics.keySet()) {
            if (name.startsWith(RATIO)) {
                final String size = name.substring(RATIO.length());
                final List<Metric> added = new ArrayList<>();
                for (final double percentile : PERCENTILES) {
                    added.add(metrics.get(added(size, percentile)));
                }
                all.add(new Overhead(
                        size, metrics.get(PLAIN + size), metrics.get(TUNNEL + size), metrics.get(name), added));
            }
        }
        return all;
    }

    static String[] headings() {
        return HEADINGS.clone();
    }

    /** What stands under the headings: medians, with least and greatest where there are several values. */
    String[] cells() {
        return new String[] {
            size,
            shown(plain.median()),
            shown(tunnel.median()),
            spread(ratio),
            spread(added.getFirst()),
            spread(added.getLast())
        };
    }

    private static String spread(final Metric metric) {
        if (metric == null) {
            return "-";
        }
        final String range = " (" + shown(metric.least()) + " to " + shown(metric.greatest()) + ")";
        return shown(metric.median()) + (metric.values().size() > 1 ? range : "");
    }

    private static String shown(final double value) {
        final double size = Math.abs(value);
        return String.format(Locale.ROOT, size >= 100 ? "%.0f" : size >= 10 ? "%.1f" : "%.3f", value);
    }

    /** A table of at most 100 columns. */
    public static String table(final List<Overhead> all) {
        final StringBuilder text = new StringBuilder(String.format(Locale.ROOT, SHAPE, (Object[]) HEADINGS));
        all.forEach(each -> text.append(String.format(Locale.ROOT, SHAPE, (Object[]) each.cells())));
        return text.toString();
    }

    /** CSV (RFC 4180): a line for each size; of every figure median, least and greatest. */
    static String csv(final List<Overhead> all) {
        final StringBuilder text = new StringBuilder("frame");
        for (final String figure :
                new String[] {"plain_pps", "tunnel_pps", "ratio", "added_p50_us", "added_p99_us", "added_p99.9_us"}) {
            text.append("," + figure + "," + figure + "_least," + figure + "_greatest");
        }
        for (final Overhead each : all) {
            text.append("\r\n\"").append(each.size).append('"');
            append(text, each.plain);
            append(text, each.tunnel);
            append(text, each.ratio);
            each.added.forEach(metric -> append(text, metric));
        }
        return text.append("\r\n").toString();
    }

    private static void append(final StringBuilder text, final Metric metric) {
        text.append(
                metric == null
                        ? ",,,"
                        : String.format(
                                Locale.ROOT, ",%.6f,%.6f,%.6f", metric.median(), metric.least(), metric.greatest()));
    }
}
