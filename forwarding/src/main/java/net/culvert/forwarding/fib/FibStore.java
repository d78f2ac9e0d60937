// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.fib;

import java.util.Arrays;
import net.culvert.ringbuffers.ring.GracePeriod;
import org.agrona.collections.Long2LongHashMap;
import org.agrona.collections.LongArrayList;

/**
 * The memory of a {@link FibTrie}: blocks of leaves and nodes, given out by the writer and taken back once no reader
 * can still see them. Beside each leaf stands whose it is: the code of a prefix is its length + 1, 0 where there is no
 * route.
 *
 * <p>Root words whose slots are all alike share one block for each leaf and code. The writer's thread.
 */
final class FibStore {
    private static final int BATCH = 256; // blocks, at least, for which one grace period is waited
    private static final int SPARE = 64; // leaves of the smallest table
    private static final int FIRST_BLOCK = 4; // before it is a node of one leaf, for FibTrie.childOrSame
    private static final int MIN_GARBAGE = 4096; // leaves, below which copying all to save them is not worth it

    final FibTrie trie;
    private final GracePeriod gracePeriod;
    private final int[] freeBlocks; // by size; in a free block's first leaf is the next, 0 ends the list
    private final Long2LongHashMap uniform = new Long2LongHashMap(0); // (code, leaf) to (uses, block)
    private final LongArrayList retired = new LongArrayList(); // (size, block)
    private byte[] codes;
    private int leavesEnd = FIRST_BLOCK;
    private int garbage; // leaves that are free or retired
    private boolean sparse;

    /** An empty table, with room for some more leaves. */
    FibStore(final GracePeriod gracePeriod, final int rootBits, final int moreLeaves) {
        this.gracePeriod = gracePeriod;
        trie = new FibTrie(rootBits, new int[SPARE + moreLeaves + FibTrie.LARGEST_NODE]);
        freeBlocks = new int[FibTrie.NODE_HEADER + FibTrie.NODE_SLOTS + 1];
        codes = new byte[trie.leaves.length];
        Arrays.fill(trie.root, uniform(FibTrie.NO_ROUTE, 0, trie.root.length));
    }

    static boolean isUniform(final long word) {
        return word >>> 32 == 0;
    }

    int code(final int leafIndex) {
        return codes[leafIndex] & 0xFF;
    }

    /** Spreads a root word over its slots. */
    void decodeWord(final int at, final FibSlots slots) {
        final long word = trie.root[at];
        spread(word >>> 32 << 32, (int) word, FibTrie.WORD_SLOTS, slots);
    }

    /** Spreads a node over its slots. */
    void decodeNode(final int node, final FibSlots slots) {
        spread(FibTrie.runs(trie.leaves, node), node + FibTrie.NODE_HEADER, FibTrie.NODE_SLOTS, slots);
    }

    private void spread(final long runs, final int first, final int count, final FibSlots slots) {
        int at = first;
        for (int i = 0; i < count; i++) {
            at += (int) (runs >>> 63 - i) & 1;
            slots.leaves[i] = trie.leaves[at];
            slots.codes[i] = codes[at];
        }
    }

    /** Stores the slots as a root word, and takes back the block that it had; readers see it from now on. */
    void publishWord(final int at, final FibSlots slots) {
        final long runs = slots.runs(FibTrie.WORD_SLOTS);
        if (runs == 0) {
            publishUniform(at, slots.leaves[0], slots.code(0));
        } else {
            final int block = newBlock(Long.bitCount(runs) + 1);
            gather(runs, block, FibTrie.WORD_SLOTS, slots);
            publish(at, runs | block);
        }
    }

    /** Stores a root word whose slots are alike; readers see it from now on. */
    void publishUniform(final int at, final int leaf, final int code) {
        publish(at, uniform(leaf, code, 1));
    }

    private void publish(final int at, final long word) {
        final long before = trie.root[at];
        FibTrie.WORD.setRelease(trie.root, at, word);
        final int block = (int) before;
        if (!isUniform(before)) {
            retire(block, Long.bitCount(before >>> 32) + 1);
        } else {
            releaseUniform(block);
        }
        if (retired.size() >= BATCH) {
            waitForReaders();
        }
    }

    /** A new node with these slots, which are not all alike. */
    int newNode(final long runs, final FibSlots slots) {
        final int node = newBlock(FibTrie.NODE_HEADER + Long.bitCount(runs) + 1);
        FibTrie.runs(trie.leaves, node, runs);
        gather(runs, node + FibTrie.NODE_HEADER, FibTrie.NODE_SLOTS, slots);
        return node;
    }

