// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.results;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FigureTest {
    private static List<RunFile.Value> values(final String... values) {
        final List<RunFile.Value> all = new ArrayList<>();
        for (final String value : values) {
            all.add(new RunFile.Value("a", all.size() + 1, "m", new BigDecimal(value), null, null, "ns"));
        }
        return all;
    }

    @ParameterizedTest
    @CsvSource({
        "6.419, 6.419, 6.42",
        "84, 84, 84",
        "10567, 10567, 10567",
        "1490.2, 1490, 1490",
        "11.1897006, 11.19, 11.2",
        "0.756, 0.756, 0.756",
        "0.5949, 0.5949, 0.595",
        "1.003e+04, 10030, 10030",
        "0, 0, 0"
    })
    void shouldShowNoMoreThanWasMeasured(final String value, final String text, final String shortText) {
        assertEquals(text, Figure.of(values(value)).text());
        assertEquals(shortText, Figure.of(values(value)).shortText());
    }

    @Test
    void shouldTakeMedianAndSpreadInAnyOrder() {
        final long seed = new Random().nextLong();
        final Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            final int[] numbers = random.ints(1 + random.nextInt(9), 0, 1000).toArray();
            final List<RunFile.Value> values =
                    values(Arrays.stream(numbers).mapToObj(Integer::toString).toArray(String[]::new));
            Collections.shuffle(values, random);
            final Figure figure = Figure.of(values);
            final long below = Arrays.stream(numbers)
                    .filter(each -> each < figure.median())
                    .count();
            final long above = Arrays.stream(numbers)
                    .filter(each -> each > figure.median())
                    .count();
            assertTrue(2 * Math.max(below, above) <= numbers.length, "seed " + seed);
            assertEquals(Arrays.stream(numbers).min().orElseThrow(), figure.least(), "seed " + seed);
            assertEquals(Arrays.stream(numbers).max().orElseThrow(), figure.greatest(), "seed " + seed);
        }
        assertEquals("15 (10-20)", Figure.of(values("20", "10")).textWithSpread());
    }

    @Test
    void shouldKeepTheSpreadOfAMedianWhoseValuesAreGone() {
        final BigDecimal least = new BigDecimal("1.5");
        final Figure figure = Figure.of(
                List.of(new RunFile.Value("a", 0, "m", new BigDecimal("2.0"), least, new BigDecimal("3.25"), "ns")));
        assertEquals("2.00 (1.50-3.25)", figure.textWithSpread());
        assertEquals("2.0", Figure.of(values("2.0")).textWithSpread());
    }

    @Test
    void shouldTakeARatioPairByPair() {
        final Figure ratio = Figure.ratio(values("4", "6", "8"), values("2", "2", "2"));
        assertEquals("3.00 (2.00-4.00)", ratio.textWithSpread());
        assertFalse(Figure.ratio(values("4"), values("2")).hasSpread(), "one pair has no spread");
        assertEquals("-", Figure.ratio(values("0", "0"), values("0", "0")).textWithSpread());
    }

    @Test
    void shouldTurnTimeIntoRate() {
        final Figure rate = Figure.of(values("50.0", "40.0", "100.0")).perSecond();
        assertEquals("20.0 (10.0-25.0)", rate.textWithSpread());
        assertEquals("million/s", rate.unit());
    }

    @ParameterizedTest
    @CsvSource({"min 2.0, 2.0, true", "min 2.0, 1.99, false", "max 300, 300, true", "ratio max 0.45, 0.46, false"})
    void shouldHoldAFigureAgainstItsLimit(final String limit, final String value, final boolean isMet) {
        assertEquals(isMet, Limit.parse(limit).isMetBy(Figure.of(values(value))));
    }
}
