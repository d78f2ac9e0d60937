// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Two reports side by side: of each metric that both have, the ratio of the medians and how far it may be off. */
public final class Comparison {
    private static final int NAME_WIDTH = 34; // columns

    private Comparison() {}

    /**
     * One metric.
     *
     * @param ratio the second median to the first
     * @param least the smallest ratio of any two values
     * @param greatest the largest
     */
    public record Row(Metric first, Metric second, double ratio, double least, double greatest) {
        /** {@code better}, {@code worse}, or {@code same} where the spread reaches over 1. */
        public String verdict() {
            if (least <= 1 && greatest >= 1) {
                return "same";
            }
            return ratio > 1 == first.isHigherBetter() ? "better" : "worse";
        }
    }

    /** The rows, in the first report's order. */
    public static List<Row> of(final Map<String, Metric> first, final Map<String, Metric> second) {
        final List<Row> rows = new ArrayList<>();
        for (final Metric a : first.values()) {
            final Metric b = second.get(a.name());
            if (b != null) {
                rows.add(new Row(
                        a,
                        b,
                        ratio(b.median(), a.median()),
                        ratio(b.least(), a.greatest()),
                        ratio(b.greatest(), a.least())));
            }
        }
        return rows;
    }

    /** Of two zeros 1. */
    private static double ratio(final double upper, final double lower) {
        return upper == lower ? 1 : upper / lower;
    }

    /** A table of at most 100 columns; a long name has a line of its own. */
    public static String table(final List<Row> rows) {
        final StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "%-34s %-5s %11s %11s %7s %15s  %s%n",
                "metric",
                "unit",
                "first",
                "second",
                "ratio",
                "spread",
                "verdict"));
        for (final Row row : rows) {
            text.append(String.format(
                    Locale.ROOT,
                    "%s %-5s %11s %11s %7.3f %15s  %s%n",
                    name(row.first()),
                    row.first().unit(),
                    shown(row.first().median()),
                    shown(row.second().median()),
                    row.ratio(),
                    String.format(Locale.ROOT, "%.3f-%.3f", row.least(), row.greatest()),
                    row.verdict()));
        }
        return text.toString();
    }

    private static String name(final Metric metric) {
        final String name = metric.name();
        return name.length() <= NAME_WIDTH
                ? name + " ".repeat(NAME_WIDTH - name.length())
                : name + System.lineSeparator() + " ".repeat(NAME_WIDTH);
    }

    private static String shown(final double value) {
        return String.format(Locale.ROOT, Math.abs(value) >= 1000 ? "%.0f" : "%.3f", value);
    }
}
