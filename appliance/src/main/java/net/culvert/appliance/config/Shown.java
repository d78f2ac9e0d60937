// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.config;

import net.culvert.forwarding.fib.Prefix;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlTable;

/** Names and values of the file as a message shows them: on one line, and not too long. */
final class Shown {
    private static final int LONGEST_NAME = 32; // characters; a key that lost its place is longer
    private static final int LONGEST_TEXT = 80; // characters

    private Shown() {}

    /** The name of a key or a table, which may be anything in quotes. */
    static String name(final String name) {
        return name.length() > LONGEST_NAME ? lengthOf("name", name) : "'" + escaped(name) + "'";
    }

    /** A value as the TOML parser gives it. */
    static String value(final Object value) {
        return switch (value) {
            case final String text -> text.length() > LONGEST_TEXT ? lengthOf("text", text) : "'" + escaped(text) + "'";
            case final TomlArray array -> "a list";
            case final TomlTable table -> "a table";
            default -> value.toString();
        };
    }

    private static String lengthOf(final String what, final String text) {
        return "a " + what + " of " + text.length() + " characters";
    }

    private static String escaped(final String text) {
        return Toml.tomlEscape(text).toString();
    }

    /** An address without the length of its prefix. */
    static String address(final Prefix address) {
        final String text = address.toString();
        return text.substring(0, text.indexOf('/'));
    }
}
