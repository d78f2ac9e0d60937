// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.config;

import java.util.ArrayList;
import java.util.List;
import org.tomlj.TomlTable;

/** The names that other parts of the file may refer to. */
final class References {
    private final List<String> interfaces;
    private final List<String> filters;
    private final List<String> pipes;

    References(final TomlTable root) {
        interfaces = names(root, "interface");
        filters = names(root, "filter");
        pipes = names(root, "pipe");
    }

    private static List<String> names(final TomlTable root, final String what) {
        return root.get(List.of(what)) instanceof final TomlTable table ? new ArrayList<>(table.keySet()) : List.of();
    }

    /** The name of an interface, or null and an error where there is none of that name. */
    String networkInterface(final SectionReader section, final ConfigKey<String> key) {
        return named(section, key, interfaces, "interface", "[interface.NAME]");
    }

    /** The name of a rule list, or null and an error where there is none of that name. */
    String filter(final SectionReader section, final ConfigKey<String> key) {
        return named(section, key, filters, "rule list", "[[filter.NAME]]");
    }

    /** The name of a pipe, or null and an error where there is none of that name. */
    String pipe(final SectionReader section, final ConfigKey<String> key) {
        return named(section, key, pipes, "pipe", "[pipe.NAME]");
    }

    private static String named(
            final SectionReader section,
            final ConfigKey<String> key,
            final List<String> known,
            final String what,
            final String header) {
        final String name = section.get(key);
        if (name == null || known.contains(name)) {
            return name;
        }
        final String nearest = NearestName.of(name, known);
        final String advice = nearest == null ? "; it would begin by " + header : "; did you mean '" + nearest + "'?";
        section.wrong(
                key, key.name() + " is " + Shown.value(name) + " but there is no " + what + " of that name" + advice);
        return null;
    }
}
