// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.fib;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * What lookups of one family read: a multibit trie whose runs of equal slots are compressed by a bitmap.
 *
 * <pre>
 *  word   | bits 63..32: bit 63-i is set where slot i differs from slot i-1 (i from 1) | bits 31..0: block in leaves |
 *  leaves | slots 0-4 | slots 5-31 |    a block, one leaf a run, at most 32; never written while a reader may see it
 *  leaf   next hop from 0 on, NO_ROUTE, or ~node: the words of a node begin at 8 * node and split 8 bits
 * </pre>
 *
 * The root splits the first {@code rootBits} bits and is as if nodes 0 and on: 8 bits for a small table, 24 for a large
 * one. Any thread that is inside a burst of the grace period's reader looks up; {@link FibWriter} alone writes.
 */
final class FibTrie {
    static final int NO_ROUTE = -1;
    static final int NODE_BITS = 8;
    static final int NODE_WORDS = 8;
    static final int SLOTS = 32; // of a word
    static final VarHandle WORD = MethodHandles.arrayElementVarHandle(long[].class);

    final int rootBits;
    private final int wordShift4;
    private final int slotShift4;
    private final int wordShift6;
    private final int slotShift6;

    /** Written in place with release stores; a larger copy takes its place when it is full. */
    long[] words;

    /** Read after the word that leads here, so that it is at least as large as the word needs. */
    int[] leaves;

    FibTrie(final int rootBits, final long[] words, final int[] leaves) {
        this.rootBits = rootBits;
        this.words = words;
        this.leaves = leaves;
        slotShift4 = Integer.SIZE - rootBits;
        wordShift4 = slotShift4 + 5;
        slotShift6 = Long.SIZE - rootBits;
        wordShift6 = slotShift6 + 5;
    }

    static int rootWords(final int rootBits) {
        return 1 << rootBits - 5;
    }

    int lookup4(final int address) {
        int leaf = leaf(address >>> wordShift4, address >>> slotShift4);
        for (int rest = address << rootBits; leaf < NO_ROUTE; rest <<= NODE_BITS) {
            leaf = child(leaf, rest >>> 24);
        }
        return leaf;
    }

    int lookup6(final long high, final long low) {
        int leaf = leaf((int) (high >>> wordShift6), (int) (high >>> slotShift6));
        int depth = rootBits;
        while (leaf < NO_ROUTE) {
            leaf = child(leaf, octet(high, low, depth));
            depth += NODE_BITS;
        }
        return leaf;
    }

    /** The eight bits of an address from bit {@code depth} on, a multiple of eight. */
    static int octet(final long high, final long low, final int depth) {
        return (int) ((depth < Long.SIZE ? high : low) >>> 56 - depth) & 0xFF; // shifts count modulo 64
    }

    private int child(final int leaf, final int octet) {
        return leaf((~leaf << 3) + (octet >>> 5), octet);
    }

    /** The leaf of a slot, of which the last five bits count. */
    private int leaf(final int word, final int slot) {
        final long runs = (long) WORD.getAcquire(words, word);
        return leaves[leafIndex(runs, slot)];
    }

    static int leafIndex(final long word, final int slot) {
        return (int) word + Long.bitCount(word >>> (~slot | 32)); // shifts by 63 - slot, modulo 64
    }

    static boolean isUniform(final long word) {
        return word >>> 32 == 0;
    }
}
