// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.config;

import java.util.List;
import org.tomlj.TomlArray;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/** Walks over tables of tables and lists of tables; what is none goes to the list of errors. */
final class Tables {
    /** Takes a table of the file. */
    interface Visitor {
        void visit(String name, TomlTable table, TomlPosition position);
    }

    private Tables() {}

    /** The table of that name, which {@code header} begins; null where there is none. */
    static TomlTable table(final TomlTable parent, final String name, final String header, final ErrorList errors) {
        final Object value = parent.get(List.of(name));
        if (value == null || value instanceof TomlTable) {
            return (TomlTable) value;
        }
        errors.add(
                parent.inputPositionOf(List.of(name)),
                Shown.name(name) + " is " + Shown.value(value) + " but has to be a table, which begins by " + header);
        return null;
    }

    /** Visits {@code [parent.NAME]}, {@code header} saying so. */
    static void named(final TomlTable parent, final String header, final ErrorList errors, final Visitor visitor) {
        for (final String name : parent.keySet()) {
            final TomlPosition position = parent.inputPositionOf(List.of(name));
            if (parent.get(List.of(name)) instanceof final TomlTable table) {
                visitor.visit(name, table, position);
            } else {
                errors.add(position, Shown.name(name) + " has to be a table, which begins by " + header);
            }
        }
    }

    /** Visits the tables {@code [[name]]} of the parent, {@code header} saying so. */
    static void listed(
            final TomlTable parent,
            final String name,
            final String header,
            final ErrorList errors,
            final Visitor visitor) {
        if (!parent.contains(List.of(name))) {
            return;
        }
        if (!(parent.get(List.of(name)) instanceof final TomlArray array)) {
            errors.add(
                    parent.inputPositionOf(List.of(name)),
                    Shown.name(name) + " has to be a list of tables, each of which begins by " + header);
            return;
        }
        for (int i = 0; i < array.size(); i++) {
            if (array.get(i) instanceof final TomlTable table) {
                visitor.visit(name, table, array.inputPositionOf(i));
            } else {
                errors.add(
                        array.inputPositionOf(i),
                        "an entry of " + Shown.name(name) + " has to be a table, which begins by " + header);
            }
        }
    }
}
