// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.config;

/**
 * A key that may stand in a table of the file.
 *
 * @param type of the value, of each entry where it is a list
 * @param fallback what the TOML parser would give for the value that an absent key stands for; null for none
 * @param sentence what it means, for the reference page
 */
record ConfigKey<T>(
        String name, ValueType<T> type, Presence presence, boolean isList, Object fallback, String sentence) {
    /** Whether a key has to be there. */
    enum Presence {
        REQUIRED,
        OPTIONAL
    }

    static <T> ConfigKey<T> required(final String name, final ValueType<T> type, final String sentence) {
        return new ConfigKey<>(name, type, Presence.REQUIRED, false, null, sentence);
    }

    static <T> ConfigKey<T> optional(final String name, final ValueType<T> type, final String sentence) {
        return new ConfigKey<>(name, type, Presence.OPTIONAL, false, null, sentence);
    }

    /** An optional key; without it, all is as if it had the fallback. */
    static <T> ConfigKey<T> optional(
            final String name, final ValueType<T> type, final Object fallback, final String sentence) {
        return new ConfigKey<>(name, type, Presence.OPTIONAL, false, fallback, sentence);
    }

    /** An optional list; without it, it is empty. */
    static <T> ConfigKey<T> list(final String name, final ValueType<T> type, final String sentence) {
        return new ConfigKey<>(name, type, Presence.OPTIONAL, true, null, sentence);
    }

    /** The value of an absent key; null for none. */
    T absent() {
        return fallback == null ? null : type.read(fallback);
    }

    /** What would be right, to follow "has to be". */
    String description() {
        return isList ? "a list in brackets, each entry " + type.description() : type.description();
    }
}
