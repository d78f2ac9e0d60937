// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.traffic;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.culvert.bench.load.LoadException;

/** Durations, shares and counts as a user writes them. Any thread, no state. */
public final class Quantities {
    private static final Pattern DURATION = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)(ns|us|ms|s|m|h|)");
    private static final Pattern SHARE = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)(%?)");
    private static final long LONGEST_NS = 30L * 24 * 3600 * 1_000_000_000; // 30 days

    private Quantities() {}

    /** {@code 500us}, {@code 2s}, {@code 10m}, or seconds without a unit. */
    public static long durationNs(final String text) throws LoadException {
        final Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            throw new LoadException("'" + text + "' is no duration: it has to be such as 500us, 20ms, 2s or 10m");
        }
        final double unit = switch (matcher.group(2)) {
            case "ns" -> 1;
            case "us" -> 1e3;
            case "ms" -> 1e6;
            case "m" -> 60e9;
            case "h" -> 3600e9;
            default -> 1e9;
        };
        final double value = Double.parseDouble(matcher.group(1)) * unit;
        if (value > LONGEST_NS) {
            throw new LoadException("the duration " + text + " is longer than 30 days");
        }
        return Math.round(value);
    }

    /** {@code 0.5%} or {@code 0.005}: 0 to 1. */
    public static double share(final String text) throws LoadException {
        final Matcher matcher = SHARE.matcher(text);
        final double value = matcher.matches()
                ? Double.parseDouble(matcher.group(1)) / (matcher.group(2).isEmpty() ? 1 : 100)
                : 2;
        if (value > 1) {
            throw new LoadException("'" + text + "' is no share: it has to be such as 0.5% or 0.005");
        }
        return value;
    }

    /** A whole number within bounds. */
    public static int count(final String text, final int least, final int most) throws LoadException {
        try {
            final int value = Integer.parseInt(text);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (final NumberFormatException e) {
            throw wrongCount(text, least, most);
        }
        throw wrongCount(text, least, most);
    }

    private static LoadException wrongCount(final String text, final int least, final int most) {
        return new LoadException("'" + text + "' has to be a whole number, " + least + " to " + most);
    }
}
