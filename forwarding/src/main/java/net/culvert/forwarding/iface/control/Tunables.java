// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.iface.control;

import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * A tree of values by dotted names, such as {@code net.interfaces.tun0.rcvq.maxlen}; sysctl(8) of the BSDs. Control
 * thread. What is refused is an IllegalArgumentException with a sentence that begins with the name.
 */
public final class Tunables {
    private final TreeMap<String, Tunable> byName = new TreeMap<>();

    /** Adds a leaf of a new name. */
    public void add(final String name, final Tunable tunable) {
        if (byName.putIfAbsent(name, tunable) != null) {
            throw new IllegalArgumentException(name + ": there is such a value already");
        }
    }

    /** Removes a leaf, or all below a node; what is not there is no error. */
    public void remove(final String name) {
        byName.remove(name);
        below(name).clear();
    }

    /** Names of all leaves, or of those at and below a node, sorted; of the empty name all. */
    public List<String> names(final String node) {
        if (node.isEmpty() || byName.containsKey(node)) {
            return node.isEmpty() ? List.copyOf(byName.keySet()) : List.of(node);
        }
        return List.copyOf(below(node).keySet());
    }

    /** The value of a leaf. */
    public String read(final String name) {
        return get(name).getter().get();
    }

    /** What a leaf is. */
    public String description(final String name) {
        return get(name).description();
    }

    /** Sets the value of a leaf. */
    public void write(final String name, final String value) {
        final Tunable tunable = get(name);
        if (tunable.setter() == null) {
            throw new IllegalArgumentException(name + ": it can only be read");
        }
        try {
            tunable.setter().accept(value);
        } catch (final IllegalArgumentException e) {
            throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
        }
    }

    private Tunable get(final String name) {
        final Tunable tunable = byName.get(name);
        if (tunable == null) {
            final boolean isNode = !below(name).isEmpty();
            throw new IllegalArgumentException(name + ": "
                    + (isNode ? "it is a node, and it has to be a leaf below it" : "there is no such value"));
        }
        return tunable;
    }

    /** A dot, or what sorts right behind it, ends the name of the node. */
    private NavigableMap<String, Tunable> below(final String node) {
        return byName.subMap(node + '.', true, node + '/', false);
    }
}
