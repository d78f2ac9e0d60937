// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.results;

import java.util.ArrayList;
import java.util.List;

/**
 * Which run a table or a plot is of, and which of its implementations, as {@code RUN NAME=TITLE NAME ...}. Immutable.
 *
 * @param names as the run files have them
 * @param titles as readers see them
 */
record Selection(String run, List<String> names, List<String> titles) {
    /** The words from {@code from} on; a blank in a title is written as an underscore. */
    static Selection parse(final String[] words, final int from) throws ResultsException {
        if (words.length < from + 2) {
            throw new ResultsException("the run and at least one implementation are wanted");
        }
        final List<String> names = new ArrayList<>();
        final List<String> titles = new ArrayList<>();
        for (int i = from + 1; i < words.length; i++) {
            final int equals = words[i].indexOf('=');
            names.add(equals < 0 ? words[i] : words[i].substring(0, equals));
            titles.add(words[i].substring(equals + 1).replace('_', ' '));
        }
        return new Selection(words[from], List.copyOf(names), List.copyOf(titles));
    }

    /** Two are compared. */
    boolean isPair() {
        return names.size() == 2;
    }
}
