// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Rows as a table of at most {@link #WIDTH} columns: what does not fit of the last column goes on below it, what does
 * not fit else is cut. One thread.
 */
final class TextTable<R> {
    /** Characters of a line. */
    static final int WIDTH = 100;

    private static final String GAP = "  ";
    private static final int LEAST_LAST = 20; // characters that the last column keeps
    private static final int LEAST = 6; // and the others

    private record Column<R>(String title, boolean isRight, Function<R, String> text) {}

    private final List<Column<R>> columns = new ArrayList<>();

    /** Adds a column of words. */
    TextTable<R> left(final String title, final Function<R, String> text) {
        columns.add(new Column<>(title, false, text));
        return this;
    }

    /** Adds a column of figures. */
    TextTable<R> right(final String title, final Function<R, String> text) {
        columns.add(new Column<>(title, true, text));
        return this;
    }

    /** The lines, the titles first. */
    List<String> lines(final List<R> rows) {
        final List<String[]> cells = new ArrayList<>();
        cells.add(columns.stream().map(Column::title).toArray(String[]::new));
        for (final R row : rows) {
            cells.add(columns.stream().map(column -> column.text.apply(row)).toArray(String[]::new));
        }
        final int[] widths = widths(cells);
        final List<String> lines = new ArrayList<>();
        for (final String[] row : cells) {
            print(row, widths, lines);
        }
        return lines;
    }

    private int[] widths(final List<String[]> cells) {
        final int[] widths = new int[columns.size()];
        for (final String[] row : cells) {
            for (int i = 0; i < row.length; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        final int last = widths.length - 1;
        int excess = -WIDTH - GAP.length();
        for (final int width : widths) {
            excess += width + GAP.length();
        }
        final int fromLast = Math.min(excess, Math.max(0, widths[last] - LEAST_LAST));
        if (fromLast > 0) {
            widths[last] -= fromLast;
            excess -= fromLast;
        }
        while (excess > 0) {
            final int widest = widest(widths);
            if (widths[widest] <= LEAST) {
                break;
            }
            widths[widest]--;
            excess--;
        }
        return widths;
    }

    /** The widest column of words but the last. */
    private int widest(final int[] widths) {
        int widest = 0;
        for (int i = 1; i < widths.length - 1; i++) {
            if (!columns.get(i).isRight && widths[i] > widths[widest]) {
                widest = i;
            }
        }
        return widest;
    }

    private void print(final String[] row, final int[] widths, final List<String> lines) {
        final int last = row.length - 1;
        final List<String> parts = parts(row[last], widths[last]);
        final StringBuilder line = new StringBuilder();
        for (int i = 0; i < last; i++) {
            line.append(pad(cut(row[i], widths[i]), widths[i], columns.get(i).isRight))
                    .append(GAP);
        }
        final String indent = " ".repeat(line.length());
        for (final String part : parts) {
            final String cell = cut(part, widths[last]);
            lines.add((line + pad(cell, widths[last], columns.get(last).isRight)).stripTrailing());
            line.setLength(0);
            line.append(indent);
        }
    }

    /** The words in parts that fit, broken at blanks. */
    private static List<String> parts(final String words, final int width) {
        final List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        for (final String word : words.split(" ")) {
            if (!part.isEmpty() && part.length() + 1 + word.length() > width) {
                parts.add(part.toString());
                part = new StringBuilder();
            }
            part.append(part.isEmpty() ? "" : " ").append(word);
        }
        parts.add(part.toString());
        return parts;
    }

    private static String cut(final String text, final int width) {
        return text.length() <= width ? text : text.substring(0, width - 1) + "~";
    }

    private static String pad(final String text, final int width, final boolean isRight) {
        final String blanks = " ".repeat(width - text.length());
        return isRight ? blanks + text : text + blanks;
    }
}
