// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.iface;

/**
 * The name of an interface, {@code tun3}: letters that say its kind, then a unit number.
 *
 * @param kind letters A to Z, in either case
 * @param unit from 0 on
 */
public record InterfaceName(String kind, int unit) {
    /** Characters of the longest name: IFNAMSIZ, without the byte that ends it. */
    public static final int MAX_LENGTH = 15;

    /**
     * Reads a whole name.
     *
     * @throws IllegalArgumentException with a sentence that says what would be right
     */
    public static InterfaceName parse(final String text) {
        final int letters = letters(text);
        final boolean isName = letters > 0 && letters < text.length() && text.length() <= MAX_LENGTH;
        if (!isName || !isUnit(text, letters)) {
            throw bogus(text, "has to be letters, then a unit number, 1 to " + MAX_LENGTH + " characters, as in tun0");
        }
        try {
            return new InterfaceName(text.substring(0, letters), Integer.parseInt(text.substring(letters)));
        } catch (final NumberFormatException e) { // all digits, so it is too great
            throw bogus(text, "can have no unit number above " + Integer.MAX_VALUE);
        }
    }

    /** Whether the text is a kind without a unit: letters only, and not too many. */
    public static boolean isKind(final String text) {
        return !text.isEmpty() && letters(text) == text.length() && text.length() < MAX_LENGTH;
    }

    private static int letters(final String text) {
        int letters = 0;
        while (letters < text.length() && isLetter(text.charAt(letters))) {
            letters++;
        }
        return letters;
    }

    private static boolean isLetter(final char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }

    /** Digits, and no leading zero: each interface has one name. */
    private static boolean isUnit(final String text, final int from) {
        for (int i = from; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return text.charAt(from) != '0' || text.length() == from + 1;
    }

    private static IllegalArgumentException bogus(final String text, final String rule) {
        return new IllegalArgumentException("the interface name '" + text + "' " + rule);
    }

    @Override
    public String toString() {
        return kind + unit;
    }
}
