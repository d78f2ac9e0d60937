// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads {@code via 192.0.2.1 metric 5}: names and values in turns, each name once. */
final class WordPairs {
    private WordPairs() {}

    /** The values by name. */
    static Map<String, String> read(final List<String> words, final Set<String> names) throws WrongInputException {
        final Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < words.size(); i += 2) {
            final String name = words.get(i);
            if (!names.contains(name)) {
                throw new WrongInputException("'" + name + "' is unknown here; there is "
                        + String.join(", ", names.stream().sorted().toList()));
            }
            if (i + 1 == words.size()) {
                throw new WrongInputException("'" + name + "' needs a value behind it");
            }
            if (values.put(name, words.get(i + 1)) != null) {
                throw new WrongInputException("'" + name + "' is there twice");
            }
        }
        return values;
    }

    /** A whole number, which the gateway checks further. */
    static long number(final String name, final String text) throws WrongInputException {
        if (!text.matches("\\d{1,9}")) {
            throw new WrongInputException(name + " is '" + text + "' but has to be a number");
        }
        return Long.parseLong(text);
    }
}
