// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.results;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A figure within a sentence of a page. {@code RUN: NAME METRIC} is the figure, with {@code over NAME METRIC} behind it
 * the ratio of two of the same run, with {@code spread} its least and greatest, with {@code per second} ns as millions
 * a second; {@code min N} or {@code max N} adds that it was missed where it was. {@code [short] source RUN METRIC} is
 * the run it is from.
 */
final class Quotation {
    private static final Pattern SOURCE = Pattern.compile("(short )?source ([\\w-]+) (.+)");
    private static final Pattern FIGURE = Pattern.compile(
            "([\\w-]+): (\\S+) (.+?)(?: over (\\S+) (.+?))?" + "(?: (spread|per second))?(?: ((?:min|max) [\\d.]+))?");

    private Quotation() {}

    /** What stands in its place; {@code links} leads from the page to the run files. */
    static String render(final RunFiles files, final String text, final String links) throws ResultsException {
        final Matcher source = SOURCE.matcher(text);
        if (source.matches()) {
            final RunFile file = files.newest(source.group(2), source.group(3));
            return source.group(1) == null ? file.source(links) : file.shortSource(links);
        }
        final Matcher figure = FIGURE.matcher(text);
        if (!figure.matches()) {
            throw new ResultsException("{{" + text + "}} is no figure: {{RUN: NAME METRIC}} is");
        }
        return render(files, figure);
    }

    private static String render(final RunFiles files, final Matcher parts) throws ResultsException {
        final RunFile file = files.newest(parts.group(1), parts.group(3));
        final List<RunFile.Value> values = values(file, parts.group(2), parts.group(3));
        final String form = parts.group(6);
        Figure figure = Figure.of(values);
        if (parts.group(4) != null) {
            figure = Figure.ratio(values, values(file, parts.group(4), parts.group(5)));
        } else if ("per second".equals(form)) {
            figure = figure.perSecond();
        }
        final String text = "spread".equals(form) ? figure.spread() : figure.shortText();
        final Limit limit = parts.group(7) == null ? null : Limit.parse(parts.group(7));
        return limit == null || limit.isMetBy(figure) ? text : text + Limit.MISSED;
    }

    private static List<RunFile.Value> values(final RunFile file, final String name, final String metric)
            throws ResultsException {
        final List<RunFile.Value> values = file.values(name, metric);
        if (values.isEmpty()) {
            throw new ResultsException(file.name() + " has no value of " + metric + " for " + name);
        }
        return values;
    }
}
