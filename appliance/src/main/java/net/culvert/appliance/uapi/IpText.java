// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.uapi;

import java.util.Arrays;

/**
 * Reads literal IP addresses, never names: nothing here asks a resolver. IPv4 dotted decimal, IPv6 as of RFC 4291, 2.2.
 */
final class IpText {
    private static final int WORDS = 8; // 16-bit words of an IPv6 address

    private IpText() {}

    /** The 4 or 16 bytes of an address in network order, or null when the text is none. */
    static byte[] parse(final String text) {
        return text.indexOf(':') >= 0 ? parseIpv6(text) : parseIpv4(text);
    }

    private static byte[] parseIpv4(final String text) {
        final byte[] address = new byte[4];
        int at = 0;
        for (int i = 0; i < 4; i++) {
            final int end = i < 3 ? text.indexOf('.', at) : text.length();
            final int octet = end < 0 ? -1 : octet(text, at, end);
            if (octet < 0) {
                return null;
            }
            address[i] = (byte) octet;
            at = end + 1;
        }
        return address;
    }

    /** One to three digits without a leading zero, at most 255, or -1. */
    private static int octet(final String text, final int from, final int to) {
        if (to <= from || to - from > 3 || (to - from > 1 && text.charAt(from) == '0')) {
            return -1;
        }
        int value = 0;
        for (int i = from; i < to; i++) {
            final int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value <= 255 ? value : -1;
    }

    private static byte[] parseIpv6(final String text) {
        final int gap = text.indexOf("::");
        if (gap < 0) {
            final int[] all = words(text);
            return all != null && all.length == WORDS ? bytes(all) : null;
        }
        final int[] head = words(text.substring(0, gap));
        final int[] tail = words(text.substring(gap + 2));
        if (head == null || tail == null || head.length + tail.length >= WORDS || hasDottedEnd(text, gap)) {
            return null;
        }
        final int[] all = Arrays.copyOf(head, WORDS);
        System.arraycopy(tail, 0, all, WORDS - tail.length, tail.length);
        return bytes(all);
    }

    /** Whether a dotted IPv4 part stands before the gap, where none may be. */
    private static boolean hasDottedEnd(final String text, final int gap) {
        return text.lastIndexOf('.', gap) >= 0;
    }

    /**
     * The words of a colon-separated text, the last two perhaps dotted decimal; empty for no text, null for nonsense.
     */
    private static int[] words(final String text) {
        final int[] words = new int[WORDS];
        int count = 0;
        for (int at = 0; at <= text.length() && !text.isEmpty(); ) {
            final int colon = text.indexOf(':', at);
            final int end = colon < 0 ? text.length() : colon;
            final byte[] dotted = colon < 0 && text.indexOf('.', at) >= 0 ? parseIpv4(text.substring(at)) : null;
            if (count + (dotted == null ? 1 : 2) > WORDS) {
                return null;
            }
            if (dotted != null) {
                words[count++] = (dotted[0] & 0xFF) << 8 | dotted[1] & 0xFF;
                words[count++] = (dotted[2] & 0xFF) << 8 | dotted[3] & 0xFF;
            } else if ((words[count++] = word(text, at, end)) < 0) {
                return null;
            }
            at = end + 1;
        }
        return Arrays.copyOf(words, count);
    }

    /** One to four hexadecimal digits, or -1. */
    private static int word(final String text, final int from, final int to) {
        if (to <= from || to - from > 4) {
            return -1;
        }
        int value = 0;
        for (int i = from; i < to; i++) {
            final int digit = HexKey.digit(text.charAt(i));
            if (digit < 0) {
                return -1;
            }
            value = value << 4 | digit;
        }
        return value;
    }

    private static byte[] bytes(final int[] words) {
        final byte[] address = new byte[2 * WORDS];
        for (int i = 0; i < WORDS; i++) {
            address[2 * i] = (byte) (words[i] >> 8);
            address[2 * i + 1] = (byte) words[i];
        }
        return address;
    }
}
