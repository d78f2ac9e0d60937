// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.config;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.tomlj.TomlPosition;

/** One section of a file of wg-quick(8), read by the names that it may have; what is wrong goes to the errors. */
final class WgQuickSection {
    private final WgQuickLines.Section section;
    private final String title;
    private final ErrorList errors;

    /** {@code several} are names that may stand more than once. */
    WgQuickSection(
            final WgQuickLines.Section section,
            final String title,
            final List<String> once,
            final List<String> several,
            final ErrorList errors) {
        this.section = section;
        this.title = title;
        this.errors = errors;
        final List<String> known = new ArrayList<>(once);
        known.addAll(several);
        final List<String> seen = new ArrayList<>();
        for (final WgQuickLines.Entry entry : section.entries()) {
            final String name = known.stream().filter(entry::is).findFirst().orElse(null);
            if (name == null) {
                errors.add(entry.position(), unknown(entry.key(), known));
            } else if (once.contains(name) && seen.contains(name)) {
                errors.add(entry.position(), name + " stands twice in " + title + " but has to stand once");
            } else {
                seen.add(name);
            }
        }
    }

    private String unknown(final String name, final List<String> known) {
        final String nearest = NearestName.of(name, known);
        return Shown.name(name) + " is unknown in " + title
                + (nearest == null
                        ? "; there can be: " + String.join(", ", known)
                        : "; did you mean '" + nearest + "'?");
    }

    /** The entries of that name, in their order. */
    List<WgQuickLines.Entry> entries(final String name) {
        return section.entries().stream().filter(entry -> entry.is(name)).toList();
    }

    /** Where the name stands, or the section where it does not. */
    TomlPosition position(final String name) {
        final List<WgQuickLines.Entry> entries = entries(name);
        return entries.isEmpty() ? section.position() : entries.getFirst().position();
    }

    /** The text behind the name, or null. */
    String text(final String name) {
        final List<WgQuickLines.Entry> entries = entries(name);
        return entries.isEmpty() ? null : entries.getFirst().value();
    }

    /** The value; {@code absent} where there is none, or a wrong one. */
    <T> T get(final String name, final ValueType<T> type, final T absent) {
        final String text = text(name);
        final T value = text == null ? null : type.read(text);
        if (text != null && value == null) {
            errors.add(position(name), sentence(name, text, type));
        }
        return value == null ? absent : value;
    }

    /** The value of a name that has to be there; null where it is not, or wrong. */
    <T> T required(final String name, final ValueType<T> type) {
        if (text(name) == null) {
            errors.add(section.position(), name + " is missing in " + title + " and has to be " + type.description());
        }
        return get(name, type, null);
    }

    /** What stands between commas, in all lines of that name. */
    <T> List<T> list(final String name, final ValueType<T> type, final BiConsumer<T, TomlPosition> visitor) {
        final List<T> values = new ArrayList<>();
        for (final WgQuickLines.Entry entry : entries(name)) {
            for (final String part :
                    entry.value().isEmpty() ? new String[0] : entry.value().split(",", -1)) {
                final T value = type.read(part.strip());
                if (value == null) {
                    errors.add(entry.position(), sentence("an entry of " + name, part.strip(), type));
                } else {
                    values.add(value);
                    visitor.accept(value, entry.position());
                }
            }
        }
        return values;
    }

    private static String sentence(final String name, final String text, final ValueType<?> type) {
        return name + (type.isSecret() ? "" : " is " + Shown.value(text) + " but") + " has to be " + type.description();
    }
}
