// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.fib;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;

/**
 * Values by IP prefix, found by longest match; WireGuard's allowed IPs and routes are such tables.
 *
 * <p>One thread changes the table, any number look up meanwhile and see it as it was before a change or after it.
 * Lookups neither lock nor allocate; a change copies the path to its prefix and publishes it with one release store.
 */
public final class PrefixTable<T> {
    private final AtomicReference<PrefixNode<T>> root4 = new AtomicReference<>();
    private final AtomicReference<PrefixNode<T>> root6 = new AtomicReference<>();
    private int size;

    /** The value of the longest prefix that holds the IPv4 address, big-endian, or null. */
    public T lookup4(final int address) {
        return lookup(root4.getAcquire(), (long) address << 32, 0);
    }

    /** The value of the longest prefix that holds the IPv6 address, or null. */
    public T lookup6(final long high, final long low) {
        return lookup(root6.getAcquire(), high, low);
    }

    private static <T> T lookup(final PrefixNode<T> root, final long high, final long low) {
        T best = null;
        PrefixNode<T> node = root;
        while (node != null && node.covers(high, low)) {
            best = node.value != null ? node.value : best;
            node = node.child(high, low);
        }
        return best;
    }

    /** The value of exactly this prefix, or null. */
    public T get(final Prefix prefix) {
        PrefixNode<T> node = root(prefix).getAcquire();
        while (node != null && node.length < prefix.length() && node.covers(prefix.high(), prefix.low())) {
            node = node.child(prefix.high(), prefix.low());
        }
        final boolean found =
                node != null && node.length == prefix.length() && node.covers(prefix.high(), prefix.low());
        return found ? node.value : null;
    }

    /** Sets the value, not null, of a prefix and returns the one it had, or null. Writer only. */
    public T insert(final Prefix prefix, final T value) {
        if (value == null) {
            throw new IllegalArgumentException("a prefix needs a value: " + prefix);
        }
        final T before = get(prefix);
        if (before != value) {
            final AtomicReference<PrefixNode<T>> root = root(prefix);
            root.setRelease(PrefixNode.with(root.getPlain(), prefix, value));
            size += before == null ? 1 : 0;
        }
        return before;
    }

    /** Removes a prefix and returns the value it had, or null. Writer only. */
    public T remove(final Prefix prefix) {
        final T before = get(prefix);
        if (before != null) {
            final AtomicReference<PrefixNode<T>> root = root(prefix);
            root.setRelease(PrefixNode.without(root.getPlain(), prefix));
            size--;
        }
        return before;
    }

    /**
     * Visits every prefix, IPv4 first, in the order of addresses; the consumer may change the table if it is the
     * writer.
     */
    public void forEach(final BiConsumer<Prefix, T> consumer) {
        visit(root4.getAcquire(), false, consumer);
        visit(root6.getAcquire(), true, consumer);
    }

    private static <T> void visit(final PrefixNode<T> root, final boolean ipv6, final BiConsumer<Prefix, T> consumer) {
        if (root != null) {
            root.forEach(ipv6, consumer);
        }
    }

    /** Prefixes in the table. Writer only. */
    public int size() {
        return size;
    }

    private AtomicReference<PrefixNode<T>> root(final Prefix prefix) {
        return prefix.ipv6() ? root6 : root4;
    }
}
