// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.fib;

import java.util.function.BiConsumer;

/**
 * A node of {@link PrefixTable}'s path-compressed binary trie (Morrison, PATRICIA, 1968); immutable.
 *
 * <p>A node stands for the first {@code length} bits of {@code high} and {@code low}. It holds a value, or two
 * children, or both; 48 bytes, and two nodes a prefix at most.
 */
final class PrefixNode<T> {
    final long high;
    final long low;
    final int length;
    final T value; // null where the node only joins its children
    final PrefixNode<T> zero; // prefixes that go on with a 0 bit
    final PrefixNode<T> one;

    PrefixNode(
            final long high,
            final long low,
            final int length,
            final T value,
            final PrefixNode<T> zero,
            final PrefixNode<T> one) {
        this.high = high;
        this.low = low;
        this.length = length;
        this.value = value;
        this.zero = zero;
        this.one = one;
    }

    /** The first {@code length} bits of 64 set, 0 to 64. */
    static long mask(final int length) {
        return length == 0 ? 0 : -1L << -length;
    }

    /** Whether the address begins with this node's bits. */
    boolean covers(final long addressHigh, final long addressLow) {
        if (length <= 64) {
            return ((addressHigh ^ high) & mask(length)) == 0;
        }
        return addressHigh == high && ((addressLow ^ low) & mask(length - 64)) == 0;
    }

    /** The child that the address goes on to, for a node that covers it and is shorter than an address. */
    PrefixNode<T> child(final long addressHigh, final long addressLow) {
        return bit(addressHigh, addressLow, length) ? one : zero;
    }

    private static boolean bit(final long high, final long low, final int index) {
        return (index < 64 ? high << index : low << index) < 0; // shifts count modulo 64
    }

    /** The tree below {@code node} with the prefix set to {@code value}; copies the path, shares the rest. */
    static <T> PrefixNode<T> with(final PrefixNode<T> node, final Prefix prefix, final T value) {
        if (node == null) {
            return new PrefixNode<>(prefix.high(), prefix.low(), prefix.length(), value, null, null);
        }
        final int common = commonLength(node, prefix);
        if (common == node.length) {
            return common == prefix.length()
                    ? new PrefixNode<>(node.high, node.low, common, value, node.zero, node.one)
                    : node.withChild(prefix, with(node.child(prefix.high(), prefix.low()), prefix, value));
        }
        final PrefixNode<T> fork = new PrefixNode<>(
                prefix.high() & mask(Math.min(common, 64)),
                prefix.low() & mask(Math.max(common - 64, 0)),
                common,
                common == prefix.length() ? value : null,
                null,
                null);
        final Prefix old = new Prefix(prefix.ipv6(), node.high, node.low, node.length);
        final PrefixNode<T> half = fork.withChild(old, node);
        return common == prefix.length() ? half : half.withChild(prefix, with(null, prefix, value));
    }

    /** The tree below {@code node} without the prefix, which it holds. */
    static <T> PrefixNode<T> without(final PrefixNode<T> node, final Prefix prefix) {
        if (node.length < prefix.length()) {
            final PrefixNode<T> child = without(node.child(prefix.high(), prefix.low()), prefix);
            return node.withChild(prefix, child).compressed();
        }
        return new PrefixNode<>(node.high, node.low, node.length, null, node.zero, node.one).compressed();
    }

    /** A node that says nothing by itself is left out. */
    private PrefixNode<T> compressed() {
        if (value != null || zero != null && one != null) {
            return this;
        }
        return zero != null ? zero : one;
    }

    private PrefixNode<T> withChild(final Prefix towards, final PrefixNode<T> child) {
        return bit(towards.high(), towards.low(), length)
                ? new PrefixNode<>(high, low, length, value, zero, child)
                : new PrefixNode<>(high, low, length, value, child, one);
    }

    private static int commonLength(final PrefixNode<?> node, final Prefix prefix) {
        final long differenceHigh = node.high ^ prefix.high();
        final int common = differenceHigh != 0
                ? Long.numberOfLeadingZeros(differenceHigh)
                : 64 + Long.numberOfLeadingZeros(node.low ^ prefix.low());
        return Math.min(common, Math.min(node.length, prefix.length()));
    }

    void forEach(final boolean ipv6, final BiConsumer<Prefix, T> consumer) {
        if (value != null) {
            consumer.accept(new Prefix(ipv6, high, low, length), value);
        }
        if (zero != null) {
            zero.forEach(ipv6, consumer);
        }
        if (one != null) {
            one.forEach(ipv6, consumer);
        }
    }
}
