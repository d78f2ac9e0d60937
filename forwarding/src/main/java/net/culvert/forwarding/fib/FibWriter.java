// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.fib;

import java.util.Arrays;
import java.util.function.ObjIntConsumer;
import net.culvert.ringbuffers.ring.GracePeriod;

/**
 * The writer of one family: keeps its routes, and paints each change over the slots of the trie that it owns.
 *
 * <p>An inserted prefix takes the slots in its range whose owner is not longer than it; a removed one leaves its slots
 * to the longest prefix that covers it. One leaf of the root is stored at a time, with all that is new below it, so an
 * address has its old answer or its new one. One thread.
 */
final class FibWriter {
    private static final int NO_OWNER = 0; // the code of no prefix; the others are length + 1
    private static final int[] ROOT_BITS_4 = {6, 12, 18};
    private static final int[] ROOT_BITS_6 = {6, 12, 24};
    private static final int[] ROUTES = {64, 4096, Integer.MAX_VALUE}; // above which a wider root is worth its memory
    private static final int FIRST_ORDER = 4096; // routes, below which all nodes are near each other anyway

    private final GracePeriod gracePeriod;
    private final boolean ipv6;
    private final int[] rootBits; // by widths
    private final RouteSet routes;
    private final FibSlots[] scratch; // for each node on the way down
    private FibStore store;
    private int widths; // index of rootBits
    private int nextOrder = FIRST_ORDER; // routes, above which the nodes are put in order

    // The brush: the range, the codes of the owners to be painted over, and what with.
    private long high;
    private long low;
    private int length;
    private int leastCode;
    private int mostCode;
    private int newLeaf;
    private int newCode;

    private int paintedCode; // what painted() returns beside a leaf

    FibWriter(final GracePeriod gracePeriod, final boolean ipv6) {
        this.gracePeriod = gracePeriod;
        this.ipv6 = ipv6;
        rootBits = ipv6 ? ROOT_BITS_6 : ROOT_BITS_4;
        routes = new RouteSet(ipv6);
        scratch = new FibSlots[((ipv6 ? 128 : 32) - rootBits[0] - 1) / FibNodes.BITS + 1];
        Arrays.setAll(scratch, level -> new FibSlots());
        store = new FibStore(gracePeriod, rootBits[0], ipv6, 0);
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
            store = new FibStore(gracePeriod, rootBits[widths], ipv6, 0);
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
     * Copies the trie if it has grown too many gaps, or by a quarter since its nodes were in order: then lookups wait
     * for fewer cache lines.
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
        final FibTrie trie = store.trie;
        final int first = (int) (high >>> Long.SIZE - trie.rootBits);
        final int last = length > trie.rootBits ? first : first + (1 << trie.rootBits - length) - 1;
        final int inPage = (1 << trie.pageBits) - 1;
        for (int page = first >>> trie.pageBits; page <= last >>> trie.pageBits; page++) {
            final int begin = page << trie.pageBits;
            paintPage(page, Math.max(first - begin, 0), Math.min(last - begin, inPage));
        }
    }

    private void paintPage(final int index, final int first, final int last) {
        FibPage page = store.page(index);
        if (page.isShared) {
            if (!isPaintedOver(page.code(0))) {
                return;
            }
            if (last - first == page.leaves.length - 1) {
                store.publishAlike(index, newLeaf, newCode);
                return;
            }
            page = store.ownPage(index);
        }
        for (int slot = first; slot <= last; slot++) {
            final int code = page.code(slot);
            final int leaf = painted(0, page.leaves[slot], code, store.trie.rootBits);
            if (leaf != page.leaves[slot] || paintedCode != code) {
                store.publish(page, slot, leaf, paintedCode);
            }
        }
    }

    /**
     * What takes the place of a leaf behind {@code depth} bits, itself if nothing changes; the code of that is left in
     * {@link #paintedCode}.
     */
    private int painted(final int level, final int leaf, final int code, final int depth) {
        if (leaf < FibTrie.NO_ROUTE || length > depth && isPaintedOver(code)) {
            return paintedNode(level, leaf, code, depth);
        }
        final boolean isPainted = isPaintedOver(code);
        paintedCode = isPainted ? newCode : code;
        return isPainted ? newLeaf : leaf;
    }

    /** The same of a leaf that is a node or must become one; a node whose slots are all alike becomes a plain leaf. */
    private int paintedNode(final int level, final int leaf, final int code, final int depth) {
        final FibSlots slots = scratch[level];
        final boolean exists = leaf < FibTrie.NO_ROUTE;
        if (exists) {
            store.decode(~leaf, slots);
        } else {
            slots.fill(leaf, code);
        }
        final int end = depth + FibNodes.BITS;
        final int first = length > depth ? FibTrie.bits(high, low, depth) : 0;
        final int count = 1 << Math.max(end - Math.max(length, depth), 0);
        boolean changed = false;
        for (int i = first; i < first + count; i++) {
            final int leafBefore = slots.leaves[i];
            final int codeBefore = slots.code(i);
            slots.set(i, painted(level + 1, leafBefore, codeBefore, end), paintedCode);
            changed |= slots.leaves[i] != leafBefore || slots.code(i) != codeBefore;
        }
        paintedCode = code;
        if (!changed) {
            return leaf;
        }
        if (exists) {
            store.retire(~leaf);
        }
        final long runs = slots.runs();
        paintedCode = runs == 0 ? slots.code(0) : NO_OWNER;
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
        return routes.bytes() + store.writerBytes() + scratch.length * FibNodes.SLOTS * 5L;
    }
}
