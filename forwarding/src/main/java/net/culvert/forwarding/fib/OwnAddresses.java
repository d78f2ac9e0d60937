// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.fib;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * A quick no to the question whether an address is one of this host's: a bit for each of 2^16 hashes, in 8 KiB that
 * stay in a cache. The writer of the tables adds, any thread asks. Nothing is taken out: an address that is no longer
 * this host's costs those who ask a lookup.
 */
final class OwnAddresses {
    private static final long MIX = 0x9E37_79B9_7F4A_7C15L; // 2^64 over the golden ratio
    private static final int HASH_SHIFT = Long.SIZE - 16;
    private static final int WORD_BITS = 6; // of a long's 64 bits

    private final AtomicLongArray words = new AtomicLongArray(1 << 16 - WORD_BITS);

    /** Adds a prefix that is one address; a longer one has no hash. */
    void add(final Prefix prefix) {
        final boolean isHost = prefix.length() == (prefix.ipv6() ? 128 : 32);
        if (isHost) {
            final int hash = prefix.ipv6() ? hash6(prefix.high(), prefix.low()) : hash4((int) (prefix.high() >>> 32));
            words.setRelease(hash >>> WORD_BITS, words.getPlain(hash >>> WORD_BITS) | 1L << hash);
        }
    }

    /** False where the IPv4 address is none of this host's in any table. */
    boolean mayHold4(final int address) {
        return isSet(hash4(address));
    }

    /** The same of an IPv6 address. */
    boolean mayHold6(final long high, final long low) {
        return isSet(hash6(high, low));
    }

    private boolean isSet(final int hash) {
        return (words.getPlain(hash >>> WORD_BITS) >>> hash & 1) != 0;
    }

    private static int hash4(final int address) {
        return (int) (address * MIX >>> HASH_SHIFT);
    }

    private static int hash6(final long high, final long low) {
        return (int) ((Long.rotateLeft(high, 29) ^ low) * MIX >>> HASH_SHIFT);
    }
}
