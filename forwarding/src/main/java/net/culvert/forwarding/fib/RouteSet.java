// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.fib;

import java.util.function.ObjIntConsumer;

/**
 * The routes of one family by exact prefix: a hash table in arrays, 13 bytes a slot for IPv4 and 21 for IPv6, at most
 * three quarters full (linear probing, deletion by shifting back). One thread.
 */
final class RouteSet {
    private static final long MIX = 0x9E37_79B9_7F4A_7C15L; // 2^64 over the golden ratio

    private final boolean ipv6;
    private final int[] routesOfLength;
    private long[] highs;
    private long[] lows; // none for IPv4
    private byte[] codes; // length + 1, 0 where the slot is empty
    private int[] values;
    private int size;

    RouteSet(final boolean ipv6) {
        this.ipv6 = ipv6;
        routesOfLength = new int[ipv6 ? 129 : 33];
        allocate(16);
    }

    private void allocate(final int slots) {
        highs = new long[slots];
        lows = ipv6 ? new long[slots] : null;
        codes = new byte[slots];
        values = new int[slots];
    }

    int size() {
        return size;
    }

    /** The value of exactly the prefix that the first {@code length} bits are, or NO_ROUTE. */
    int get(final long high, final long low, final int length) {
        final long prefixHigh = high & PrefixNode.mask(Math.min(length, 64));
        final int slot = find(prefixHigh, low & PrefixNode.mask(Math.max(length - 64, 0)), length + 1);
        return codes[slot] == 0 ? FibTrie.NO_ROUTE : values[slot];
    }

    /** Sets the value and returns the one it had, or NO_ROUTE. */
    int put(final long high, final long low, final int length, final int value) {
        final int slot = find(high, low, length + 1);
        final int before = codes[slot] == 0 ? FibTrie.NO_ROUTE : values[slot];
        set(slot, high, low, length + 1, value);
        if (before == FibTrie.NO_ROUTE) {
            routesOfLength[length]++;
            if (++size > codes.length / 4 * 3) {
                rehash(codes.length * 2);
            }
        }
        return before;
    }

    /** Removes a prefix and returns the value it had, or NO_ROUTE. */
    int remove(final long high, final long low, final int length) {
        int hole = find(high, low, length + 1);
        if (codes[hole] == 0) {
            return FibTrie.NO_ROUTE;
        }
        final int before = values[hole];
        final int mask = codes.length - 1;
        for (int at = hole + 1 & mask; codes[at] != 0; at = at + 1 & mask) {
            final int home = home(highs[at], low(at), codes[at] & 0xFF);
            if ((at - home & mask) >= (at - hole & mask)) { // its home is not between the hole and itself
                set(hole, highs[at], low(at), codes[at] & 0xFF, values[at]);
                hole = at;
            }
        }
        codes[hole] = 0;
        routesOfLength[length]--;
        size--;
        return before;
    }

    /** The length of the longest prefix that is shorter than {@code length} and covers the address, or -1. */
    int coveringLength(final long high, final long low, final int length) {
        for (int shorter = length - 1; shorter >= 0; shorter--) {
            if (routesOfLength[shorter] > 0 && get(high, low, shorter) != FibTrie.NO_ROUTE) {
                return shorter;
            }
        }
        return -1;
    }

    /** Visits every route, in no order; the consumer must not change the set. */
    void forEach(final ObjIntConsumer<Prefix> consumer) {
        for (int i = 0; i < codes.length; i++) {
            if (codes[i] != 0) {
                consumer.accept(new Prefix(ipv6, highs[i], low(i), (codes[i] & 0xFF) - 1), values[i]);
            }
        }
    }

    long bytes() {
        return codes.length * (ipv6 ? 21L : 13L);
    }

    private void rehash(final int slots) {
        final RouteSet old = new RouteSet(ipv6);
        old.highs = highs;
        old.lows = lows;
        old.codes = codes;
        old.values = values;
        allocate(slots);
        for (int i = 0; i < old.codes.length; i++) {
            final int code = old.codes[i] & 0xFF;
            if (code != 0) {
                set(find(old.highs[i], old.low(i), code), old.highs[i], old.low(i), code, old.values[i]);
            }
        }
    }

    /** The slot of the prefix, or the empty one where it would go. */
    private int find(final long high, final long low, final int code) {
        final int mask = codes.length - 1;
        int at = home(high, low, code);
        while (codes[at] != 0 && !(codes[at] == (byte) code && highs[at] == high && low(at) == low)) {
            at = at + 1 & mask;
        }
        return at;
    }

    private int home(final long high, final long low, final int code) {
        final long mixed = ((high ^ code) * MIX ^ low) * MIX;
        return (int)
                (mixed >>> Long.numberOfLeadingZeros(codes.length - 1)); // the high bits, which depend on all others
    }

    private long low(final int slot) {
        return ipv6 ? lows[slot] : 0;
    }

    private void set(final int slot, final long high, final long low, final int code, final int value) {
        highs[slot] = high;
        if (ipv6) {
            lows[slot] = low;
        }
        codes[slot] = (byte) code;
        values[slot] = value;
    }
}
