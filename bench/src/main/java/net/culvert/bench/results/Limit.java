// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.results;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What was wanted of a figure. Immutable.
 *
 * @param isOfRatio whether of the ratio of two implementations, else of the first one's own figure
 * @param isLeast whether the bound is the least that is wanted, else the most
 */
record Limit(boolean isOfRatio, boolean isLeast, String bound) {
    /** What stands behind what was wanted where it was not reached. */
    static final String MISSED = ", **missed**";

    private static final Pattern SHAPE = Pattern.compile("(ratio )?(min|max) (\\d+(?:\\.\\d+)?)");
    private static final double TOLERANCE = 1e-9; // of a division

    /** {@code ratio min 2.0}, {@code max 300}; null where the text is no limit. */
    static Limit parse(final String text) {
        final Matcher parts = SHAPE.matcher(text);
        return parts.matches()
                ? new Limit(parts.group(1) != null, parts.group(2).equals("min"), parts.group(3))
                : null;
    }

    double value() {
        return Double.parseDouble(bound);
    }

    boolean isMetBy(final Figure figure) {
        return isLeast ? figure.median() >= value() - TOLERANCE : figure.median() <= value() + TOLERANCE;
    }

    /** {@code at least 2.0}. */
    String text() {
        return (isLeast ? "at least " : "at most ") + bound;
    }
}
