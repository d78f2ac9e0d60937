// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.config;

import java.util.Collection;

/** Finds the name that a user may have meant. */
final class NearestName {
    private static final int LONGEST = 40; // characters of a name that is compared at all

    private NearestName() {}

    /** The known name that takes the fewest edits to reach, or null where none takes few. */
    static String of(final String name, final Collection<String> known) {
        String nearest = null;
        int least = Math.max(1, name.length() / 3) + 1;
        for (final String candidate : known) {
            final boolean isTooLong = Math.max(name.length(), candidate.length()) > LONGEST;
            final int edits = isTooLong ? least : edits(name, candidate);
            if (edits < least) {
                least = edits;
                nearest = candidate;
            }
        }
        return nearest;
    }

    /** Insertions, removals, replacements and swaps of neighbours that make one of the other. */
    private static int edits(final String a, final String b) {
        final int[][] edits = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                edits[i][j] = i == 0 || j == 0 ? i + j : step(edits, a, b, i, j);
            }
        }
        return edits[a.length()][b.length()];
    }

    private static int step(final int[][] edits, final String a, final String b, final int i, final int j) {
        final boolean isSame = a.charAt(i - 1) == b.charAt(j - 1);
        int least = Math.min(edits[i - 1][j], edits[i][j - 1]) + 1;
        least = Math.min(least, edits[i - 1][j - 1] + (isSame ? 0 : 1));
        final boolean isSwapped =
                i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return isSwapped ? Math.min(least, edits[i - 2][j - 2] + 1) : least;
    }
}
