// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Lines through points, drawn as SVG that needs nothing from elsewhere. Owned by one thread. */
final class SvgPlot {
    private static final int WIDTH = 860, HEIGHT = 320; // px
    private static final int LEFT = 70, RIGHT = 200, TOP = 34, BOTTOM = 48; // px around the lines
    private static final String[] COLORS = {
        "#1b6ca8", "#c0392b", "#2e8b57", "#8e44ad", "#d68910", "#16a085", "#7f8c8d", "#a04000"
    };

    private record Series(String name, double[] xs, double[] ys) {}

    private final String title;
    private final String xLabel;
    private final String yLabel;
    private final Axis xAxis;
    private final Axis yAxis;
    private final List<Series> all = new ArrayList<>();

    SvgPlot(final String title, final String xLabel, final Axis xAxis, final String yLabel, final Axis yAxis) {
        this.title = title;
        this.xLabel = xLabel;
        this.yLabel = yLabel;
        this.xAxis = xAxis;
        this.yAxis = yAxis;
    }

    /** Adds a line; without points it is left out. */
    void add(final String name, final double[] xs, final double[] ys) {
        if (xs.length > 0) {
            all.add(new Series(name, xs, ys));
        }
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    /** The element. */
    String svg() {
        double leastX = Double.MAX_VALUE;
        double greatestX = -Double.MAX_VALUE;
        double leastY = Double.MAX_VALUE;
        double greatestY = -Double.MAX_VALUE;
        for (final Series series : all) {
            for (int i = 0; i < series.xs.length; i++) {
                leastX = Math.min(leastX, series.xs[i]);
                greatestX = Math.max(greatestX, series.xs[i]);
                leastY = Math.min(leastY, series.ys[i]);
                greatestY = Math.max(greatestY, series.ys[i]);
            }
        }
        final Scale x = new Scale(xAxis, leastX, greatestX, LEFT, WIDTH - RIGHT);
        final Scale y = new Scale(yAxis, leastY, greatestY, HEIGHT - BOTTOM, TOP);
        final StringBuilder svg = new StringBuilder();
        svg.append("<svg viewBox=\"0 0 " + WIDTH + " " + HEIGHT + "\" role=\"img\" aria-label=\"")
                .append(Markup.escaped(title))
                .append("\">\n");
        text(svg, LEFT, 18, "start", "title", title);
        grid(svg, x, y);
        for (int i = 0; i < all.size(); i++) {
            line(svg, all.get(i), COLORS[i % COLORS.length], x, y);
            if (i * 16 + TOP < HEIGHT - BOTTOM) {
                svg.append(format(
                        "<rect x=\"%d\" y=\"%d\" width=\"10\" height=\"10\" fill=\"%s\"/>\n",
                        WIDTH - RIGHT + 12, TOP + 16 * i, COLORS[i % COLORS.length]));
                text(svg, WIDTH - RIGHT + 28, TOP + 9 + 16 * i, "start", "tick", all.get(i).name);
            }
        }
        return svg.append("</svg>\n").toString();
    }

    private void grid(final StringBuilder svg, final Scale x, final Scale y) {
        for (final double tick : x.ticks()) {
            svg.append(format("<path class=\"grid\" d=\"M%.1f %dV%d\"/>\n", x.at(tick), TOP, HEIGHT - BOTTOM));
            text(svg, x.at(tick), HEIGHT - BOTTOM + 16, "middle", "tick", Axis.text(tick));
        }
        for (final double tick : y.ticks()) {
            svg.append(format("<path class=\"grid\" d=\"M%d %.1fH%d\"/>\n", LEFT, y.at(tick), WIDTH - RIGHT));
            text(svg, LEFT - 6, y.at(tick) + 4, "end", "tick", Axis.text(tick));
        }
        text(svg, (LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 10, "middle", "label", xLabel);
        svg.append(format(
                        "<text class=\"label\" text-anchor=\"middle\" transform=\"translate(16 %d) rotate(-90)\">",
                        (TOP + HEIGHT - BOTTOM) / 2))
                .append(Markup.escaped(yLabel))
                .append("</text>\n");
    }

    private static void line(
            final StringBuilder svg, final Series series, final String color, final Scale x, final Scale y) {
        svg.append("<polyline fill=\"none\" stroke-width=\"1.6\" stroke=\"")
                .append(color)
                .append("\" points=\"");
        for (int i = 0; i < series.xs.length; i++) {
            svg.append(format("%.1f,%.1f ", x.at(series.xs[i]), y.at(series.ys[i])));
        }
        svg.append("\"/>\n");
        for (int i = 0; i < series.xs.length && series.xs.length <= 200; i++) {
            svg.append(format(
                    "<circle r=\"2.5\" cx=\"%.1f\" cy=\"%.1f\" fill=\"%s\"><title>%s: %s, %s</title></circle>\n",
                    x.at(series.xs[i]),
                    y.at(series.ys[i]),
                    color,
                    Markup.escaped(series.name),
                    Numbers.text(series.xs[i]),
                    Numbers.text(series.ys[i])));
        }
    }

    private static void text(
            final StringBuilder svg,
            final double x,
            final double y,
            final String anchor,
            final String style,
            final String text) {
        svg.append(format("<text class=\"%s\" text-anchor=\"%s\" x=\"%.1f\" y=\"%.1f\">", style, anchor, x, y))
                .append(Markup.escaped(text))
                .append("</text>\n");
    }

    private static String format(final String shape, final Object... values) {
        return String.format(Locale.ROOT, shape, values);
    }

    /** From values to pixels. */
    private record Scale(Axis axis, double least, double greatest, double from, double to) {
        private List<Double> ticks() {
            return axis.ticks(least, greatest).stream()
                    .filter(tick -> axis.place(tick) >= begin() && axis.place(tick) <= begin() + span() * 1.0001)
                    .toList();
        }

        private double begin() {
            return axis.place(axis.least(least));
        }

        private double span() {
            final double span = axis.place(greatest) - begin();
            return span > 0 ? span : 1;
        }

        private double at(final double value) {
            return from + (axis.place(value) - begin()) / span() * (to - from);
        }
    }
}
