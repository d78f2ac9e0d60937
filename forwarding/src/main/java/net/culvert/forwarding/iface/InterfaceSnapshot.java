// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.iface;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * All interfaces as they were at one moment, but for those that were gone by then. Immutable, any thread; lookups
 * allocate nothing. An interface that is found may go at any time: its ways in then say so.
 */
public final class InterfaceSnapshot {
    static final InterfaceSnapshot EMPTY = new InterfaceSnapshot(List.of());

    private final List<NetworkInterface> all;
    private final NetworkInterface[] byIndex;
    private final Map<String, NetworkInterface> byName = new HashMap<>();

    InterfaceSnapshot(final List<NetworkInterface> interfaces) {
        all = List.copyOf(interfaces);
        int greatest = 0;
        for (final NetworkInterface each : all) {
            greatest = Math.max(greatest, each.index());
        }
        byIndex = new NetworkInterface[greatest + 1];
        for (final NetworkInterface each : all) {
            byIndex[each.index()] = each;
            byName.put(each.name(), each);
        }
    }

    /** All of them, in the order in which they were registered. */
    public List<NetworkInterface> all() {
        return all;
    }

    /** The one of this number, or null. */
    public NetworkInterface get(final int index) {
        return index > 0 && index < byIndex.length ? byIndex[index] : null;
    }

    /** The one of this number if it is still the same that had it then, or null. */
    public NetworkInterface get(final int index, final int generation) {
        final NetworkInterface found = get(index);
        return found != null && found.generation() == generation ? found : null;
    }

    /** The one of this name, or null. */
    public NetworkInterface get(final String name) {
        return byName.get(name);
    }

    /**
     * The one of this name, or of this number where the text is one.
     *
     * @throws IllegalArgumentException where there is none, or the name is bogus; with a sentence
     */
    public NetworkInterface find(final String nameOrIndex) {
        final boolean isNumber = !nameOrIndex.isEmpty() && nameOrIndex.chars().allMatch(c -> c >= '0' && c <= '9');
        final boolean canBeIndex = isNumber && nameOrIndex.length() < 10; // no int overflows
        final String name =
                isNumber ? nameOrIndex : InterfaceName.parse(nameOrIndex).toString();
        final NetworkInterface found = canBeIndex ? get(Integer.parseInt(nameOrIndex)) : get(name);
        if (found == null) {
            throw new IllegalArgumentException(
                    isNumber ? "there is no interface of number " + nameOrIndex : "there is no interface " + name);
        }
        return found;
    }
}
