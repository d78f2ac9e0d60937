// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.fib;

import java.util.function.ObjIntConsumer;
import net.culvert.ringbuffers.ring.GracePeriod;

/**
 * The writer of one family: keeps its routes, and paints each change over the slots of the trie that it owns.
 *
 * <p>An inserted prefix takes the slots in its range whose owner is not longer than it; a removed one leaves its slots
 * to the longest prefix that covers it. One word is changed at a time, each with one release store, so an address has
 * its old answer or its new one. One thread.
 */
final class FibWriter {
    private static final int NO_OWNER = 0; // the code of no prefix; the others are length + 1
    private static final int[] ROOT_BITS = {8, 16, 24};
    private static final int[] ROUTES = {256, 65_536, Integer.MAX_VALUE}; // at which a wider root is worth its memory

    private final GracePeriod gracePeriod;
    private final RouteSet routes;
    private final int[][] slotLeaves; // by depth
    private final int[][] slotCodes;
    private FibStore store;
    private int widths; // index of ROOT_BITS

    // The brush: the range, the codes of the owners to be painted over, and what with.
    private long high;
    private long low;
    private int length;
    private int leastCode;
    private int mostCode;
    private int newLeaf;
    private int newCode;

    FibWriter(final GracePeriod gracePeriod, final boolean ipv6) {
        this.gracePeriod = gracePeriod;
        routes = new RouteSet(ipv6);
        slotLeaves = new int[ipv6 ? 17 : 5][FibTrie.SLOTS];
        slotCodes = new int[ipv6 ? 17 : 5][FibTrie.SLOTS];
        store = new FibStore(gracePeriod, ROOT_BITS[0], 0, 0);
    }

    /** The trie that readers are to use after a change. */
    FibTrie trie() {
        return store.trie;
    }

    int get(final Prefix prefix) {
        return routes.get(prefix.high(), prefix.low(), prefix.length());
    }

    int size() {
        return routes.size();
    }

    void forEach(final ObjIntConsumer<Prefix> consumer) {
        routes.forEach(consumer);
    }

    int insert(final Prefix prefix, final int nextHop) {
        final int before = routes.put(prefix.high(), prefix.low(), prefix.length(), nextHop);
        if (before != nextHop) {
            if (routes.size() > ROUTES[widths]) {
                widths++;
                store = new FibStore(gracePeriod, ROOT_BITS[widths], 0, 0);
                routes.forEach(this::paintRoute);
            } else {
                paintRoute(prefix, nextHop);
            }
            compact();
        }
        return before;
    }

    int remove(final Prefix prefix) {
        final int before = routes.remove(prefix.high(), prefix.low(), prefix.length());
        if (before != FibTrie.NO_ROUTE) {
            final int cover = routes.coveringLength(prefix.high(), prefix.low(), prefix.length());
            newCode = cover + 1;
            newLeaf = cover < 0
                    ? FibTrie.NO_ROUTE
                    : routes.get(
                            RouteSet.maskedHigh(prefix.high(), cover), RouteSet.maskedLow(prefix.low(), cover), cover);
            leastCode = prefix.length() + 1;
            paint(prefix);
            compact();
        }
        return before;
    }

    private void paintRoute(final Prefix prefix, final int nextHop) {
        newCode = prefix.length() + 1;
        newLeaf = nextHop;
        leastCode = NO_OWNER;
        paint(prefix);
    }

    private void paint(final Prefix prefix) {
        high = prefix.high();
        low = prefix.low();
        length = prefix.length();
        mostCode = length + 1;
        paint(0, 0, store.trie.rootBits);
    }

    private void compact() {
        if (store.isSparse()) {
            store = store.compacted();
        }
    }

    /**
     * Paints what the prefix has of the node whose words begin at {@code first} and split {@code bits} after
     * {@code depth}.
     */
    private void paint(final int first, final int depth, final int bits) {
        final int end = depth + bits;
        final int slot = slot(depth, bits);
        if (length > end) {
            paintBelow(first + (slot >>> 5), slot & 31, end);
            return;
        }
        final int last = slot + (1 << end - length) - 1;
        for (int word = slot >>> 5; word <= last >>> 5; word++) {
            paintWord(
                    first + word,
                    Math.max(slot - (word << 5), 0),
                    Math.min(last - (word << 5), FibTrie.SLOTS - 1),
                    end);
        }
    }

