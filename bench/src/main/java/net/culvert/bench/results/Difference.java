// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.results;

import java.util.List;

/** What of a text differs from another, as one hunk: from the first line that does to the last. Any thread. */
final class Difference {
    private Difference() {}

    /** Lines that have to go begin with a minus, those that have to come with a plus. */
    static String of(final String name, final String before, final String after) {
        final List<String> old = before.lines().toList();
        final List<String> wanted = after.lines().toList();
        final int least = Math.min(old.size(), wanted.size());
        int same = 0;
        while (same < least && old.get(same).equals(wanted.get(same))) {
            same++;
        }
        int sameEnd = 0;
        while (sameEnd < least - same
                && old.get(old.size() - 1 - sameEnd).equals(wanted.get(wanted.size() - 1 - sameEnd))) {
            sameEnd++;
        }
        final StringBuilder text = new StringBuilder(name + ", line " + (same + 1) + ":\n");
        old.subList(same, old.size() - sameEnd)
                .forEach(line -> text.append('-').append(line).append('\n'));
        wanted.subList(same, wanted.size() - sameEnd)
                .forEach(line -> text.append('+').append(line).append('\n'));
        return text.toString();
    }
}
