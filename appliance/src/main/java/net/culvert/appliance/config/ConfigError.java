// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.config;

import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * One thing that is wrong with a configuration file.
 *
 * @param file as the user named it
 * @param line from 1 on, or {@link #WHOLE_FILE}
 * @param column from 1 on, or {@link #WHOLE_FILE}
 * @param sentence what is wrong and what would be right; what looks like a key in it is hidden
 */
public record ConfigError(Path file, int line, int column, String sentence) {
    /** The line and column of an error that is at no place in the file. */
    public static final int WHOLE_FILE = 0;

    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9+/]{43,}=|[0-9A-Fa-f]{64,}");

    /** Hides keys: a user may have put one where another value belongs. */
    public ConfigError {
        sentence = KEY.matcher(sentence).replaceAll("(hidden)");
    }

    /** {@code FILE:LINE:COLUMN: sentence}, as editors read it. */
    @Override
    public String toString() {
        return line == WHOLE_FILE ? file + ": " + sentence : file + ":" + line + ":" + column + ": " + sentence;
    }
}
