// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.results;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import net.culvert.bench.load.report.Axis;
import net.culvert.bench.load.report.Markup;

/**
 * Bars with their spread as an SVG file that is read on light and dark pages. On a logarithmic axis, which has no 0 to
 * begin at, a figure is a dot. Owned by one thread.
 */
final class BarPlot {
    private static final int WIDTH = 860; // px
    private static final int LEFT = 250, RIGHT = 90, TOP = 58; // px around the bars
    private static final int BAR = 14, GAP = 10; // px, of one bar, between rows
    private static final int LINE = 16; // px of text
    private static final String STYLE = """
            <style>
            .page{fill:#ffffff}.text,.soft{font:12px system-ui,sans-serif}.text{fill:#1f2328}.soft{fill:#59636e}
            .title{font:bold 14px system-ui,sans-serif;fill:#1f2328}.grid{stroke:#d1d9e0}.spread{stroke:#1f2328}
            .wanted{stroke:#c0392b;stroke-width:2}
            .s0{fill:#1b6ca8}.s1{fill:#d68910}.s2{fill:#2e8b57}
            @media (prefers-color-scheme:dark){
            .page{fill:#0d1117}.text,.title{fill:#f0f6fc}.soft{fill:#9198a1}.grid{stroke:#3d444d}.spread{stroke:#f0f6fc}
            .wanted{stroke:#ff7b72}.s0{fill:#4ea1dc}.s1{fill:#e8a33d}.s2{fill:#57b97f}}
            </style>
            """;

    /** A row: a figure for each series, null where there is none, and the remark that takes its place. */
    private record Group(String label, List<Figure> figures, List<String> remarks, Limit limit) {}

    private final String title;
    private final String axisLabel;
    private final Axis axis;
    private final List<String> series;
    private final List<Group> groups = new ArrayList<>();
    private final Set<String> sources = new LinkedHashSet<>();
    private final StringBuilder svg = new StringBuilder();
    private double begin;
    private double end;

    /** One series is not named. */
    BarPlot(final String title, final String axisLabel, final Axis axis, final List<String> series) {
        this.title = title;
        this.axisLabel = axisLabel;
        this.axis = axis;
        this.series = series;
    }

    /** Adds a row; figures and remarks may be null, {@code limit} too. */
    void add(
            final String label,
            final List<Figure> figures,
            final List<String> remarks,
            final Limit limit,
            final String source) {
        groups.add(new Group(label, figures, remarks, limit));
        sources.add(source);
    }

    /** The file. */
    String svg() {
        scale();
        final int rowHeight = BAR * series.size() + GAP;
        final int bottom = TOP + rowHeight * groups.size();
        final int height = bottom + 3 * LINE + 6 + LINE * sources.size();
        svg.setLength(0);
        append(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" role=\"img\">\n",
                WIDTH, height, WIDTH, height);
        append("<!-- SPDX-License-Identifier: Apache-2.0 -->\n<title>%s</title>\n", Markup.escaped(title));
        svg.append(STYLE);
        append("<rect class=\"page\" width=\"%d\" height=\"%d\"/>\n", WIDTH, height);
        text("title", "start", 12, 22, title);
        legend();
        grid(bottom);
        for (int i = 0; i < groups.size(); i++) {
            group(groups.get(i), TOP + GAP / 2 + rowHeight * i);
        }
        text("text", "middle", (LEFT + WIDTH - RIGHT) / 2.0, bottom + 2 * LINE, axisLabel);
        int y = bottom + 3 * LINE + 6;
        for (final String source : sources) {
            text("soft", "start", 12, y, "Source: " + source);
            y += LINE;
        }
        return svg.append("</svg>\n").toString();
    }

    private void scale() {
        double least = Double.MAX_VALUE;
        double greatest = 0;
        for (final Group group : groups) {
            for (final Figure figure : group.figures) {
                if (figure != null) {
                    least = Math.min(least, figure.least());
                    greatest = Math.max(greatest, figure.greatest());
                }
            }
            greatest = group.limit == null ? greatest : Math.max(greatest, group.limit.value());
        }
        begin = axis.least(least);
        end = greatest;
    }

    private double at(final double value) {
        final double from = axis.place(begin);
        return LEFT + (axis.place(value) - from) / (axis.place(end) - from) * (WIDTH - LEFT - RIGHT);
    }

    private void legend() {
        int x = LEFT;
        for (int i = 0; i < series.size() && series.size() > 1; i++) {
            append("<rect class=\"s%d\" x=\"%d\" y=\"34\" width=\"10\" height=\"10\"/>\n", i, x);
            text("text", "start", x + 16, 43, series.get(i));
            x += 130;
        }
        if (groups.stream().anyMatch(group -> group.limit != null)) {
            append("<path class=\"wanted\" d=\"M%d 32v14\"/>\n", x + 4);
            text("text", "start", x + 16, 43, "what was wanted");
        }
    }

    private void grid(final int bottom) {
        for (final double tick : axis.ticks(begin, end)) {
            if (tick >= begin) {
                append("<path class=\"grid\" d=\"M%.1f %dV%d\"/>\n", at(tick), TOP, bottom);
                text("soft", "middle", at(tick), bottom + LINE - 2, Axis.text(tick));
            }
        }
    }

    private void group(final Group group, final int top) {
        final int height = BAR * series.size();
        text("text", "end", LEFT - 10, top + height / 2.0 + 4, group.label);
        for (int i = 0; i < group.figures.size(); i++) {
            final Figure figure = group.figures.get(i);
            final int y = top + BAR * i;
            if (figure == null) {
                final String remark = group.remarks.get(i);
                text("soft", "start", LEFT + 6, y + 11, remark == null ? "no value" : remark);
            } else {
                bar(figure, i, y);
            }
        }
        if (group.limit != null) {
            append("<path class=\"wanted\" d=\"M%.1f %dv%d\"/>\n", at(group.limit.value()), top - 3, height + 6);
        }
    }

    private void bar(final Figure figure, final int which, final int y) {
        final double middle = y + BAR / 2.0;
        if (axis == Axis.LINEAR) {
            append(
                    "<rect class=\"s%d\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>\n",
                    which, LEFT, y + 1, at(figure.median()) - LEFT, BAR - 2);
        }
        if (figure.hasSpread()) {
            append(
                    "<path class=\"spread\" d=\"M%.1f %.1fH%.1fM%.1f %.1fv6M%.1f %.1fv6\"/>\n",
                    at(figure.least()),
                    middle,
                    at(figure.greatest()),
                    at(figure.least()),
                    middle - 3,
                    at(figure.greatest()),
                    middle - 3);
        }
        if (axis != Axis.LINEAR) {
            append("<circle class=\"s%d\" cx=\"%.1f\" cy=\"%.1f\" r=\"5\"/>\n", which, at(figure.median()), middle);
        }
        text("text", "start", at(figure.greatest()) + 8, y + 11, figure.text());
    }

    private void text(final String style, final String anchor, final double x, final double y, final String text) {
        append(
                "<text class=\"%s\" text-anchor=\"%s\" x=\"%.1f\" y=\"%.1f\">%s</text>\n",
                style, anchor, x, y, Markup.escaped(text));
    }

    private void append(final String shape, final Object... values) {
        svg.append(String.format(Locale.ROOT, shape, values));
    }
}
