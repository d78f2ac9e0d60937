// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.control;

import java.util.LinkedHashMap;
import java.util.Map;

/** Builds a row: members in order. One thread. */
final class Row {
    private final Map<String, Object> members = new LinkedHashMap<>();

    Row with(final String name, final Object value) {
        members.put(name, value);
        return this;
    }

    Map<String, Object> done() {
        return members;
    }
}
