// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.tomlj.TomlPosition;

/**
 * The lines of a file of wg-quick(8) as sections of entries. Names are matched in any case, as there; what stands
 * behind a {@code #} is a comment, wherever it stands.
 */
final class WgQuickLines {
    /** A line {@code Key = value}; the position is the key's. */
    record Entry(String key, String value, TomlPosition position) {
        boolean is(final String name) {
            return key.equalsIgnoreCase(name);
        }
    }

    /** What follows a line {@code [Name]}; the name is in lower case. */
    record Section(String name, TomlPosition position, List<Entry> entries) {}

    private static final List<String> SECTIONS = List.of("interface", "peer");

    private final List<Section> sections = new ArrayList<>();
    private final ErrorList errors;

    private WgQuickLines(final ErrorList errors) {
        this.errors = errors;
    }

    /** The sections; lines that are none of these go to the errors. */
    static List<Section> read(final String text, final ErrorList errors) {
        final WgQuickLines lines = new WgQuickLines(errors);
        int number = 1;
        for (final String line : text.split("\\R", -1)) {
            lines.line(line, number++);
        }
        return lines.sections;
    }

    private void line(final String raw, final int number) {
        final String line = raw.split("#", 2)[0];
        final String words = line.strip();
        if (words.isEmpty()) {
            return;
        }
        final TomlPosition position = TomlPosition.positionAt(number, 1 + line.indexOf(words));
        final int equals = words.indexOf('=');
        if (words.startsWith("[")) {
            section(words, position);
        } else if (equals <= 0) {
            errors.add(position, "this is neither [Interface], [Peer] nor 'Key = value' but has to be one of them");
        } else if (sections.isEmpty()) {
            errors.add(position, "this stands before the first section but has to follow [Interface] or [Peer]");
        } else {
            final String key = words.substring(0, equals).strip();
            final String value = words.substring(equals + 1).strip();
            sections.getLast().entries().add(new Entry(key, value, position));
        }
    }

    /** An unknown section is taken, so that its lines are not blamed on another. */
    private void section(final String words, final TomlPosition position) {
        final boolean isClosed = words.endsWith("]") && words.length() > 2;
        final String name = isClosed ? words.substring(1, words.length() - 1).toLowerCase(Locale.ROOT) : "";
        if (!SECTIONS.contains(name)) {
            errors.add(position, Shown.name(words) + " is no section but has to be [Interface] or [Peer]");
        }
        sections.add(new Section(name, position, new ArrayList<>()));
    }
}
