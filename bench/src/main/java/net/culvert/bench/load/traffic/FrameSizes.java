// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.traffic;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.culvert.bench.load.LoadException;

/**
 * Lengths of Ethernet frames, header and check sequence included, as RFC 2544 counts them; they are taken in turns. The
 * IP packet is {@value #FRAME_OVERHEAD} bytes shorter. Immutable.
 */
public final class FrameSizes {
    /** Bytes of a frame that are no IP packet. */
    public static final int FRAME_OVERHEAD = 18;

    /** Smallest frame of Ethernet. */
    public static final int MIN = 64;

    /** The longest IP packet in a frame of its own. */
    public static final int MAX = 65_535 + FRAME_OVERHEAD;

    /** The frames that RFC 2544, section 9.1, names for Ethernet, and the mix. */
    public static final String RFC_2544 = "64,128,256,512,1024,1280,1518,imix";

    private static final int[] IMIX = {64, 594, 64, 64, 594, 64, 594, 64, 64, 594, 64, 1518}; // 7 : 4 : 1
    private static final int MAX_SIZES = 256;

    private final String name;
    private final int[] lengths;

    private FrameSizes(final String name, final int... lengths) {
        this.name = name;
        this.lengths = lengths;
    }

    /** One length in bytes. */
    public static FrameSizes of(final int lengthBytes) {
        return new FrameSizes(Integer.toString(lengthBytes), lengthBytes);
    }

    /** {@code 64}, {@code imix}, a ramp {@code 64-1518} or {@code 64-1518/8}, or several of these with commas. */
    public static FrameSizes parse(final String text) throws LoadException {
        final List<Integer> all = new ArrayList<>();
        for (final FrameSizes each : parseEach(text)) {
            Arrays.stream(each.lengths).forEach(all::add);
        }
        final int[] lengths = all.stream().mapToInt(Integer::intValue).toArray();
        if (lengths.length > MAX_SIZES) {
            throw new LoadException("'" + text + "' are " + lengths.length + " sizes, but " + MAX_SIZES
                    + " are the most: give a ramp a step, such as 64-1518/8");
        }
        return new FrameSizes(text, lengths);
    }

    /** The parts between the commas, each by itself, as a search takes them. */
    public static List<FrameSizes> parseEach(final String text) throws LoadException {
        final List<FrameSizes> each = new ArrayList<>();
        for (final String part : text.split(",", -1)) {
            each.add(part.equals("imix") ? new FrameSizes(part, IMIX) : new FrameSizes(part, ramp(part)));
        }
        return each;
    }

    private static int[] ramp(final String part) throws LoadException {
        final int dash = part.indexOf('-');
        if (dash < 0) {
            return new int[] {length(part, part)};
        }
        final int slash = part.indexOf('/', dash);
        final int from = length(part.substring(0, dash), part);
        final int to = length(part.substring(dash + 1, slash < 0 ? part.length() : slash), part);
        final int step = slash < 0 ? 1 : number(part.substring(slash + 1), part);
        if (to < from || step < 1) {
            throw wrong(part);
        }
        final int[] lengths = new int[(to - from) / step + 1];
        Arrays.setAll(lengths, i -> from + i * step);
        return lengths;
    }

    private static int length(final String text, final String part) throws LoadException {
        final int length = number(text, part);
        if (length < MIN || length > MAX) {
            throw wrong(part);
        }
        return length;
    }

    private static int number(final String text, final String part) throws LoadException {
        try {
            return Integer.parseInt(text);
        } catch (final NumberFormatException e) {
            throw wrong(part);
        }
    }

    private static LoadException wrong(final String part) {
        return new LoadException("'" + part + "' is no frame size: it has to be " + MIN + " to " + MAX
                + " bytes, imix, or a ramp such as 64-1518/8");
    }

    /** The same with every length at least that long, for headers that leave no room for the mark. */
    public FrameSizes atLeast(final int lengthBytes) {
        return new FrameSizes(
                lengths.length == 1 && lengths[0] < lengthBytes ? Integer.toString(lengthBytes) : name,
                Arrays.stream(lengths)
                        .map(length -> Math.max(length, lengthBytes))
                        .toArray());
    }

    /** Lengths before they repeat. */
    public int count() {
        return lengths.length;
    }

    /** Bytes of frame {@code index}, below {@link #count}. */
    public int length(final int index) {
        return lengths[index];
    }

    public int longest() {
        return Arrays.stream(lengths).max().orElseThrow();
    }

    public int shortest() {
        return Arrays.stream(lengths).min().orElseThrow();
    }

    /** Bytes of a frame in the mean. */
    public double mean() {
        return Arrays.stream(lengths).average().orElseThrow();
    }

    /** As a figure's name has it: {@code 64 B}, {@code imix}. */
    public String label() {
        return Character.isDigit(name.charAt(name.length() - 1)) ? name + " B" : name;
    }

    /** As it was written. */
    @Override
    public String toString() {
        return name;
    }
}
