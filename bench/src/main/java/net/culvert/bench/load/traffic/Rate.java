// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.traffic;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.culvert.bench.load.LoadException;

/**
 * How fast, in packets a second or in bits of frames a second.
 *
 * @param value packets or bits a second
 * @param isBits whether it counts bits
 */
public record Rate(double value, boolean isBits) {
    /** Packets a second that no thread can send. */
    public static final double MAX_PPS = 50e6;

    private static final Pattern SHAPE = Pattern.compile("([0-9]+(?:\\.[0-9]+)?) ?([kKMG]?)(pps|bit/s|bps|)");
    private static final int BITS = 8; // in a byte

    /** Packets a second. */
    public static Rate ofPps(final double pps) {
        return new Rate(pps, false);
    }

    /** {@code 100000}, {@code 100kpps}, {@code 1.5Mpps}, {@code 500Mbit/s}, {@code 2Gbit/s}. */
    public static Rate parse(final String text) throws LoadException {
        final Matcher matcher = SHAPE.matcher(text);
        if (!matcher.matches()) {
            throw new LoadException("'" + text + "' is no rate: it has to be such as 100kpps, 1.5Mpps or 500Mbit/s");
        }
        final double factor = switch (matcher.group(2)) {
            case "k", "K" -> 1e3;
            case "M" -> 1e6;
            case "G" -> 1e9;
            default -> 1;
        };
        final boolean bits = matcher.group(3).startsWith("b");
        final double value = Double.parseDouble(matcher.group(1)) * factor;
        if (value <= 0 || (!bits && value > MAX_PPS)) {
            throw new LoadException("the rate " + text + " cannot be sent: it has to be above 0 and at most 50Mpps");
        }
        return new Rate(value, bits);
    }

    /** Refuses what comes out above what can be sent with frames of {@code meanLength} bytes. */
    public void check(final double meanLength) throws LoadException {
        if (pps(meanLength) > MAX_PPS) {
            throw new LoadException("the rate of " + this + " is " + ofPps(pps(meanLength))
                    + " with these frames: it has to be at most 50Mpps");
        }
    }

    /** Packets a second where frames are {@code meanLength} bytes long in the mean. */
    public double pps(final double meanLength) {
        return isBits ? value / (meanLength * BITS) : value;
    }

    /** Nanoseconds from a frame of {@code lengthBytes} to the next. */
    public double gapNs(final int lengthBytes) {
        return 1e9 * (isBits ? lengthBytes * (double) BITS : 1) / value;
    }

    @Override
    public String toString() {
        final String unit = isBits ? "bit/s" : "pps";
        if (value >= 1e9) {
            return String.format(Locale.ROOT, "%.4gG%s", value / 1e9, unit);
        }
        if (value >= 1e6) {
            return String.format(Locale.ROOT, "%.4gM%s", value / 1e6, unit);
        }
        return value >= 1e3
                ? String.format(Locale.ROOT, "%.4gk%s", value / 1e3, unit)
                : String.format(Locale.ROOT, "%.4g%s", value, unit);
    }
}
