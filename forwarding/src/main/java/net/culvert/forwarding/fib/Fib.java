// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.fib;

import java.util.function.ObjIntConsumer;
import net.culvert.ringbuffers.ring.GracePeriod;

/**
 * A forwarding information base: the next hop of an IPv4 or IPv6 address by longest match, a number from 0 on.
 *
 * <p>One thread changes it, the one that owns the grace period. Any number look up meanwhile, each inside a burst of a
 * {@link GracePeriod.Reader}: without locks and without allocation, and an address has the answer from before a change
 * or the one from after it. A change is seen address by address, not for all of its range at once.
 *
 * <p>What a change replaces is used again after a grace period. A reader that never leaves its burst costs memory.
 */
public final class Fib {
    /** The answer where no prefix covers an address. */
    public static final int NO_ROUTE = FibTrie.NO_ROUTE;

    private final FibWriter writer4;
    private final FibWriter writer6;
    private volatile FibTrie trie4;
    private volatile FibTrie trie6;

    /** An empty table of some kilobytes, whose grace period is polled at least by the changes themselves. */
    public Fib(final GracePeriod gracePeriod) {
        writer4 = new FibWriter(gracePeriod, false);
        writer6 = new FibWriter(gracePeriod, true);
        trie4 = writer4.trie();
        trie6 = writer6.trie();
    }

    /** The next hop of the IPv4 address, big-endian, or {@link #NO_ROUTE}. */
    public int lookup4(final int address) {
        return trie4.lookup4(address);
    }

    /** The next hop of the IPv6 address, or {@link #NO_ROUTE}. */
    public int lookup6(final long high, final long low) {
        return trie6.lookup6(high, low);
    }

    /** Writes the next hops of the first {@code count} IPv4 addresses. */
    public void lookup4(final int[] addresses, final int[] nextHops, final int count) {
        final FibTrie trie = trie4;
        for (int i = 0; i < count; i++) {
            nextHops[i] = trie.lookup4(addresses[i]);
        }
    }

    /** Writes the next hops of the first {@code count} IPv6 addresses, given by their halves. */
    public void lookup6(final long[] highs, final long[] lows, final int[] nextHops, final int count) {
        trie6.lookup6(highs, lows, nextHops, count);
    }

    /** The next hop of exactly this prefix, or {@link #NO_ROUTE}. Writer only. */
    public int get(final Prefix prefix) {
        return writer(prefix).get(prefix);
    }

    /** Sets the next hop, 0 or greater, of a prefix and returns the one it had, or {@link #NO_ROUTE}. Writer only. */
    public int insert(final Prefix prefix, final int nextHop) {
        if (nextHop < 0) {
            throw new IllegalArgumentException("next hop of " + prefix + " is negative: " + nextHop);
        }
        final int before = writer(prefix).insert(prefix, nextHop);
        publish();
        return before;
    }

    /** Removes a prefix and returns the next hop it had, or {@link #NO_ROUTE}. Writer only. */
    public int remove(final Prefix prefix) {
        final int before = writer(prefix).remove(prefix);
        publish();
        return before;
    }

    private FibWriter writer(final Prefix prefix) {
        return prefix.ipv6() ? writer6 : writer4;
    }

    /** A change has made a new trie where the table has outgrown the old one. */
    private void publish() {
        if (trie4 != writer4.trie()) {
            trie4 = writer4.trie();
        }
        if (trie6 != writer6.trie()) {
            trie6 = writer6.trie();
        }
    }

    /** Visits every route, in no order; the consumer must not change the table. Writer only. */
    public void forEach(final ObjIntConsumer<Prefix> consumer) {
        writer4.forEach(consumer);
        writer6.forEach(consumer);
    }

    /** Routes in the table. Writer only. */
    public int size() {
        return writer4.size() + writer6.size();
    }

    /** Bytes that lookups may read, of both families. Writer only. */
    public long lookupBytes() {
        return writer4.trieBytes() + writer6.trieBytes();
    }

    /** Bytes that only changes read and write, of both families. Writer only. */
    public long writerBytes() {
        return writer4.writerBytes() + writer6.writerBytes();
    }
}
