// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import java.nio.file.Path;
import net.culvert.forwarding.filter.Tap;

/** Where rules that tee or log send packets. */
interface FilterTaps {
    /** Nowhere: the rules are only tried. */
    FilterTaps NOWHERE = new FilterTaps() {
        @Override
        public Tap file(final Path path) {
            return (packet, output, nowNs) -> {};
        }

        @Override
        public Tap log(final String rule) {
            return file(null);
        }
    };

    /**
     * The tap of a rule that tees to the file.
     *
     * @throws IllegalArgumentException with a sentence where it cannot be opened
     */
    Tap file(Path path);

    /** The tap of a rule that logs, by the words that name the rule. */
    Tap log(String rule);
}
