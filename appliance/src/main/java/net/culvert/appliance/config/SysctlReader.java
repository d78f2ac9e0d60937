// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import net.culvert.appliance.uapi.Tunable;
import net.culvert.ringbuffers.dispatch.DispatchSettings;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/** Reads {@code [sysctl]}: names with dots, in quotes or as TOML's own dotted keys, and their values. */
final class SysctlReader {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*(\\.[a-z0-9_]+)+");
    private static final int DEEPEST = 16; // dots in a name

    private final ErrorList errors;
    private final Map<String, String> values = new LinkedHashMap<>();

    SysctlReader(final ErrorList errors) {
        this.errors = errors;
    }

    /** Value by name. */
    Map<String, String> read(final TomlTable table) {
        read("", table, 0);
        return values;
    }

    private void read(final String prefix, final TomlTable table, final int depth) {
        for (final String key : table.keySet()) {
            final String name = prefix + key;
            final Object value = table.get(List.of(key));
            final TomlPosition position = table.inputPositionOf(List.of(key));
            if (value instanceof final TomlTable inner && depth < DEEPEST) {
                read(name + ".", inner, depth + 1);
            } else if (!NAME.matcher(name).matches()) {
                errors.add(
                        position,
                        Shown.name(name)
                                + " has to be words of small letters and digits with dots between them, such as "
                                + "net.inet.ip.ttl");
            } else {
                put(name, value, position);
            }
        }
    }

    private void put(final String name, final Object value, final TomlPosition position) {
        final String text = switch (value) {
            case final Boolean flag -> flag ? "1" : "0";
            case final Long number -> number.toString();
            case final String string -> string;
            default -> null;
        };
        if (text == null) {
            errors.add(position, name + " is " + Shown.value(value) + " but has to be a number, a text, true or false");
        } else if (values.putIfAbsent(name, text) != null) {
            errors.add(position, name + " is set twice but has to be set once");
        } else {
            checkTunable(name, text, position);
        }
    }

    private void checkTunable(final String name, final String text, final TomlPosition position) {
        final Tunable tunable = Tunable.of(name);
        if (tunable != null) {
            try {
                tunable.write(DispatchSettings.DEFAULT, text);
            } catch (final IllegalArgumentException e) {
                errors.add(position, name + ": " + e.getMessage());
            }
        }
    }
}
