// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.fib;

import java.util.Objects;
import org.agrona.UnsafeApi;

/**
 * What the nodes of a {@link FibTrie} look like in its memory, an array of ints.
 *
 * <pre>
 *  | runs of 64 slots | leaf | leaf | ...     8 bytes, then 2 or 4 for each run
 * </pre>
 *
 * In the runs the bit 63-i is set where slot i differs from slot i-1, so bit 63 is never set. Leaves take 2 bytes where
 * all of a node fit: of a full IPv4 table nearly all do, and what lookups read is small enough for a cache. A node is
 * named by its place, in ints, and that width; {@code ~name} is the leaf that leads to it.
 *
 * <p>Bytes in the order of the host, which is little-endian. Any thread reads, {@link FibStore}'s writes.
 */
final class FibNodes {
    static final int BITS = 6;
    static final int SLOTS = 64;
    static final int HEADER = 2; // ints
    static final int LARGEST = HEADER + SLOTS; // ints, and as many are unused at the end of the memory

    private static final long FIRST = UnsafeApi.arrayBaseOffset(int[].class); // bytes before the first int
    private static final int NARROW = 1;

    private FibNodes() {}

    static int name(final int place, final boolean isNarrow) {
        return place << 1 | (isNarrow ? NARROW : 0);
    }

    static int place(final int node) {
        return node >>> 1;
    }

    static boolean isNarrow(final int node) {
        return (node & NARROW) != 0;
    }

    /** Whether a leaf takes 2 bytes. */
    static boolean fitsNarrow(final int leaf) {
        return leaf == (short) leaf && leaf >= FibTrie.NO_ROUTE;
    }

    /** Ints that a node takes with so many leaves. */
    static int size(final int leaves, final boolean isNarrow) {
        return HEADER + (isNarrow ? leaves + 1 >> 1 : leaves);
    }

    /** Ints that a node takes. */
    static int size(final int[] memory, final int node) {
        return size(Long.bitCount(runs(memory, node)) + 1, isNarrow(node));
    }

    /** The leaf of a slot, of which the last six bits count. */
    static int child(final int[] memory, final int node, final int slot) {
        final long at = at(memory, node);
        final long runs = UnsafeApi.getLong(memory, at);
        return leaf(memory, at, node, Long.bitCount(runs >>> ~slot)); // by 63 - slot, modulo 64
    }

    /** As {@link #child} where there is one, without a branch: where a path ends is what no branch predictor knows. */
    static int childOrSame(final int[] memory, final int leaf, final int slot) {
        final int mask = leaf + 1 >> 31; // all ones for a node, else 0, where a node of one leaf stands
        final int other = child(memory, ~leaf & mask, slot);
        return leaf ^ (leaf ^ other) & mask;
    }

    /** As {@link #childOrSame}, where every node's leaves take 4 bytes: most of an IPv6 table lead to other nodes. */
    static int wideChildOrSame(final int[] memory, final int leaf, final int slot) {
        final int mask = leaf + 1 >> 31;
        final long at = at(memory, ~leaf & mask);
        final int run = Long.bitCount(UnsafeApi.getLong(memory, at) >>> ~slot);
        final int other = UnsafeApi.getInt(memory, at + 4L * (HEADER + run));
        return leaf ^ (leaf ^ other) & mask;
    }

    static long runs(final int[] memory, final int node) {
        return UnsafeApi.getLong(memory, at(memory, node));
    }

    static void runs(final int[] memory, final int node, final long runs) {
        UnsafeApi.putLong(memory, at(memory, node), runs);
    }

    /** The leaf of a node's run. */
    static int leaf(final int[] memory, final int node, final int run) {
        return leaf(memory, at(memory, node), node, Objects.checkIndex(run, SLOTS));
    }

    static void leaf(final int[] memory, final int node, final int run, final int leaf) {
        final long leaves = at(memory, node) + 4 * HEADER;
        if (isNarrow(node)) {
            UnsafeApi.putShort(memory, leaves + 2L * Objects.checkIndex(run, SLOTS), (short) leaf);
        } else {
            UnsafeApi.putInt(memory, leaves + 4L * Objects.checkIndex(run, SLOTS), leaf);
        }
    }

    /** One check for all that is read of the node. */
    private static long at(final int[] memory, final int node) {
        return FIRST + 4L * Objects.checkIndex(node >>> 1, memory.length - LARGEST);
    }

    /** Four bytes are read in either case, so that the width is no branch. */
    private static int leaf(final int[] memory, final long at, final int node, final int run) {
        final int narrow = node & NARROW;
        final int unused = narrow << 4; // bits
        return UnsafeApi.getInt(memory, at + 4 * HEADER + ((long) run << 2 - narrow)) << unused >> unused;
    }
}
