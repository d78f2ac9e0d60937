// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.control;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Something that happened to a gateway, for those who watch. Immutable.
 *
 * @param name what it happened to, a dot, what happened: {@code interface.up}
 * @param time when, by the wall clock
 * @param fields more about it, by name, in order; texts, numbers, booleans and lists of them
 */
public record Event(String name, Instant time, Map<String, Object> fields) {
    /** An event of now; {@code namesAndValues} are fields, each a name and its value. */
    public static Event of(final String name, final Object... namesAndValues) {
        final Map<String, Object> fields = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return new Event(name, Instant.now().truncatedTo(ChronoUnit.MILLIS), fields);
    }

    /** As a client gets it. */
    Map<String, Object> toMap() {
        final Map<String, Object> members = new LinkedHashMap<>();
        members.put("event", name);
        members.put("time", time.toString());
        members.putAll(fields);
        return members;
    }

    /** Whether it is of one of the kinds, {@code interface} or {@code interface.up}; no kinds are all. */
    boolean isOf(final List<String> kinds) {
        for (final String kind : kinds) {
            if (name.equals(kind) || name.startsWith(kind + ".")) {
                return true;
            }
        }
        return kinds.isEmpty();
    }
}
