// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.iface.control;

import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * One value that can be read at run time, and perhaps set.
 *
 * @param description what it is, with its unit
 * @param getter the value as text
 * @param setter takes text, and refuses by IllegalArgumentException with a sentence; null where it can only be read
 */
public record Tunable(String description, Supplier<String> getter, Consumer<String> setter) {
    /** A number that can only be read. */
    public static Tunable counter(final String description, final LongSupplier getter) {
        return new Tunable(description, () -> Long.toString(getter.getAsLong()), null);
    }

    /** A number that can be set; the setter refuses those out of bounds. */
    public static Tunable number(final String description, final LongSupplier getter, final LongConsumer setter) {
        return new Tunable(description, () -> Long.toString(getter.getAsLong()), text -> setter.accept(parse(text)));
    }

    private static long parse(final String text) {
        try {
            return Long.parseLong(text);
        } catch (final NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is no number, and it has to be a whole one", e);
        }
    }
}
