// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.results;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * What the values of one metric come to: median, least and greatest. Immutable.
 *
 * @param decimals digits behind the point that were measured; no more are shown
 * @param hasSpread whether least and greatest are known
 */
record Figure(double median, double least, double greatest, String unit, int decimals, boolean hasSpread) {
    private static final int DIGITS = 4; // in a table
    private static final int FEW_DIGITS = 3; // in a text
    private static final int RATIO_DECIMALS = 2;
    private static final double MILLION_NS = 1e3; // million a second times ns each

    /** Of at least one value. A single one with a spread of its own is a median already. */
    static Figure of(final List<RunFile.Value> values) {
        final RunFile.Value only = values.getFirst();
        if (values.size() == 1) {
            final boolean hasSpread = only.least() != null;
            final double value = only.value().doubleValue();
            return new Figure(
                    value,
                    hasSpread ? only.least().doubleValue() : value,
                    hasSpread ? only.greatest().doubleValue() : value,
                    only.unit(),
                    decimals(only),
                    hasSpread);
        }
        int decimals = 0;
        final List<Double> all = new ArrayList<>();
        for (final RunFile.Value each : values) {
            all.add(each.value().doubleValue());
            decimals = Math.max(decimals, decimals(each));
        }
        return of(all, only.unit(), decimals);
    }

    private static int decimals(final RunFile.Value value) {
        final int decimals = Math.max(0, value.value().scale());
        return value.least() == null
                ? decimals
                : Math.max(
                        decimals,
                        Math.max(value.least().scale(), value.greatest().scale()));
    }

    private static Figure of(final List<Double> values, final String unit, final int decimals) {
        final List<Double> sorted = values.stream().sorted().toList();
        final int size = sorted.size();
        final double median = (sorted.get((size - 1) / 2) + sorted.get(size / 2)) / 2;
        return new Figure(median, sorted.getFirst(), sorted.getLast(), unit, decimals, size > 1);
    }

    /** The ratio of the medians. Its spread is that of the pairs, known where each has its values pair by pair. */
    static Figure ratio(final List<RunFile.Value> ours, final List<RunFile.Value> theirs) {
        final double median = of(ours).median / of(theirs).median;
        final Map<Integer, RunFile.Value> byPair = theirs.stream()
                .filter(each -> each.pair() > 0)
                .collect(Collectors.toMap(RunFile.Value::pair, UnaryOperator.identity(), (first, again) -> first));
        final List<Double> ratios = new ArrayList<>();
        for (final RunFile.Value each : ours) {
            final RunFile.Value other = byPair.get(each.pair());
            if (other != null) {
                ratios.add(each.value().doubleValue() / other.value().doubleValue());
            }
        }
        return ratios.size() < 2
                ? new Figure(median, median, median, "", RATIO_DECIMALS, false)
                : new Figure(median, Collections.min(ratios), Collections.max(ratios), "", RATIO_DECIMALS, true);
    }

    /** How often in a second something happens that takes these ns, in millions. */
    Figure perSecond() {
        return new Figure(
                MILLION_NS / median, MILLION_NS / greatest, MILLION_NS / least, "million/s", decimals, hasSpread);
    }

    /** The median, as exact as it was measured but of four digits at most where it has a point. */
    String text() {
        return text(median, DIGITS);
    }

    /** The median with three digits at most where it has a point. */
    String shortText() {
        return text(median, FEW_DIGITS);
    }

    /** {@code 6.419 (6.269-6.695)}. */
    String textWithSpread() {
        return hasSpread && Double.isFinite(median) ? text() + " (" + spread() + ")" : text();
    }

    /** {@code 6.269-6.695}. */
    String spread() {
        return text(least, DIGITS) + "-" + text(greatest, DIGITS);
    }

    private String text(final double value, final int digits) {
        if (!Double.isFinite(value)) {
            return "-"; // a ratio to nothing
        }
        final BigDecimal exact = BigDecimal.valueOf(value);
        final int whole = value == 0 ? 1 : exact.precision() - exact.scale();
        return exact.setScale(Math.clamp(digits - whole, 0, decimals), RoundingMode.HALF_UP)
                .toPlainString();
    }
}
