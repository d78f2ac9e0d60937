// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.suite;

import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** Figures as tables of at most 100 columns; a long name has a line of its own. No state. */
final class FigureTable {
    private static final int NAME_WIDTH = 40; // columns

    private FigureTable() {}

    /** A run by itself. */
    static String of(final Collection<Figure> figures) {
        final StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT, "%-40s %-7s %12s %9s %7s%n", "benchmark", "unit", "mean", "noise", "values"));
        for (final Figure figure : figures) {
            text.append(String.format(
                    Locale.ROOT,
                    "%s %-7s %12s %8.2f%% %7d%n",
                    name(figure),
                    figure.unit(),
                    shown(figure.mean()),
                    100 * figure.noise() / figure.mean(),
                    figure.values()));
        }
        return text.toString();
    }

    /** A run beside its baseline: how much each changed, and how much it had to in order to count. */
    static String ofChanges(final List<Change> changes) {
        final StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "%-40s %-7s %11s %11s %8s %7s  %s%n",
                "benchmark",
                "unit",
                "baseline",
                "now",
                "change",
                "noise",
                "verdict"));
        for (final Change change : changes) {
            text.append(String.format(
                    Locale.ROOT,
                    "%s %-7s %11s %11s %+7.1f%% %6.1f%%  %s%n",
                    name(change.before()),
                    change.before().unit(),
                    shown(change.before().mean()),
                    shown(change.after().mean()),
                    100 * change.share(),
                    100 * change.threshold(),
                    change.verdict().name().toLowerCase(Locale.ROOT)));
        }
        return text.toString();
    }

    private static String name(final Figure figure) {
        final String name = figure.name();
        return name.length() <= NAME_WIDTH
                ? name + " ".repeat(NAME_WIDTH - name.length())
                : name + System.lineSeparator() + " ".repeat(NAME_WIDTH);
    }

    private static String shown(final double value) {
        return String.format(Locale.ROOT, Math.abs(value) >= 1000 ? "%.0f" : "%.4g", value);
    }
}
