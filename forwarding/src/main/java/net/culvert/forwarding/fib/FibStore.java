// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.fib;

import java.util.Arrays;
import net.culvert.ringbuffers.ring.GracePeriod;
import org.agrona.collections.IntArrayList;
import org.agrona.collections.Long2LongHashMap;

/**
 * The memory of a {@link FibTrie}: its nodes and blocks of leaves, given out by the writer and taken back once no
 * reader can still see them. Beside each leaf stands whose it is: the code of a prefix is its length + 1, 0 where there
 * is no route.
 *
 * <p>Words whose slots are all alike share one block for each leaf and code. The writer's thread.
 */
final class FibStore {
    private static final int BATCH = 256; // pieces for which one grace period is waited
    private static final int SPARE = 64; // words and leaves of the smallest table
    private static final int MIN_GARBAGE = 4096; // leaves, below which copying all to save them is not worth it

    final FibTrie trie;
    private final GracePeriod gracePeriod;
    private final int[] freeBlocks = new int[FibTrie.SLOTS + 1]; // by size; in a free block's first leaf is the next
    private final IntArrayList freeNodes = new IntArrayList();
    private final Long2LongHashMap uniform = new Long2LongHashMap(0); // (code, leaf) to (uses, block)
    private byte[] codes;
    private int wordsEnd;
    private int leavesEnd = 1; // there is no block 0, so that 0 ends a list
    private int garbage; // leaves that are free or retired
    private boolean sparse;
    private long[] retired = new long[BATCH]; // (size, block), or size 0 and a node
    private int retiredCount;

    /** An empty table, with room for some more words and leaves. */
    FibStore(final GracePeriod gracePeriod, final int rootBits, final int moreWords, final int moreLeaves) {
        this.gracePeriod = gracePeriod;
        wordsEnd = FibTrie.rootWords(rootBits);
        trie = new FibTrie(rootBits, new long[wordsEnd + SPARE + moreWords], new int[SPARE + moreLeaves]);
        codes = new byte[trie.leaves.length];
        Arrays.fill(trie.words, 0, wordsEnd, uniform(FibTrie.NO_ROUTE, 0, wordsEnd));
    }

    int code(final int leafIndex) {
        return codes[leafIndex] & 0xFF;
    }

