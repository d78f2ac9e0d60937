// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.filter;

import net.culvert.forwarding.fib.Prefix;

/** Prefixes of one family, one of which an address must be in, or none of which where the set is turned. Immutable. */
final class PrefixSet {
    /** All addresses, of either family. */
    static final PrefixSet ALL = new PrefixSet(true);

    private static final int HIGH = 0, HIGH_MASK = 1, LOW = 2, LOW_MASK = 3, STRIDE = 4; // words of each prefix

    private final boolean isTurned;
    private final long[] words;

    PrefixSet(final boolean isTurned, final Prefix... prefixes) {
        this.isTurned = isTurned;
        words = new long[STRIDE * prefixes.length];
        for (int i = 0; i < prefixes.length; i++) {
            words[STRIDE * i + HIGH] = prefixes[i].high();
            words[STRIDE * i + HIGH_MASK] = mask(Math.min(prefixes[i].length(), 64));
            words[STRIDE * i + LOW] = prefixes[i].low();
            words[STRIDE * i + LOW_MASK] = mask(Math.max(prefixes[i].length() - 64, 0));
        }
    }

    private static long mask(final int length) {
        return length == 0 ? 0 : -1L << 64 - length;
    }

    /** Whether the address, of the prefixes' family, satisfies the set. */
    boolean matches(final long high, final long low) {
        for (int i = 0; i < words.length; i += STRIDE) {
            if ((high & words[i + HIGH_MASK]) == words[i + HIGH] && (low & words[i + LOW_MASK]) == words[i + LOW]) {
                return !isTurned;
            }
        }
        return isTurned;
    }

    // Masks and what an address must be under them to match, all 0 where a mask cannot say it.

    long quickMask() {
        return quick(HIGH_MASK);
    }

    long quickNet() {
        return quick(HIGH);
    }

    long quickLowMask() {
        return quick(LOW_MASK);
    }

    long quickLowNet() {
        return quick(LOW);
    }

    private long quick(final int word) {
        return words.length == STRIDE && !isTurned ? words[word] : 0;
    }
}
