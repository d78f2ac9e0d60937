// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.results;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.culvert.bench.load.report.Axis;

/**
 * Prose in Markdown with figures in it: quotations in double braces, and blocks that become a table or a plot. Owned by
 * one thread.
 *
 * <pre>
 * ```table RUN NAME[=TITLE]...        or short-table, without spreads; or columns, without the ratio
 * LABEL | METRIC / METRIC | OPTIONS
 * ```
 * ```plot FILE ratio|linear|log RUN NAME[=TITLE]...
 * title
 * what the axis shows, with its unit
 * LABEL | METRIC | OPTIONS
 * ```
 * </pre>
 */
final class Page {
    private static final String FENCE = "```";
    private static final Pattern BLOCK = Pattern.compile("```(table|short-table|columns|plot) (.+)");
    private static final Pattern QUOTATION = Pattern.compile("\\{\\{(.+?)}}");
    private static final String RATIO = "ratio";
    private static final Map<String, Axis> FORMS =
            Map.of(RATIO, Axis.LINEAR, "linear", Axis.LINEAR, "log", Axis.LOGARITHMIC);

    private static final Map<String, FigureTable.Form> TABLES = Map.of(
            "table", FigureTable.Form.FULL,
            "short-table", FigureTable.Form.SHORT,
            "columns", FigureTable.Form.COLUMNS);

    private final RunFiles files;
    private final String toBench;
    private final Map<String, String> plots = new TreeMap<>();

    /** {@code toBench} leads from the page to the directory bench. */
    Page(final RunFiles files, final String toBench) {
        this.files = files;
        this.toBench = toBench;
    }

    /** The plots of the pages rendered, by file name. */
    Map<String, String> plots() {
        return plots;
    }

    /** The text with all figures in it; what cannot be found is said with the line where it is wanted. */
    String render(final String name, final List<String> lines) throws ResultsException {
        final StringBuilder text = new StringBuilder();
        int at = 0;
        while (at < lines.size()) {
            final int first = at;
            try {
                final Matcher block = BLOCK.matcher(lines.get(at));
                if (block.matches()) {
                    final int end = end(lines, at);
                    text.append(block(block.group(1), block.group(2).split(" +"), lines.subList(at + 1, end)));
                    at = end + 1;
                } else {
                    text.append(quoted(lines.get(at))).append('\n');
                    at++;
                }
            } catch (final ResultsException e) {
                throw new ResultsException(name + ", line " + (first + 1) + ": " + e.getMessage());
            }
        }
        return text.toString();
    }

    private static int end(final List<String> lines, final int begin) throws ResultsException {
        final int length = lines.subList(begin + 1, lines.size()).indexOf(FENCE);
        if (length < 0) {
            throw new ResultsException("the block does not end");
        }
        return begin + 1 + length;
    }

    private String links() {
        return toBench + "results/";
    }

    private String quoted(final String line) throws ResultsException {
        final StringBuilder text = new StringBuilder();
        final Matcher quotation = QUOTATION.matcher(line);
        while (quotation.find()) {
            final String figure = Quotation.render(files, quotation.group(1), links());
            quotation.appendReplacement(text, Matcher.quoteReplacement(figure));
        }
        return quotation.appendTail(text).toString();
    }

    private String block(final String kind, final String[] words, final List<String> body) throws ResultsException {
        if (kind.equals("plot")) {
            return plot(words, body);
        }
        return FigureTable.render(files, Selection.parse(words, 0), rows(body), TABLES.get(kind), links());
    }

    private static List<Row> rows(final List<String> lines) throws ResultsException {
        final List<Row> rows = new ArrayList<>();
        for (final String line : lines) {
            rows.add(Row.parse(line));
        }
        return rows;
    }

    private String plot(final String[] words, final List<String> body) throws ResultsException {
        if (words.length < 3 || !FORMS.containsKey(words[1]) || body.size() < 3) {
            throw new ResultsException("a plot is: plot FILE ratio|linear|log RUN NAME..., then title, axis and rows");
        }
        final boolean isRatio = words[1].equals(RATIO);
        final Selection selection = Selection.parse(words, 2);
        final List<String> series = isRatio ? List.of(RATIO) : selection.titles();
        final BarPlot plot = new BarPlot(body.get(0), body.get(1), FORMS.get(words[1]), series);
        for (final Row row : rows(body.subList(2, body.size()))) {
            final String metric = row.metrics().getFirst();
            final RunFile file = files.newest(selection.run(), metric);
            final List<Figure> figures = new ArrayList<>();
            final List<String> remarks = new ArrayList<>();
            for (final String name : isRatio ? List.of(RATIO) : selection.names()) {
                figures.add(isRatio ? row.ratio(file, selection, metric) : row.figure(file, name, metric));
                remarks.add(row.remark(file, name));
            }
            final Limit limit = row.limit() != null && row.limit().isOfRatio() == isRatio ? row.limit() : null;
            plot.add(row.label(), figures, remarks, limit, "bench/results/" + file.name() + RunFile.ENDING);
        }
        plots.put(words[0] + ".svg", plot.svg());
        return "![" + body.get(0) + "](" + toBench + "plots/" + words[0] + ".svg)\n";
    }
}