    /** The prefix's bits from {@code depth} on: 8, or as many as the root splits. */
    private int slot(final int depth, final int bits) {
        return depth == 0 ? (int) (high >>> Long.SIZE - bits) : FibTrie.octet(high, low, depth);
    }

    private void paintBelow(final int at, final int slot, final int end) {
        final int index = FibTrie.leafIndex(store.trie.words[at], slot);
        final int leaf = store.trie.leaves[index];
        if (leaf < FibTrie.NO_ROUTE) {
            paint(~leaf << 3, end, FibTrie.NODE_BITS);
            collapse(at, slot, end, ~leaf);
            return;
        }
        final int node = store.newNode(store.uniform(leaf, store.code(index), FibTrie.NODE_WORDS));
        paint(node << 3, end, FibTrie.NODE_BITS);
        if (isAllAlike(node)) {
            store.retireNode(node); // all of the range belongs to longer prefixes
        } else {
            setSlot(at, slot, end, ~node, NO_OWNER);
        }
    }

    private void paintWord(final int at, final int first, final int last, final int end) {
        final long word = store.trie.words[at];
        if (FibTrie.isUniform(word)) {
            if (!isPaintedOver(store.code((int) word))) {
                return;
            }
            if (last - first == FibTrie.SLOTS - 1) {
                store.publish(at, store.uniform(newLeaf, newCode, 1));
                return;
            }
        }
        final int[] leaves = slotLeaves[end >>> 3];
        final int[] codes = slotCodes[end >>> 3];
        store.decode(word, leaves, codes);
        for (int i = first; i <= last; i++) {
            if (leaves[i] < FibTrie.NO_ROUTE) {
                paintNode(at, i, end, ~leaves[i]);
            }
        }
        boolean changed = false;
        for (int i = first; i <= last; i++) {
            if (leaves[i] >= FibTrie.NO_ROUTE && isPaintedOver(codes[i])) {
                leaves[i] = newLeaf;
                codes[i] = newCode;
                changed = true;
            }
        }
        if (changed) {
            store.publish(at, store.encode(leaves, codes));
        }
    }

    private boolean isPaintedOver(final int code) {
        return code >= leastCode && code <= mostCode;
    }

    private void paintNode(final int at, final int slot, final int end, final int node) {
        for (int i = 0; i < FibTrie.NODE_WORDS; i++) {
            paintWord((node << 3) + i, 0, FibTrie.SLOTS - 1, end + FibTrie.NODE_BITS);
        }
        collapse(at, slot, end, node);
    }

    /** Puts a leaf in the place of a node that says the same for each of its slots. */
    private void collapse(final int at, final int slot, final int end, final int node) {
        if (isAllAlike(node)) {
            final int index = (int) store.trie.words[node << 3];
            setSlot(at, slot, end, store.trie.leaves[index], store.code(index));
            store.retireNode(node);
        }
    }

    private boolean isAllAlike(final int node) {
        final long[] words = store.trie.words;
        final long word = words[node << 3];
        boolean alike = FibTrie.isUniform(word); // then equal slots are equal words
        for (int i = 1; alike && i < FibTrie.NODE_WORDS; i++) {
            alike = words[(node << 3) + i] == word;
        }
        return alike;
    }

    /** Changes one slot; afterwards the scratch arrays of this depth hold the word as it then is. */
    private void setSlot(final int at, final int slot, final int end, final int leaf, final int code) {
        final int[] leaves = slotLeaves[end >>> 3];
        final int[] codes = slotCodes[end >>> 3];
        store.decode(store.trie.words[at], leaves, codes);
        leaves[slot] = leaf;
        codes[slot] = code;
        store.publish(at, store.encode(leaves, codes));
    }

    /** Bytes of the trie, which lookups read. */
    long trieBytes() {
        return store.trieBytes();
    }

    /** Bytes that only changes read and write. */
    long writerBytes() {
        return routes.bytes() + store.writerBytes() + slotLeaves.length * FibTrie.SLOTS * 8L;
    }
}
