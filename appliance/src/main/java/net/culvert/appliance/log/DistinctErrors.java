// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.log;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Each distinct error once, with how often it came. Errors are the same that come from the same class with the same
 * words, whatever the numbers in them, and from the same place in the code. Any thread.
 */
public final class DistinctErrors {
    /** Errors that are kept; later ones are not, so that nobody can fill the memory. */
    public static final int LIMIT = 256;

    private static final Pattern NUMBERS = Pattern.compile("[0-9]+");

    /**
     * An error and how often it came.
     *
     * @param text the message when it came first, and the failure where there was one
     */
    public record Entry(Instant first, Instant last, long times, String logger, String text) {}

    private record Key(String logger, String words, StackTraceElement place) {}

    private final Map<Key, Entry> entries = new LinkedHashMap<>();

    /** Counts an error; returns how often it came so far, 1 for one that is not kept. */
    synchronized long add(final LogEvent event) {
        final Key key =
                new Key(event.logger(), NUMBERS.matcher(event.message()).replaceAll("#"), place(event.failure()));
        final Entry before = entries.get(key);
        if (before == null && entries.size() >= LIMIT) {
            return 1;
        }
        final Entry entry = before == null
                ? new Entry(event.time(), event.time(), 1, event.logger(), text(event))
                : new Entry(before.first, event.time(), before.times + 1, before.logger, before.text);
        entries.put(key, entry);
        return entry.times;
    }

    private static String text(final LogEvent event) {
        return event.failure() == null
                ? event.message()
                : event.message() + ": " + LogEvent.withoutKeys(event.failure().toString());
    }

    private static StackTraceElement place(final Throwable failure) {
        final StackTraceElement[] trace = failure == null ? new StackTraceElement[0] : failure.getStackTrace();
        return trace.length == 0 ? null : trace[0];
    }

    /** All of them, the oldest first. */
    public synchronized List<Entry> snapshot() {
        return List.copyOf(new ArrayList<>(entries.values()));
    }
}
