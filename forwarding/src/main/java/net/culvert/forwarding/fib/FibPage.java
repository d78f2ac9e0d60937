// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.fib;

import java.util.Arrays;

/**
 * A piece of the root of a {@link FibTrie}: leaves by the bits that follow those of the page, and whose each is. Pages
 * whose leaves are all alike are shared, so that a root of 24 bits, most of which no IPv6 route is in, takes little.
 *
 * <p>The writer's thread; readers see the leaves.
 */
final class FibPage {
    static final int MOST_BITS = 12;

    final int[] leaves;
    final byte[] codes; // of the owner, length + 1
    final boolean isShared;

    /** One whose leaves are all alike, not to be written. */
    FibPage(final int size, final int leaf, final int code) {
        leaves = new int[size];
        codes = new byte[size];
        isShared = true;
        Arrays.fill(leaves, leaf);
        Arrays.fill(codes, (byte) code);
    }

    /** A copy that can be written. */
    FibPage(final FibPage page) {
        leaves = page.leaves.clone();
        codes = page.codes.clone();
        isShared = false;
    }

    int code(final int slot) {
        return codes[slot] & 0xFF;
    }

    int bytes() {
        return leaves.length * Integer.BYTES;
    }
}
