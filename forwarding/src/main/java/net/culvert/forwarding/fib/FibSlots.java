// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.fib;

import java.util.Arrays;

/** The slots of one node, spread out to be changed; scratch memory of the writer. */
final class FibSlots {
    final int[] leaves = new int[FibNodes.SLOTS];
    final byte[] codes = new byte[FibNodes.SLOTS];

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

    /** Whether all leaves fit into a narrow node. */
    boolean areNarrow() {
        boolean areNarrow = true;
        for (final int leaf : leaves) {
            areNarrow &= FibNodes.fitsNarrow(leaf);
        }
        return areNarrow;
    }

    /** The bit 63-i for each slot i that differs from the one before. */
    long runs() {
        long runs = 0;
        for (int i = 1; i < FibNodes.SLOTS; i++) {
            final boolean differs = leaves[i] != leaves[i - 1] || codes[i] != codes[i - 1];
            runs |= differs ? 1L << 63 - i : 0;
        }
        return runs;
    }
}
