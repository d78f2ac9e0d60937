// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.fib;

import java.util.Arrays;
import net.culvert.ringbuffers.ring.GracePeriod;
import org.agrona.collections.LongArrayList;

/**
 * The memory of a {@link FibTrie}: nodes, given out by the writer and taken back once no reader can still see them.
 * Beside each leaf stands whose it is: the code of a prefix is its length + 1, 0 where there is no route. The writer's
 * thread.
 */
final class FibStore {
    private static final int BATCH = 256; // nodes, at least, for which one grace period is waited
    private static final int SPARE = 64; // ints of the smallest table
    private static final int FIRST_NODE = 4; // before it is a node of one leaf, for FibNodes.childOrSame
    private static final int MIN_GARBAGE = 4096; // ints, below which copying all to save them is not worth it

    final FibTrie trie;
    private final GracePeriod gracePeriod;
    private final boolean areWide;
    private final int[] freeNodes; // places by size; in a free node's first int is the next, 0 ends the list
    private final LongArrayList retired = new LongArrayList(); // (size, place)
    private final FibPage[] pages;
    private FibPage lastShared;
    private byte[] codes;
    private int end = FIRST_NODE;
    private int garbage; // ints that are free or retired
    private boolean sparse;

    /** An empty table, with room for some more ints of nodes, all of which are wide if {@code areWide}. */
    FibStore(final GracePeriod gracePeriod, final int rootBits, final boolean areWide, final int moreInts) {
        this.gracePeriod = gracePeriod;
        this.areWide = areWide;
        trie = new FibTrie(rootBits, new int[SPARE + moreInts + FibNodes.LARGEST]);
        freeNodes = new int[FibNodes.LARGEST + 1];
        pages = new FibPage[trie.root.length];
        codes = new byte[2 * trie.nodes.length];
        for (int i = 0; i < pages.length; i++) {
            publishAlike(i, FibTrie.NO_ROUTE, 0);
        }
    }

    /** A page of the root. */
    FibPage page(final int index) {
        return pages[index];
    }

    /** A page of the root that can be written. */
    FibPage ownPage(final int index) {
        if (pages[index].isShared) {
            publishPage(index, new FibPage(pages[index]));
        }
        return pages[index];
    }

    /** Makes all leaves of a page alike; readers see them from now on. */
    void publishAlike(final int index, final int leaf, final int code) {
        if (lastShared == null || lastShared.leaves[0] != leaf || lastShared.code(0) != code) {
            lastShared = new FibPage(1 << trie.pageBits, leaf, code);
        }
        publishPage(index, lastShared);
    }

    private void publishPage(final int index, final FibPage page) {
        pages[index] = page;
        FibTrie.PAGES.setRelease(trie.root, index, page.leaves);
    }

    /** Spreads a node over its slots. */
    void decode(final int node, final FibSlots slots) {
        final long runs = FibNodes.runs(trie.nodes, node);
        int run = 0;
        for (int i = 0; i < FibNodes.SLOTS; i++) {
            run += (int) (runs >>> 63 - i) & 1;
            slots.set(i, FibNodes.leaf(trie.nodes, node, run), codes[firstCode(node) + run]);
        }
    }

    /** A node has no more leaves than two for each of its ints. */
    private static int firstCode(final int node) {
        return 2 * FibNodes.place(node);
    }

    /** Stores a leaf of an own page; readers see it, and all that lies behind it, from now on. */
    void publish(final FibPage page, final int slot, final int leaf, final int code) {
        page.codes[slot] = (byte) code;
        FibTrie.LEAVES.setRelease(page.leaves, slot, leaf);
        if (retired.size() >= BATCH) {
            waitForReaders();
        }
    }

    /** A new node with these slots, which are not all alike. */
    int newNode(final long runs, final FibSlots slots) {
        final boolean isNarrow = !areWide && slots.areNarrow();
        final int node = newNode(FibNodes.size(Long.bitCount(runs) + 1, isNarrow), isNarrow);
        FibNodes.runs(trie.nodes, node, runs);
        int run = 0;
        for (int i = 0; i < FibNodes.SLOTS; i++) {
            if (i == 0 || runs << i < 0) {
                FibNodes.leaf(trie.nodes, node, run, slots.leaves[i]);
                codes[firstCode(node) + run++] = slots.codes[i];
            }
        }
        return node;
    }

