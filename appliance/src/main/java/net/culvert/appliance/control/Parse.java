// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.control;

import java.util.function.Supplier;

/** Reading of a client's words by parsers that refuse with an IllegalArgumentException. */
final class Parse {
    private Parse() {}

    /** What the parser makes of it, or a refusal with its sentence. */
    static <T> T sentence(final Supplier<T> parser) throws ControlException {
        try {
            return parser.get();
        } catch (final IllegalArgumentException e) {
            throw new ControlException(e.getMessage());
        }
    }
}
