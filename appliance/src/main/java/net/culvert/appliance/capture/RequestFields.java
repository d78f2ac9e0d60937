// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.capture;

import java.util.Map;
import java.util.TreeMap;

/** The fields of a request, each to be asked for once; what nobody asked for is refused. */
final class RequestFields {
    private final Map<String, Object> fields;

    RequestFields(final Map<String, Object> fields) {
        this.fields = new TreeMap<>(fields);
    }

    String text(final String name, final String fallback) {
        return take(name, String.class, "a text", fallback);
    }

    long number(final String name, final long fallback) {
        return take(name, Long.class, "a number", fallback);
    }

    boolean flag(final String name) {
        return take(name, Boolean.class, "true or false", false);
    }

    private <T> T take(final String name, final Class<T> type, final String description, final T fallback) {
        final Object value = fields.remove(name);
        if (value != null && !type.isInstance(value)) {
            throw new IllegalArgumentException(name + " has to be " + description);
        }
        return value == null ? fallback : type.cast(value);
    }

    void requireAllRead() {
        if (!fields.isEmpty()) {
            throw new IllegalArgumentException(
                    "the request has fields that nobody knows: " + String.join(", ", fields.keySet()));
        }
    }
}
