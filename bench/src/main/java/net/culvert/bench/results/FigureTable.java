// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.results;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;

/** A table of figures in Markdown, with the runs it is from below it. Owned by one thread. */
final class FigureTable {
    /** How much a table says. */
    enum Form {
        /** With the spread of each figure, and the ratio where two are compared. */
        FULL,
        /** Without spreads, with fewer digits. */
        SHORT,
        /** With spreads but without the ratio, where it would say nothing. */
        COLUMNS
    }

    private static final String BETWEEN = " / "; // of several figures in a cell

    private final RunFiles files;
    private final Selection selection;
    private final Form form;
    private final boolean hasRatio;
    private final boolean hasBars;
    private final Set<RunFile> sources = new LinkedHashSet<>();

    private FigureTable(final RunFiles files, final Selection selection, final Form form, final boolean hasBars) {
        this.files = files;
        this.selection = selection;
        this.form = form;
        this.hasRatio = selection.isPair() && form != Form.COLUMNS;
        this.hasBars = hasBars;
    }

    /** {@code links} leads from the page to the run files. */
    static String render(
            final RunFiles files, final Selection selection, final List<Row> rows, final Form form, final String links)
            throws ResultsException {
        final boolean hasBars = rows.stream().anyMatch(row -> row.limit() != null);
        return new FigureTable(files, selection, form, hasBars).render(rows, links);
    }

    private String render(final List<Row> rows, final String links) throws ResultsException {
        final List<String> titles = new ArrayList<>(List.of("", "unit"));
        titles.addAll(selection.titles());
        if (hasRatio) {
            titles.add("ratio");
        }
        if (hasBars) {
            titles.add("bar");
        }
        final StringBuilder text = new StringBuilder();
        line(text, titles);
        text.append("|").append("---|".repeat(titles.size())).append('\n');
        for (final Row row : rows) {
            line(text, cells(row));
        }
        text.append('\n');
        for (final RunFile source : sources) {
            text.append("- ")
                    .append(form == Form.SHORT ? source.shortSource(links) : source.source(links))
                    .append('\n');
        }
        return text.toString();
    }

    private static void line(final StringBuilder text, final List<String> cells) {
        for (final String cell : cells) {
            text.append("| ").append(cell).append(cell.isEmpty() ? "" : " ");
        }
        text.append("|\n");
    }

    private List<String> cells(final Row row) throws ResultsException {
        final Set<String> units = new LinkedHashSet<>();
        final List<StringJoiner> figures = new ArrayList<>();
        selection.names().forEach(any -> figures.add(new StringJoiner(BETWEEN)));
        final StringJoiner ratios = new StringJoiner(BETWEEN);
        boolean isMissed = false;
        for (final String metric : row.metrics()) {
            final RunFile file = files.newest(selection.run(), metric);
            sources.add(file);
            for (int i = 0; i < figures.size(); i++) {
                final String name = selection.names().get(i);
                final Figure figure = row.figure(file, name, metric);
                figures.get(i).add(cell(figure, row.remark(file, name)));
                if (figure != null) {
                    units.add(figure.unit());
                }
            }
            if (units.isEmpty()) {
                throw new ResultsException(file.name() + " has no value of " + metric + " for any of "
                        + String.join(", ", selection.names()));
            }
            final Figure ratio = hasRatio ? row.ratio(file, selection, metric) : null;
            ratios.add(cell(ratio, null));
            isMissed |= isMissed(row, file, metric, ratio);
        }
        final List<String> cells = new ArrayList<>(List.of(row.label(), String.join(", ", units)));
        figures.forEach(each -> cells.add(each.toString()));
        if (hasRatio) {
            cells.add(ratios.toString());
        }
        if (hasBars) {
            cells.add(row.limit() == null ? "" : row.limit().text() + (isMissed ? Limit.MISSED : ""));
        }
        return cells;
    }

    private boolean isMissed(final Row row, final RunFile file, final String metric, final Figure ratio)
            throws ResultsException {
        if (row.limit() == null) {
            return false;
        }
        final Figure figure = row.limit().isOfRatio()
                ? ratio
                : row.figure(file, selection.names().getFirst(), metric);
        if (figure == null) {
            throw new ResultsException("of " + metric + " there is no figure to hold against "
                    + row.limit().text());
        }
        return !row.limit().isMetBy(figure);
    }

    private String cell(final Figure figure, final String remark) {
        if (figure == null) {
            return remark == null ? "-" : remark;
        }
        final String text = form == Form.SHORT ? figure.shortText() : figure.textWithSpread();
        return remark == null ? text : text + ", " + remark;
    }
}
