// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.fib;

import java.util.Arrays;
import java.util.function.ObjIntConsumer;
import net.culvert.ringbuffers.ring.GracePeriod;

/**
 * The writer of one family: keeps its routes, and paints each change over the slots of the trie that it owns.
 *
 * <p>An inserted prefix takes the slots in its range whose owner is not longer than it; a removed one leaves its slots
 * to the longest prefix that covers it. One root word is stored at a time, with all that is new below it, so an address
 * has its old answer or its new one. One thread.
 */
final class FibWriter {
    private static final int NO_OWNER = 0; // the code of no prefix; the others are length + 1
    private static final int[] ROOT_BITS = {8, 16, 24};
    private static final int[] ROUTES = {256, 65_536, Integer.MAX_VALUE
    }; // above which a wider root is worth its memory
    private static final int FIRST_ORDER = 4096; // routes, below which all nodes are near each other anyway

    private final GracePeriod gracePeriod;
    private final RouteSet routes;
    private final FibSlots[] scratch; // for a root word and for each node below it
    private FibStore store;
    private int widths; // index of ROOT_BITS
    private int nextOrder; // routes, above which the nodes are put in order

    // The brush: the range, the codes of the owners to be painted over, and what with.
    private long high;
    private long low;
    private int length;
    private int leastCode;
    private int mostCode;
    private int newLeaf;
    private int newCode;

    private int nodeCode; // what paintNode returns beside a leaf

    FibWriter(final GracePeriod gracePeriod, final boolean ipv6) {
        this.gracePeriod = gracePeriod;
        routes = new RouteSet(ipv6);
        nextOrder = ipv6 ? FIRST_ORDER : Integer.MAX_VALUE; // few IPv4 routes have nodes
        scratch = new FibSlots[1 + ((ipv6 ? 128 : 32) - ROOT_BITS[0]) / FibTrie.NODE_BITS];
        Arrays.setAll(scratch, level -> new FibSlots());
        store = new FibStore(gracePeriod, ROOT_BITS[0], 0);
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
        if (before == nextHop) {
            return before;
        }
        if (routes.size() > ROUTES[widths]) {
            widths++;
            store = new FibStore(gracePeriod, ROOT_BITS[widths], 0);
            routes.forEach(this::paintRoute);
        } else {
            paintRoute(prefix, nextHop);
        }
        compact();
        return before;
    }

    int remove(final Prefix prefix) {
        final int before = routes.remove(prefix.high(), prefix.low(), prefix.length());
        if (before != FibTrie.NO_ROUTE) {
            final int cover = routes.coveringLength(prefix.high(), prefix.low(), prefix.length());
            newCode = cover + 1;
            newLeaf = cover < 0 ? FibTrie.NO_ROUTE : routes.get(prefix.high(), prefix.low(), cover);
            leastCode = prefix.length() + 1;
            paint(prefix);
            compact();
        }
        return before;
    }

    /**
     * Copies the trie if it has grown too many gaps, or by a quarter since its nodes were in order: an IPv6 address is
     * found several nodes down, which cost fewer cache misses where they lie behind each other.
     */
    private void compact() {
        final boolean isInOrder = routes.size() <= nextOrder;
        if (!isInOrder) {
            nextOrder = routes.size() + (routes.size() >> 2);
        }
        if (!isInOrder || store.isSparse()) {
            store = store.compacted();
        }
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
        final int rootBits = store.trie.rootBits;
        final int first = (int) (high >>> Long.SIZE - rootBits);
        final int last = length > rootBits ? first : first + (1 << rootBits - length) - 1;
        for (int word = first >>> 5; word <= last >>> 5; word++) {
            final int slot = word << 5;
            paintWord(word, Math.max(first - slot, 0), Math.min(last - slot, FibTrie.WORD_SLOTS - 1));
        }
    }

    private void paintWord(final int at, final int first, final int last) {
        final long word = store.trie.root[at];
        if (FibStore.isUniform(word)) {
            if (!isPaintedOver(store.code((int) word))) {
                return;
            }
            if (last - first == FibTrie.WORD_SLOTS - 1) {
                store.publishUniform(at, newLeaf, newCode);
                return;
            }
        }
        final FibSlots slots = scratch[0];
        store.decodeWord(at, slots);
        if (paintSlots(0, first, last, store.trie.rootBits)) {
            store.publishWord(at, slots);
        }
    }

    /** Paints slots of a level's scratch, which split bits up to {@code end}, and says whether that changed any. */
    private boolean paintSlots(final int level, final int first, final int last, final int end) {
        final FibSlots slots = scratch[level];
        boolean changed = false;
        for (int i = first; i <= last; i++) {
            final int leaf = slots.leaves[i];
            final int code = slots.code(i);
            if (leaf < FibTrie.NO_ROUTE || length > end && isPaintedOver(code)) {
                slots.set(i, paintNode(level + 1, leaf, code, end), nodeCode);
            } else if (isPaintedOver(code)) {
                slots.set(i, newLeaf, newCode);
            }
            changed |= slots.leaves[i] != leaf || slots.code(i) != code;
        }
        return changed;
    }

    /**
     * Paints what lies behind a leaf and returns what takes its place, itself if nothing changed; the code of that is
     * left in {@link #nodeCode}. A plain leaf becomes a node if it must, a node whose slots are all alike a plain leaf.
     */
    private int paintNode(final int level, final int leaf, final int code, final int depth) {
        final FibSlots slots = scratch[level];
        final boolean exists = leaf < FibTrie.NO_ROUTE;
        if (exists) {
            store.decodeNode(~leaf, slots);
        } else {
            slots.fill(leaf, code);
        }
        final int end = depth + FibTrie.NODE_BITS;
        final int first = length > depth ? FibTrie.bits(high, low, depth) : 0;
        final int count = 1 << Math.max(end - Math.max(length, depth), 0);
        final boolean changed = paintSlots(level, first, first + count - 1, end);
        nodeCode = code;
        if (!changed) {
            return leaf;
        }
        if (exists) {
            store.retireNode(~leaf);
        }
        final long runs = slots.runs(FibTrie.NODE_SLOTS);
        nodeCode = runs == 0 ? slots.code(0) : NO_OWNER;
        return runs == 0 ? slots.leaves[0] : ~store.newNode(runs, slots);
    }

    private boolean isPaintedOver(final int code) {
        return code >= leastCode && code <= mostCode;
    }

    /** Bytes of the trie, which lookups read. */
    long trieBytes() {
        return store.trieBytes();
    }

    /** Bytes that only changes read and write. */
    long writerBytes() {
        return routes.bytes() + store.writerBytes() + scratch.length * FibTrie.NODE_SLOTS * 5L;
    }
}
