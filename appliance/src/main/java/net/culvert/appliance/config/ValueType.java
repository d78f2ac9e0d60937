// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * What a value of the file may be.
 *
 * @param description what would be right, to follow "has to be"
 * @param isSecret whether no message may repeat a value
 * @param reader the value of what the TOML parser gives; null, or an exception for a bad argument, where it is not of
 *     this type
 */
record ValueType<T>(String description, boolean isSecret, Function<Object, T> reader) {
    static final ValueType<Boolean> FLAG =
            new ValueType<>("true or false", false, value -> value instanceof final Boolean flag ? flag : null);

    /** Any text that is not empty. */
    static final ValueType<String> TEXT = text("a text in quotes", text -> text.isEmpty() ? null : text);

    static ValueType<Integer> number(final int least, final int most) {
        return new ValueType<>(
                "a number from " + least + " to " + most,
                false,
                value -> value instanceof final Long number && number >= least && number <= most
                        ? number.intValue()
                        : null);
    }

    /** A text of a form that the parser knows; for others it returns null or refuses its argument. */
    static <T> ValueType<T> text(final String description, final Function<String, T> parser) {
        return new ValueType<>(
                description, false, value -> value instanceof final String text ? parser.apply(text) : null);
    }

    /** As {@link #text}, of values that no message may repeat. */
    static <T> ValueType<T> secret(final String description, final Function<String, T> parser) {
        return new ValueType<>(
                description, true, value -> value instanceof final String text ? parser.apply(text) : null);
    }

    /** One of some words. */
    static ValueType<String> word(final String... words) {
        return text(alternatives(List.of(words)), text -> List.of(words).contains(text) ? text : null);
    }

    /** One of some constants, by their names in lower case. */
    @SafeVarargs
    static <E extends Enum<E>> ValueType<E> choice(final E... constants) {
        final List<String> names = new ArrayList<>();
        for (final E constant : constants) {
            names.add(constant.name().toLowerCase(Locale.ROOT));
        }
        return text(alternatives(names), text -> names.contains(text) ? constants[names.indexOf(text)] : null);
    }

    private static String alternatives(final List<String> words) {
        final String last = "\"" + words.getLast() + "\"";
        final String others = String.join("\", \"", words.subList(0, words.size() - 1));
        return others.isEmpty() ? last : "\"" + others + "\" or " + last;
    }

    /** This type, or a word that stands for a value. */
    ValueType<T> or(final String word, final T meaning) {
        return new ValueType<>(
                description + " or \"" + word + "\"",
                isSecret,
                value -> word.equals(value) ? meaning : reader.apply(value));
    }

    /** The value of what the TOML parser gives, or null where it is not of this type. */
    T read(final Object toml) {
        try {
            return reader.apply(toml);
        } catch (final IllegalArgumentException | ArithmeticException e) {
            return null;
        }
    }
}
