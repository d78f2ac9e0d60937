// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.iface.control;

import java.util.List;
import java.util.TreeMap;
import net.culvert.forwarding.iface.InterfaceName;
import net.culvert.forwarding.iface.InterfaceTable;
import net.culvert.forwarding.iface.NetworkInterface;

/**
 * Makes and destroys interfaces by name: {@code tun3} is unit 3 of the kind {@code tun}. Control thread. What is
 * refused is an IllegalArgumentException with a sentence.
 */
public final class Cloners {
    private final InterfaceTable table;
    private final TreeMap<String, Cloner> kinds = new TreeMap<>();

    /** Knows no kinds yet. */
    public Cloners(final InterfaceTable table) {
        this.table = table;
    }

    /** Adds a kind; letters only. */
    public void add(final String kind, final Cloner cloner) {
        if (!InterfaceName.isKind(kind)) {
            throw new IllegalArgumentException("the interface kind '" + kind + "' has to be letters, 1 to "
                    + (InterfaceName.MAX_LENGTH - 1) + " of them");
        }
        if (kinds.putIfAbsent(kind, cloner) != null) {
            throw new IllegalArgumentException("there is an interface kind " + kind + " already");
        }
    }

    /** Takes a kind away; its interfaces stay, until they are detached by other means. */
    public void remove(final String kind) {
        cloner(kind);
        kinds.remove(kind);
    }

    /** The kinds, sorted. */
    public List<String> kinds() {
        return List.copyOf(kinds.keySet());
    }

    /**
     * Makes {@code tun3}, or of {@code tun} the least unit that is free. The unit of an interface that was destroyed is
     * free when no burst can see the interface any more, and its device is closed.
     */
    public NetworkInterface create(final String nameOrKind) {
        table.free();
        final InterfaceName name =
                InterfaceName.isKind(nameOrKind) ? leastFree(nameOrKind) : InterfaceName.parse(nameOrKind);
        final Cloner cloner = cloner(name.kind());
        if (table.isTaken(name.toString())) {
            throw new IllegalArgumentException("there is an interface " + name + " already");
        }
        if (table.isFreeing(name.toString())) {
            throw new IllegalArgumentException(
                    "the interface " + name + " was destroyed and is not freed yet; try again in a moment");
        }
        return cloner.create(table, name);
    }

    /** Destroys an interface of a kind that is known here. */
    public void destroy(final String name) {
        final Cloner cloner = cloner(InterfaceName.parse(name).kind());
        cloner.destroy(table, table.snapshot().find(name));
    }

    private InterfaceName leastFree(final String kind) {
        cloner(kind); // an unknown kind is the better thing to complain of
        int unit = 0;
        while (table.isTaken(kind + unit) || table.isFreeing(kind + unit)) {
            unit++;
        }
        return InterfaceName.parse(kind + unit);
    }

    private Cloner cloner(final String kind) {
        final Cloner cloner = kinds.get(kind);
        if (cloner == null) {
            throw new IllegalArgumentException("there is no interface kind '" + kind + "'"
                    + (kinds.isEmpty()
                            ? ", for none was added"
                            : "; it has to be " + String.join(", ", kinds.keySet())));
        }
        return cloner;
    }
}