    private int newNode(final int size, final boolean isNarrow) {
        final int unused = freeNodes[size];
        if (unused != 0) {
            freeNodes[size] = trie.nodes[unused];
            garbage -= size;
            return FibNodes.name(unused, isNarrow);
        }
        if (end + size > trie.nodes.length - FibNodes.LARGEST) {
            sparse = garbage > MIN_GARBAGE && garbage > end >> 2;
            trie.nodes = Arrays.copyOf(trie.nodes, trie.nodes.length + (trie.nodes.length >> 2) + FibNodes.LARGEST);
            codes = Arrays.copyOf(codes, 2 * trie.nodes.length);
        }
        end += size;
        return FibNodes.name(end - size, isNarrow);
    }

    /** Takes back a node that no reader will see from the next stored leaf of the root on. */
    void retire(final int node) {
        final int size = FibNodes.size(trie.nodes, node);
        garbage += size;
        retired.addLong((long) size << 32 | FibNodes.place(node));
    }

    private void waitForReaders() {
        final long[] nodes = retired.toLongArray();
        retired.clear();
        gracePeriod.afterwards(() -> free(nodes));
        gracePeriod.poll();
    }

    private void free(final long[] nodes) {
        for (final long sizeAndPlace : nodes) {
            final int size = (int) (sizeAndPlace >>> 32);
            final int place = (int) sizeAndPlace;
            trie.nodes[place] = freeNodes[size];
            freeNodes[size] = place;
        }
    }

    /** Whether free nodes of the wrong sizes have made the table larger than it need be. */
    boolean isSparse() {
        return sparse;
    }

    /** A copy without gaps and with each node before its children, for readers that come from now on. */
    FibStore compacted() {
        final int live = end - garbage;
        final FibStore copy = new FibStore(gracePeriod, trie.rootBits, areWide, live + live / 8);
        for (int i = 0; i < pages.length; i++) {
            final FibPage page = pages[i];
            if (page.isShared) {
                copy.publishAlike(i, page.leaves[0], page.code(0));
            } else {
                final FibPage own = copy.ownPage(i);
                for (int slot = 0; slot < own.leaves.length; slot++) {
                    copy.publish(own, slot, copied(page.leaves[slot], copy), page.code(slot));
                }
            }
        }
        return copy;
    }

    private int copied(final int leaf, final FibStore copy) {
        if (leaf >= FibTrie.NO_ROUTE) {
            return leaf;
        }
        final int node = ~leaf;
        final long runs = FibNodes.runs(trie.nodes, node);
        final int to = copy.newNode(FibNodes.size(trie.nodes, node), FibNodes.isNarrow(node));
        FibNodes.runs(copy.trie.nodes, to, runs);
        for (int run = 0; run <= Long.bitCount(runs); run++) {
            final int below = copied(FibNodes.leaf(trie.nodes, node, run), copy);
            FibNodes.leaf(copy.trie.nodes, to, run, below); // not before: the array may have grown
            copy.codes[firstCode(to) + run] = codes[firstCode(node) + run];
        }
        return ~to;
    }

    /** Bytes that lookups may read. */
    long trieBytes() {
        return trie.nodes.length * 4L + pageBytes();
    }

    /** Bytes that only the writer uses. */
    long writerBytes() {
        return codes.length + pageBytes() / Integer.BYTES + freeNodes.length * 4L + retired.capacity() * 8L;
    }

    /** Of shared pages next to each other each is counted once. */
    private long pageBytes() {
        long bytes = trie.root.length * 4L;
        for (int i = 0; i < pages.length; i++) {
            bytes += i > 0 && pages[i] == pages[i - 1] ? 0 : pages[i].bytes();
        }
        return bytes;
    }
}