    private void gather(final long runs, final int first, final int count, final FibSlots slots) {
        int at = first - 1;
        for (int i = 0; i < count; i++) {
            if (i == 0 || runs << i < 0) {
                trie.leaves[++at] = slots.leaves[i];
                codes[at] = slots.codes[i];
            }
        }
    }

    /** Takes back a node that no reader will see from the next stored root word on. */
    void retireNode(final int node) {
        retire(node, nodeSize(node));
    }

    private int nodeSize(final int node) {
        return FibTrie.NODE_HEADER + Long.bitCount(FibTrie.runs(trie.leaves, node)) + 1;
    }

    private long uniform(final int leaf, final int code, final int uses) {
        final long key = (long) code << 32 | leaf & 0xFFFF_FFFFL;
        long used = uniform.get(key);
        if (used == 0) {
            final int block = newBlock(1);
            trie.leaves[block] = leaf;
            codes[block] = (byte) code;
            used = block;
        }
        uniform.put(key, used + ((long) uses << 32));
        return used & 0xFFFF_FFFFL;
    }

    private void releaseUniform(final int block) {
        final long key = (long) code(block) << 32 | trie.leaves[block] & 0xFFFF_FFFFL;
        final long used = uniform.get(key) - (1L << 32);
        if (used >>> 32 == 0) {
            uniform.remove(key);
            retire(block, 1);
        } else {
            uniform.put(key, used);
        }
    }

    private int newBlock(final int size) {
        final int block = freeBlocks[size];
        if (block != 0) {
            freeBlocks[size] = trie.leaves[block];
            garbage -= size;
            return block;
        }
        if (leavesEnd + size > trie.leaves.length - FibTrie.LARGEST_NODE) {
            sparse = garbage > MIN_GARBAGE && garbage > leavesEnd >> 2;
            trie.leaves =
                    Arrays.copyOf(trie.leaves, trie.leaves.length + (trie.leaves.length >> 2) + FibTrie.LARGEST_NODE);
            codes = Arrays.copyOf(codes, trie.leaves.length);
        }
        leavesEnd += size;
        return leavesEnd - size;
    }

    private void retire(final int block, final int size) {
        garbage += size;
        retired.addLong((long) size << 32 | block);
    }

    private void waitForReaders() {
        final long[] blocks = retired.toLongArray();
        retired.clear();
        gracePeriod.afterwards(() -> free(blocks));
        gracePeriod.poll();
    }

    private void free(final long[] blocks) {
        for (final long block : blocks) {
            final int size = (int) (block >>> 32);
            trie.leaves[(int) block] = freeBlocks[size];
            freeBlocks[size] = (int) block;
        }
    }

    /** Whether free blocks of the wrong sizes have made the table larger than it need be. */
    boolean isSparse() {
        return sparse;
    }

    /** A copy without gaps and with each node before its children, for readers that come from now on. */
    FibStore compacted() {
        final int live = leavesEnd - garbage;
        final FibStore copy = new FibStore(gracePeriod, trie.rootBits, live + live / 8);
        for (int i = 0; i < trie.root.length; i++) {
            final long word = trie.root[i];
            final int block = (int) word;
            if (isUniform(word)) {
                copy.publishUniform(i, trie.leaves[block], code(block));
            } else {
                final int size = Long.bitCount(word >>> 32) + 1;
                copy.publish(i, word & -1L << 32 | copyBlock(block, size, 0, copy));
            }
        }
        return copy;
    }

    private int copyBlock(final int block, final int size, final int header, final FibStore copy) {
        final int to = copy.newBlock(size);
        for (int i = 0; i < size; i++) {
            final int leaf = trie.leaves[block + i];
            final int copied = i >= header && leaf < FibTrie.NO_ROUTE
                    ? ~copyBlock(~leaf, nodeSize(~leaf), FibTrie.NODE_HEADER, copy)
                    : leaf;
            copy.trie.leaves[to + i] = copied; // not before: the array may have grown
            copy.codes[to + i] = codes[block + i];
        }
        return to;
    }

    /** Bytes that lookups may read. */
    long trieBytes() {
        return trie.root.length * 8L + trie.leaves.length * 4L;
    }

    /** Bytes that only the writer uses. */
    long writerBytes() {
        return codes.length + freeBlocks.length * 4L + uniform.capacity() * 16L + retired.capacity() * 8L;
    }
}
