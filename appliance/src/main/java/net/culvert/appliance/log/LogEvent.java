// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.log;

import java.time.Instant;
import java.util.regex.Pattern;
import org.slf4j.event.Level;

/**
 * Something that happened. Immutable.
 *
 * @param logger simple name of the class that says so
 * @param message a sentence; what looks like a key in it is hidden
 * @param failure the cause, or null
 */
record LogEvent(Instant time, Level level, String logger, String thread, String message, Throwable failure) {
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9+/]{43,}=|[0-9A-Fa-f]{64,}");

    LogEvent {
        message = withoutKeys(String.valueOf(message));
    }

    /** The text, with what looks like a key hidden. */
    static String withoutKeys(final String text) {
        return KEY.matcher(text).replaceAll("(hidden)");
    }
}
