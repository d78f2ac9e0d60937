// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.uapi;

import net.culvert.tunio.sys.Errno;

/** Unsigned decimal numbers: digits alone, no sign and no blank. */
final class Decimal {
    private static final int MAX_DIGITS = 18; // what a long takes without overflow

    private Decimal() {}

    /** The number of {@code what}, from 0 to {@code max}. */
    static long parse(final String what, final String text, final long max) throws UapiException {
        boolean valid = !text.isEmpty() && text.length() <= MAX_DIGITS;
        long value = 0;
        for (int i = 0; valid && i < text.length(); i++) {
            final int digit = text.charAt(i) - '0';
            valid = digit >= 0 && digit <= 9;
            value = value * 10 + digit;
        }
        if (!valid || value > max) {
            throw new UapiException(Errno.EINVAL, what + " is not a number from 0 to " + max);
        }
        return value;
    }
}
