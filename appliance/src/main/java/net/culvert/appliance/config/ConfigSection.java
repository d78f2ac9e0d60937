// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.config;

import java.util.List;

/**
 * A table of the file and the keys that it may have.
 *
 * @param header as it stands in the file, with NAME for what the user chooses
 * @param what what it describes, to follow "a key of" and "there is no key ... in"
 * @param sentence what it means, for the reference page
 */
record ConfigSection(String header, String what, String sentence, List<ConfigKey<?>> keys) {
    /** The key of that name, or null. */
    ConfigKey<?> key(final String name) {
        for (final ConfigKey<?> key : keys) {
            if (key.name().equals(name)) {
                return key;
            }
        }
        return null;
    }

    List<String> names() {
        return keys.stream().map(key -> key.name()).toList();
    }
}
