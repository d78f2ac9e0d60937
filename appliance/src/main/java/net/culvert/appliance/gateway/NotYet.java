// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import net.culvert.appliance.config.GatewayConfig;

/** What a file may say and a gateway does not do yet: refused at the start, so that nobody relies on it. */
final class NotYet {
    private NotYet() {}

    /** Refuses with a sentence for the first such thing. */
    static void check(final GatewayConfig config) {
        refuse(config.web() != null, "[web]: there is no page yet; leave the table out");
    }

    private static void refuse(final boolean isAsked, final String sentence) {
        if (isAsked) {
            throw new IllegalArgumentException(sentence);
        }
    }
}
