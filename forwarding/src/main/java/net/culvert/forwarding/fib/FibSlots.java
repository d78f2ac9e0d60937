// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.fib;

import java.util.Arrays;

/** The slots of one root word or node, spread out to be changed; scratch memory of the writer. */
final class FibSlots {
    final int[] leaves = new int[FibTrie.NODE_SLOTS];
    final byte[] codes = new byte[FibTrie.NODE_SLOTS];

    int code(final int slot) {
        return codes[slot] & 0xFF;
    }

    void set(final int slot, final int leaf, final int code) {
        leaves[slot] = leaf;
        codes[slot] = (byte) code;
    }

    void fill(final int leaf, final int code) {
        Arrays.fill(leaves, leaf);
        Arrays.fill(codes, (byte) code);
    }

    /** The bit 63-i for each slot i of the first {@code count} that differs from the one before. */
    long runs(final int count) {
        long runs = 0;
        for (int i = 1; i < count; i++) {
            final boolean differs = leaves[i] != leaves[i - 1] || codes[i] != codes[i - 1];
            runs |= differs ? 1L << 63 - i : 0;
        }
        return runs;
    }
}
