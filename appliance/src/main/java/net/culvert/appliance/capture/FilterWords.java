// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.capture;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The words of a filter's expression, one after the other; used once. */
final class FilterWords {
    private static final Pattern WORD = Pattern.compile("[()]|!|&&|\\|\\||[^\\s()!&|]+|[&|]");
    private static final String END = "";

    private final List<String> words = new ArrayList<>();
    private final List<Integer> columns = new ArrayList<>();
    private int at;

    FilterWords(final String text) {
        final Matcher matcher = WORD.matcher(text);
        while (matcher.find()) {
            words.add(matcher.group());
            columns.add(matcher.start() + 1);
        }
        columns.add(text.length() + 1);
    }

    boolean isAtEnd() {
        return at == words.size();
    }

    /** The word at hand; empty at the end. */
    String word() {
        return isAtEnd() ? END : words.get(at);
    }

    /** Steps on, behind the word that it returns. */
    String next() {
        final String word = word();
        at = Math.min(at + 1, words.size());
        return word;
    }

    /** Whether the word at hand is one of these. */
    boolean is(final String... alternatives) {
        return !isAtEnd() && List.of(alternatives).contains(word());
    }

    /** Whether the word behind the one at hand is this. */
    boolean isNext(final String word) {
        return at + 1 < words.size() && words.get(at + 1).equals(word);
    }

    /** Steps over the word at hand where it is one of these; says whether it was. */
    boolean take(final String... alternatives) {
        final boolean isTaken = is(alternatives);
        if (isTaken) {
            at++;
        }
        return isTaken;
    }

    /** What is wrong with the word at hand. */
    FilterSyntaxException wrong(final String sentence) {
        return new FilterSyntaxException(columns.get(at), sentence);
    }
}