    /** A word whose slots all have this leaf, to be written to {@code uses} places. */
    long uniform(final int leaf, final int code, final int uses) {
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

    /** A word for 32 slots with these leaves and codes. */
    long encode(final int[] slotLeaves, final int[] slotCodes) {
        long runs = 0;
        for (int i = 1; i < FibTrie.SLOTS; i++) {
            final boolean differs = slotLeaves[i] != slotLeaves[i - 1] || slotCodes[i] != slotCodes[i - 1];
            runs |= differs ? 1L << 63 - i : 0;
        }
        if (runs == 0) {
            return uniform(slotLeaves[0], slotCodes[0], 1);
        }
        final int block = newBlock(Long.bitCount(runs) + 1);
        final int[] leaves = trie.leaves;
        int at = block - 1;
        for (int i = 0; i < FibTrie.SLOTS; i++) {
            if (i == 0 || runs << i < 0) {
                leaves[++at] = slotLeaves[i];
                codes[at] = (byte) slotCodes[i];
            }
        }
        return runs | block;
    }

    /** Spreads a word over 32 slots. */
    void decode(final long word, final int[] slotLeaves, final int[] slotCodes) {
        int at = (int) word;
        for (int i = 0; i < FibTrie.SLOTS; i++) {
            at += (int) (word >>> 63 - i) & 1; // the bit of slot 0 is never set
            slotLeaves[i] = trie.leaves[at];
            slotCodes[i] = code(at);
        }
    }

    /** Puts a word where readers see it, and lets go of the one that was there. */
    void publish(final int at, final long word) {
        final long before = trie.words[at];
        FibTrie.WORD.setRelease(trie.words, at, word);
        release(before, 1);
    }

    /** A node of eight words, which readers do not see yet. */
    int newNode(final long word) {
        if (!freeNodes.isEmpty()) {
            final int node = freeNodes.removeAt(freeNodes.size() - 1);
            Arrays.fill(trie.words, node << 3, (node << 3) + FibTrie.NODE_WORDS, word);
            return node;
        }
        if (wordsEnd + FibTrie.NODE_WORDS > trie.words.length) {
            trie.words = Arrays.copyOf(trie.words, enlarged(trie.words.length));
        }
        final int node = wordsEnd >>> 3;
        Arrays.fill(trie.words, wordsEnd, wordsEnd + FibTrie.NODE_WORDS, word);
        wordsEnd += FibTrie.NODE_WORDS;
        return node;
    }

    /** Takes back a node of eight equal uniform words, which readers may still see. */
    void retireNode(final int node) {
        release(trie.words[node << 3], FibTrie.NODE_WORDS);
        retire(node);
    }

    private void release(final long word, final int uses) {
        final int block = (int) word;
        if (!FibTrie.isUniform(word)) {
            retireBlock(block, Long.bitCount(word >>> 32) + 1);
            return;
        }
        final long key = (long) code(block) << 32 | trie.leaves[block] & 0xFFFF_FFFFL;
        final long used = uniform.get(key) - ((long) uses << 32);
        if (used >>> 32 == 0) {
            uniform.remove(key);
            retireBlock(block, 1);
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
        if (leavesEnd + size > trie.leaves.length) {
            sparse = garbage > MIN_GARBAGE && garbage > leavesEnd >> 2;
            trie.leaves = Arrays.copyOf(trie.leaves, enlarged(trie.leaves.length));
            codes = Arrays.copyOf(codes, trie.leaves.length);
        }
        leavesEnd += size;
        return leavesEnd - size;
    }

    private void retireBlock(final int block, final int size) {
        garbage += size;
        retire((long) size << 32 | block);
    }

    private void retire(final long piece) {
        retired[retiredCount++] = piece;
        if (retiredCount == BATCH) {
            final long[] batch = retired;
            retired = new long[BATCH];
            retiredCount = 0;
            gracePeriod.afterwards(() -> free(batch));
            gracePeriod.poll();
        }
    }

    private void free(final long[] pieces) {
        for (final long piece : pieces) {
            final int size = (int) (piece >>> 32);
            if (size == 0) {
                freeNodes.addInt((int) piece);
            } else {
                trie.leaves[(int) piece] = freeBlocks[size];
                freeBlocks[size] = (int) piece;
            }
        }
    }

    /** A quarter larger, a whole number of nodes. */
    private static int enlarged(final int length) {
        return length + (length >> 2) & -FibTrie.NODE_WORDS;
    }

    /** Whether free leaves of the wrong sizes make the table larger than it need be. */
    boolean isSparse() {
        return sparse;
    }

    /** A copy without gaps, for readers that come from now on. */
    FibStore compacted() {
        final int live = leavesEnd - garbage;
        final FibStore copy = new FibStore(gracePeriod, trie.rootBits, wordsEnd / 8, live + live / 8);
        copyWords(0, FibTrie.rootWords(trie.rootBits), copy, 0);
        return copy;
    }

    private void copyWords(final int from, final int count, final FibStore copy, final int to) {
        for (int i = 0; i < count; i++) {
            final long word = trie.words[from + i];
            final int block = (int) word;
            if (FibTrie.isUniform(word)) {
                copy.publish(to + i, copy.uniform(trie.leaves[block], code(block), 1));
                continue;
            }
            final int size = Long.bitCount(word >>> 32) + 1;
            final int newBlock = copy.newBlock(size);
            for (int j = 0; j < size; j++) {
                final int leaf = trie.leaves[block + j];
                copy.trie.leaves[newBlock + j] = leaf < FibTrie.NO_ROUTE ? ~copyNode(~leaf, copy) : leaf;
                copy.codes[newBlock + j] = codes[block + j];
            }
            copy.publish(to + i, word & -1L << 32 | newBlock);
        }
    }

    private int copyNode(final int node, final FibStore copy) {
        final int newNode = copy.newNode(copy.uniform(FibTrie.NO_ROUTE, 0, FibTrie.NODE_WORDS));
        copyWords(node << 3, FibTrie.NODE_WORDS, copy, newNode << 3);
        return newNode;
    }

    /** Bytes that lookups may read. */
    long trieBytes() {
        return trie.words.length * 8L + trie.leaves.length * 4L;
    }

    /** Bytes that only the writer uses. */
    long writerBytes() {
        return codes.length + BATCH * 8L + uniform.capacity() * 16L + freeNodes.capacity() * 4L;
    }
}
