// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.log;

import java.util.Locale;

/** How an event looks in the log. */
final class LogLine {
    private static final char FIRST_PRINTABLE = ' ';

    private LogLine() {}

    /** The line, or lines, with their ends; {@code times} is how often the same happened so far. */
    static String of(final LogEvent event, final long times, final LogFormat format) {
        final StringBuilder line = new StringBuilder(160);
        if (format == LogFormat.JSON) {
            json(line, event, times);
        } else {
            text(line, event, times);
        }
        return line.append('\n').toString();
    }

    /**
     * {@code 2026-11-21T17:49:56.817Z [control] ERROR Gateway - sentence}; the trace of a failure on lines of its own.
     */
    private static void text(final StringBuilder line, final LogEvent event, final long times) {
        line.append(event.time())
                .append(" [")
                .append(event.thread())
                .append("] ")
                .append(event.level());
        line.append(' ').append(event.logger()).append(" - ").append(event.message());
        if (times > 1) {
            line.append(" (").append(times).append(" times)");
        }
        if (event.failure() != null) {
            line.append('\n').append(name(event.failure()));
            for (final StackTraceElement frame : event.failure().getStackTrace()) {
                line.append("\n    at ").append(frame);
            }
            for (Throwable cause = event.failure().getCause(); cause != null; cause = cause.getCause()) {
                line.append("\nbecause of ").append(name(cause));
            }
        }
    }

    private static void json(final StringBuilder line, final LogEvent event, final long times) {
        line.append("{\"time\":");
        quote(line, event.time().toString());
        member(line, "level", event.level().name().toLowerCase(Locale.ROOT));
        member(line, "thread", event.thread());
        member(line, "logger", event.logger());
        member(line, "message", event.message());
        if (times > 1) {
            line.append(",\"times\":").append(times);
        }
        if (event.failure() != null) {
            member(line, "failure", name(event.failure()));
            line.append(",\"trace\":[");
            String separator = "";
            for (final StackTraceElement frame : event.failure().getStackTrace()) {
                quote(line.append(separator), frame.toString());
                separator = ",";
            }
            line.append(']');
        }
        line.append('}');
    }

    private static String name(final Throwable failure) {
        return LogEvent.withoutKeys(failure.toString());
    }

    private static void member(final StringBuilder line, final String name, final String value) {
        line.append(",\"").append(name).append("\":");
        quote(line, value);
    }

    /** A string of JSON (RFC 8259, section 7); half of a surrogate pair becomes an escape, too. */
    private static void quote(final StringBuilder line, final String text) {
        line.append('"');
        for (int i = 0; i < text.length(); i++) {
            final char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                line.append('\\').append(c);
            } else if (c < FIRST_PRINTABLE || Character.isSurrogate(c)) {
                line.append("\\u");
                for (int shift = 12; shift >= 0; shift -= 4) {
                    line.append(Character.forDigit(c >> shift & 0xF, 16));
                }
            } else {
                line.append(c);
            }
        }
        line.append('"');
    }
}
