// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.fib;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import org.agrona.UnsafeApi;

/**
 * What lookups of one family read: a multibit trie in which runs of equal slots are one leaf, found by counting bits.
 *
 * <pre>
 *  root   | runs of 32 slots | block in leaves |     a word for each 32 values of the first rootBits bits
 *  leaves   ... | slots 0-4 | slots 5-31 | ...       a root word's block: one leaf for each of its runs
 *           ... | runs of 64 slots | leaf | leaf ... a node, which splits the next 6 bits: a long, then its leaves
 *  leaf     next hop from 0 on, NO_ROUTE, or ~node
 * </pre>
 *
 * In the runs of a word or node the bit 63-i is set where slot i differs from slot i-1, so bit 63 is never set. A block
 * is never written while a reader may see it: changes copy the nodes on their way and store one root word with release.
 *
 * <p>Any thread looks up that is inside a burst of the grace period's reader; {@link FibStore} alone writes.
 */
final class FibTrie {
    static final int NO_ROUTE = -1;
    static final int WORD_SLOTS = 32;
    static final int NODE_BITS = 6;
    static final int NODE_SLOTS = 64;
    static final int NODE_HEADER = 2; // ints
    static final int LARGEST_NODE = NODE_HEADER + NODE_SLOTS; // ints, and as many are unused at the end of the leaves
    static final VarHandle WORD = MethodHandles.arrayElementVarHandle(long[].class);

    private static final long LEAVES = UnsafeApi.arrayBaseOffset(int[].class); // bytes before the first
    private static final int STEPS = 4; // nodes below a root of 24 bits until a /48 is found

    final int rootBits;
    final long[] root;
    private final int wordShift4;
    private final int slotShift4;
    private final int wordShift6;
    private final int slotShift6;

    /**
     * A larger copy takes its place when it is full; read after the root word, it has all blocks that lie behind it.
     */
    int[] leaves;

    FibTrie(final int rootBits, final int[] leaves) {
        this.rootBits = rootBits;
        this.leaves = leaves;
        root = new long[1 << rootBits - 5];
        slotShift4 = Integer.SIZE - rootBits;
        wordShift4 = slotShift4 + 5;
        slotShift6 = Long.SIZE - rootBits;
        wordShift6 = slotShift6 + 5;
    }

    int lookup4(final int address) {
        final long word = (long) WORD.getAcquire(root, address >>> wordShift4);
        final int[] leaves = this.leaves;
        int leaf = leaves[leafIndex(word, address >>> slotShift4)];
        for (int rest = address << rootBits; leaf < NO_ROUTE; rest <<= NODE_BITS) {
            leaf = child(leaves, ~leaf, rest >>> Integer.SIZE - NODE_BITS);
        }
        return leaf;
    }

    int lookup6(final long high, final long low) {
        final long word = (long) WORD.getAcquire(root, (int) (high >>> wordShift6));
        final int[] leaves = this.leaves;
        int leaf = leaves[leafIndex(word, (int) (high >>> slotShift6))];
        final long rest = high << rootBits;
        leaf = childOrSame(leaves, leaf, (int) (rest >>> 58));
        leaf = childOrSame(leaves, leaf, (int) (rest >>> 52));
        leaf = childOrSame(leaves, leaf, (int) (rest >>> 46));
        leaf = childOrSame(leaves, leaf, (int) (rest >>> 40));
        return below(leaves, leaf, high, low);
    }

    /** Many at a time, level by level, so that the loads of one do not wait for those of another. */
    void lookup6(final long[] highs, final long[] lows, final int[] nextHops, final int count) {
        for (int i = 0; i < count; i++) {
            final long high = highs[i];
            final long word = (long) WORD.getAcquire(root, (int) (high >>> wordShift6));
            nextHops[i] = leaves[leafIndex(word, (int) (high >>> slotShift6))];
        }
        final int[] leaves = this.leaves;
        int depth = rootBits;
        for (int step = 0; step < STEPS; step++, depth += NODE_BITS) {
            final int shift = 58 - depth;
            for (int i = 0; i < count; i++) {
                nextHops[i] = childOrSame(leaves, nextHops[i], (int) (highs[i] >>> shift));
            }
        }
        for (int i = 0; i < count; i++) {
            nextHops[i] = below(leaves, nextHops[i], highs[i], lows[i]);
        }
    }

    private int below(final int[] leaves, final int from, final long high, final long low) {
        int leaf = from;
        for (int depth = rootBits + STEPS * NODE_BITS; leaf < NO_ROUTE; depth += NODE_BITS) {
            leaf = child(leaves, ~leaf, bits(high, low, depth));
        }
        return leaf;
    }

    /** The six bits of an address from bit {@code depth} on; behind the last bit are zeros. */
    static int bits(final long high, final long low, final int depth) {
        if (depth <= 58) {
            return (int) (high >>> 58 - depth) & 63;
        }
        final long fromLow = depth <= 122 ? low >>> 122 - depth : low << depth - 122;
        return (int) (depth < 64 ? high << depth - 58 | fromLow : fromLow) & 63;
    }

    /** The leaf of a slot, of which the last six bits count. */
    private static int child(final int[] leaves, final int node, final int slot) {
        Objects.checkIndex(node, leaves.length - LARGEST_NODE); // one check for all that is read of the node
        final long runs = runs(leaves, node);
        final int leaf = NODE_HEADER + Long.bitCount(runs >>> ~slot); // by 63 - slot, modulo 64
        return UnsafeApi.getInt(leaves, LEAVES + 4L * (node + leaf));
    }

    /** As {@link #child} where there is one, without a branch: where a path ends is what no branch predictor knows. */
    private static int childOrSame(final int[] leaves, final int leaf, final int slot) {
        final int mask = leaf + 1 >> 31; // all ones for a node, else 0, where a node of one leaf stands
        final int other = child(leaves, ~leaf & mask, slot);
        return leaf ^ (leaf ^ other) & mask;
    }

    /** The runs of a node that lies {@link #LARGEST_NODE} before the end at least. */
    static long runs(final int[] leaves, final int node) {
        return UnsafeApi.getLong(leaves, LEAVES + 4L * node);
    }

    static void runs(final int[] leaves, final int node, final long runs) {
        UnsafeApi.putLong(leaves, LEAVES + 4L * node, runs);
    }

    /** The index of the leaf of a root word's slot, of which the last five bits count. */
    static int leafIndex(final long word, final int slot) {
        return (int) word + Long.bitCount(word >>> (~slot | 32)); // by 63 - slot, modulo 64
    }
}
