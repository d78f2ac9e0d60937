// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.fib;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * What lookups of one family read: a multibit trie in which runs of equal slots are one leaf, found by counting bits.
 *
 * <pre>
 *  root     leaf | leaf | leaf | ...                  a leaf for each value of the first rootBits bits, in pages
 *  nodes    ... | runs of 64 slots | leaf | leaf ...  {@link FibNodes}, each of which splits the next 6 bits
 *  leaf     next hop from 0 on, NO_ROUTE, or ~node
 * </pre>
 *
 * A node is never written while a reader may see it: changes copy the nodes on their way and store one leaf of the root
 * with release.
 *
 * <p>The root of a full table is small enough for a core's own cache, and most nodes are smaller than a cache line, so
 * that an IPv4 address costs one wait for memory or two.
 *
 * <p>Any thread looks up that is inside a burst of the grace period's reader; {@link FibStore} alone writes.
 */
final class FibTrie {
    static final int NO_ROUTE = -1;
    static final VarHandle PAGES = MethodHandles.arrayElementVarHandle(int[][].class);
    static final VarHandle LEAVES = MethodHandles.arrayElementVarHandle(int[].class);

    private static final int STEPS = 4; // nodes below a root of 24 bits until a /48 is found

    final int rootBits;
    final int pageBits;
    final int[][] root; // leaves of pages
    private final int shift4;
    private final int shift6;

    /** A larger copy takes its place when it is full; read after the root, it has all nodes that lie behind that. */
    int[] nodes;

    FibTrie(final int rootBits, final int[] nodes) {
        this.rootBits = rootBits;
        this.nodes = nodes;
        pageBits = Math.min(rootBits, FibPage.MOST_BITS);
        root = new int[1 << rootBits - pageBits][];
        shift4 = Integer.SIZE - rootBits;
        shift6 = Long.SIZE - rootBits;
    }

    private int root(final int slot) {
        final int[] page = (int[]) PAGES.getAcquire(root, slot >>> pageBits);
        return (int) LEAVES.getAcquire(page, slot & (1 << pageBits) - 1);
    }

    int lookup4(final int address) {
        int leaf = root(address >>> shift4);
        final int[] nodes = this.nodes;
        leaf = FibNodes.childOrSame(nodes, leaf, address >>> shift4 - FibNodes.BITS);
        return below4(nodes, leaf, address);
    }

    /** Many at a time, level by level, so that the loads of one do not wait for those of another. */
    void lookup4(final int[] addresses, final int[] nextHops, final int count) {
        for (int i = 0; i < count; i++) {
            nextHops[i] = root(addresses[i] >>> shift4);
        }
        final int[] nodes = this.nodes;
        for (int i = 0; i < count; i++) {
            final int leaf = FibNodes.childOrSame(nodes, nextHops[i], addresses[i] >>> shift4 - FibNodes.BITS);
            nextHops[i] = leaf >= NO_ROUTE ? leaf : below4(nodes, leaf, addresses[i]);
        }
    }

    private int below4(final int[] nodes, final int from, final int address) {
        int leaf = from;
        for (int rest = address << rootBits + FibNodes.BITS; leaf < NO_ROUTE; rest <<= FibNodes.BITS) {
            leaf = FibNodes.child(nodes, ~leaf, rest >>> Integer.SIZE - FibNodes.BITS);
        }
        return leaf;
    }

    int lookup6(final long high, final long low) {
        int leaf = root((int) (high >>> shift6));
        final int[] nodes = this.nodes;
        int shift = shift6;
        for (int step = 0; step < STEPS; step++) {
            shift -= FibNodes.BITS;
            leaf = FibNodes.wideChildOrSame(nodes, leaf, (int) (high >>> shift));
        }
        return below(nodes, leaf, high, low);
    }

    /** Many at a time, level by level, so that the loads of one do not wait for those of another. */
    void lookup6(final long[] highs, final long[] lows, final int[] nextHops, final int count) {
        for (int i = 0; i < count; i++) {
            nextHops[i] = root((int) (highs[i] >>> shift6));
        }
        final int[] nodes = this.nodes;
        int shift = shift6;
        for (int step = 0; step < STEPS; step++) {
            shift -= FibNodes.BITS;
            for (int i = 0; i < count; i++) {
                nextHops[i] = FibNodes.wideChildOrSame(nodes, nextHops[i], (int) (highs[i] >>> shift));
            }
        }
        for (int i = 0; i < count; i++) {
            nextHops[i] = below(nodes, nextHops[i], highs[i], lows[i]);
        }
    }

    private int below(final int[] nodes, final int from, final long high, final long low) {
        int leaf = from;
        for (int depth = rootBits + STEPS * FibNodes.BITS; leaf < NO_ROUTE; depth += FibNodes.BITS) {
            leaf = FibNodes.child(nodes, ~leaf, bits(high, low, depth));
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
}
