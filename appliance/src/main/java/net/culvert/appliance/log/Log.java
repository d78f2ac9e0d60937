// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.log;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.slf4j.event.Level;

/**
 * The log of this process: what is logged, how it looks, and the distinct errors so far. Any thread. LOG_LEVEL and
 * LOG_FORMAT say how it begins.
 */
public final class Log {
    private static final int OFF = Integer.MAX_VALUE; // above all levels

    private static final DistinctErrors ERRORS = new DistinctErrors();
    private static volatile int threshold = threshold(System.getenv());
    private static volatile LogFormat format = format(System.getenv());

    private Log() {}

    /** {@code verbose} or {@code debug}, {@code silent}; anything else is {@code error}, as with other tunnels. */
    static int threshold(final Map<String, String> environment) {
        return switch (environment.getOrDefault("LOG_LEVEL", "")) {
            case "verbose", "debug" -> Level.DEBUG.toInt();
            case "silent" -> OFF;
            default -> Level.ERROR.toInt();
        };
    }

    /** {@code json}; anything else is text. */
    static LogFormat format(final Map<String, String> environment) {
        final String name = environment.getOrDefault("LOG_FORMAT", "").toLowerCase(Locale.ROOT);
        return name.equals("json") ? LogFormat.JSON : LogFormat.TEXT;
    }

    /** Logs what a service tells its journal, from {@code info} on, unless LOG_LEVEL says otherwise. */
    public static void serve() {
        if (!System.getenv().containsKey("LOG_LEVEL")) {
            threshold = Level.INFO.toInt();
        }
    }

    /** Sets how lines look from now on; text leaves it to LOG_FORMAT. */
    public static void format(final LogFormat wanted) {
        format = wanted == LogFormat.TEXT ? format(System.getenv()) : wanted;
    }

    /** Each distinct error so far, the oldest first; at most {@link DistinctErrors#LIMIT} of them. */
    public static List<DistinctErrors.Entry> errors() {
        return ERRORS.snapshot();
    }

    static boolean isLogged(final Level level) {
        return level.toInt() >= threshold;
    }

    /** Writes a line; of an error that comes again and again only the first, the second, the fourth, the eighth. */
    static void write(final LogEvent event) {
        long times = 1;
        if (event.level() == Level.ERROR) {
            times = ERRORS.add(event);
        }
        if (Long.bitCount(times) == 1) {
            final PrintStream out = System.err;
            out.print(LogLine.of(event, times, format));
            out.flush();
        }
    }
}
