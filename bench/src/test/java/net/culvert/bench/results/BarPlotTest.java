// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.results;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringReader;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import net.culvert.bench.load.report.Axis;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class BarPlotTest {
    private static final Figure SLOW = new Figure(10, 5, 20, "ns", 1, true);
    private static final Figure FAST = new Figure(1000, 900, 1100, "ns", 0, true);

    private static String svg(final Axis axis) {
        final BarPlot plot = new BarPlot("title <&>", "axis, ns", axis, List.of("ours", "theirs"));
        plot.add("first", List.of(SLOW, FAST), Arrays.asList(null, null), Limit.parse("max 50"), "one.jsonl");
        plot.add("second", Arrays.asList(FAST, null), Arrays.asList(null, "refused"), null, "one.jsonl");
        return plot.svg();
    }

    private static Document parsed(final String svg) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
    }

    private static List<String> texts(final Document svg) {
        final NodeList nodes = svg.getElementsByTagName("text");
        return IntStream.range(0, nodes.getLength())
                .mapToObj(i -> nodes.item(i).getTextContent())
                .toList();
    }

    @ParameterizedTest
    @EnumSource(
            value = Axis.class,
            names = {"LINEAR", "LOGARITHMIC"})
    void shouldSayAllThatAReaderNeeds(final Axis axis) throws Exception {
        final String svg = svg(axis);
        final List<String> texts = texts(parsed(svg));
        assertTrue(
                texts.containsAll(List.of(
                        "title <&>",
                        "axis, ns",
                        "ours",
                        "theirs",
                        "first",
                        "second",
                        "refused",
                        "10.0",
                        "1000",
                        "what was wanted",
                        "Source: one.jsonl")),
                texts::toString);
        assertTrue(svg.contains("prefers-color-scheme:dark"));
        assertFalse(svg.contains("NaN") || svg.contains("Infinity") || svg.contains("href"), svg);
    }

    @Test
    void shouldDrawBarsAsLongAsTheirFigures() throws Exception {
        final NodeList all = parsed(svg(Axis.LINEAR)).getElementsByTagName("rect");
        final double slow = width(all, "s0", 0);
        final double fast = width(all, "s1", 0);
        assertEquals(100, fast / slow, 2, "1000 ns beside 10 ns");
        assertEquals(fast, width(all, "s0", 1), 0.11);
    }

    private static double width(final NodeList all, final String style, final int which) {
        int seen = -1; // the legend's square comes first
        for (int i = 0; i < all.getLength(); i++) {
            final Element each = (Element) all.item(i);
            if (each.getAttribute("class").equals(style) && seen++ == which) {
                return Double.parseDouble(each.getAttribute("width"));
            }
        }
        throw new AssertionError("no bar " + which + " of " + style);
    }

    @Test
    void shouldDrawDotsWhereTheAxisHasNoZero() throws Exception {
        final Document svg = parsed(svg(Axis.LOGARITHMIC));
        assertEquals(3, svg.getElementsByTagName("circle").getLength());
        assertEquals(3, svg.getElementsByTagName("rect").getLength(), "page and legend");
    }
}
