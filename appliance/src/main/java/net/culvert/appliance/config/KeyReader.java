// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.config;

import java.io.IOException;
import java.nio.file.Path;

/** Reads keys that stand in the file, or in files that it names. */
final class KeyReader {
    private final Path directory;
    private final boolean othersMayRead;

    /** {@code directory} is where the file lies; {@code othersMayRead} says whether others may read the file. */
    KeyReader(final Path directory, final boolean othersMayRead) {
        this.directory = directory;
        this.othersMayRead = othersMayRead;
    }

    /** The key of one of the two, or null where neither is there or it is wrong. */
    <K> K read(final SectionReader section, final ConfigKey<K> inline, final ConfigKey<Path> file) {
        if (section.has(inline) && section.has(file)) {
            section.wrong(
                    file,
                    "there are both " + inline.name() + " and " + file.name() + " but there has to be one of them");
        }
        if (section.has(inline) && othersMayRead) {
            section.wrong(
                    inline,
                    "others may read this file but it holds a " + inline.name() + "; right would be mode 600, or "
                            + file.name());
        }
        final K key = section.get(inline);
        final Path path = section.get(file);
        return key != null || path == null ? key : fromFile(section, inline, file, path);
    }

    /** The file that a key names, or null; refused if others may read it. */
    Path file(final SectionReader section, final ConfigKey<Path> key) {
        final Path path = section.get(key);
        if (path != null) {
            text(section, key, path);
        }
        return path == null ? null : directory.resolve(path);
    }

    private <K> K fromFile(
            final SectionReader section, final ConfigKey<K> inline, final ConfigKey<Path> file, final Path path) {
        final String text = text(section, file, path);
        final K key = text == null ? null : inline.type().read(text);
        if (text != null && key == null) {
            section.wrong(file, shown(file, path) + " but that file does not hold " + inline.description());
        }
        return key;
    }

    private String text(final SectionReader section, final ConfigKey<Path> key, final Path path) {
        try {
            return KeyFile.read(directory.resolve(path));
        } catch (final IOException e) {
            section.wrong(key, shown(key, path) + " but " + e.getMessage());
            return null;
        }
    }

    private static String shown(final ConfigKey<Path> key, final Path path) {
        return key.name() + " is " + Shown.value(path.toString());
    }
}
