// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.config;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.tomlj.TomlArray;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/** One table of the file, read by the keys that it may have; what is wrong goes to the list of errors. */
final class SectionReader {
    private final ConfigSection section;
    private final TomlTable table;
    private final TomlPosition position;
    private final ErrorList errors;

    /** Looks at the names of all keys first; tables named in {@code tables} are read elsewhere. */
    SectionReader(
            final ConfigSection section,
            final TomlTable table,
            final TomlPosition position,
            final ErrorList errors,
            final List<String> tables) {
        this.section = section;
        this.table = table;
        this.position = position;
        this.errors = errors;
        final List<String> known = new ArrayList<>(section.names());
        known.addAll(tables);
        for (final String name : table.keySet()) {
            if (!tables.contains(name)) {
                checkName(name, known);
            }
        }
        for (final ConfigKey<?> key : section.keys()) {
            if (key.presence() == ConfigKey.Presence.REQUIRED && !has(key)) {
                errors.add(position, "'" + key.name() + "' is missing and has to be " + key.description());
            }
        }
    }

    private void checkName(final String name, final List<String> known) {
        if (section.key(name) == null) {
            errors.add(table.inputPositionOf(List.of(name)), unknown(name, section.what(), known));
        }
    }

    /** The sentence for a name that is none of the known ones. */
    static String unknown(final String name, final String where, final List<String> known) {
        final ConfigSection home = ConfigSections.of(name);
        final String nearest = NearestName.of(name, known);
        final String advice;
        if (home != null) {
            advice = "it belongs to " + home.what();
        } else if (nearest != null) {
            advice = "did you mean '" + nearest + "'?";
        } else {
            advice = "there can be: " + String.join(", ", known);
        }
        return Shown.name(name) + " is unknown in " + where + "; " + advice;
    }

    boolean has(final ConfigKey<?> key) {
        return table.contains(List.of(key.name()));
    }

    /** Where the key stands, or the table where it does not. */
    TomlPosition position(final ConfigKey<?> key) {
        return has(key) ? table.inputPositionOf(List.of(key.name())) : position;
    }

    void wrong(final ConfigKey<?> key, final String sentence) {
        errors.add(position(key), sentence);
    }

    /** The value; the one that an absent key stands for where it is absent or wrong. To be asked once for each key. */
    <T> T get(final ConfigKey<T> key) {
        if (!has(key)) {
            return key.absent();
        }
        final Object toml = table.get(List.of(key.name()));
        final T value = key.type().read(toml);
        if (value == null) {
            wrong(key, sentence(key.name(), toml, key.type().isSecret(), key.description()));
        }
        return value == null ? key.absent() : value;
    }

    /** The entries of a list that are right. To be asked once for each key. */
    <T> List<T> list(final ConfigKey<T> key, final BiConsumer<T, TomlPosition> visitor) {
        final List<T> values = new ArrayList<>();
        if (!has(key)) {
            return List.of();
        }
        final Object toml = table.get(List.of(key.name()));
        if (!(toml instanceof final TomlArray array)) {
            wrong(key, sentence(key.name(), toml, false, key.description()));
            return List.of();
        }
        for (int i = 0; i < array.size(); i++) {
            final T value = key.type().read(array.get(i));
            if (value == null) {
                final String name = "an entry of " + key.name();
                errors.add(
                        array.inputPositionOf(i),
                        sentence(name, array.get(i), false, key.type().description()));
            } else {
                values.add(value);
                visitor.accept(value, array.inputPositionOf(i));
            }
        }
        return List.copyOf(values);
    }

    private static String sentence(
            final String name, final Object toml, final boolean isSecret, final String description) {
        return name + (isSecret ? "" : " is " + Shown.value(toml) + " but") + " has to be " + description;
    }
}
