// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import net.culvert.appliance.config.FilterRuleConfig;
import net.culvert.appliance.config.GatewayConfig;
import net.culvert.appliance.config.IdlePolicy;
import net.culvert.ringbuffers.dispatch.DispatchPolicy;

/** What a file may say and a gateway does not do yet: refused at the start, so that nobody relies on it. */
final class NotYet {
    private NotYet() {}

    /** Refuses with a sentence for the first such thing. */
    static void check(final GatewayConfig config) {
        refuse(config.process().workers() > 1, "workers: one thread forwards; leave the key out, or write 1");
        refuse(
                config.process().dispatch() != DispatchPolicy.DIRECT,
                "dispatch: all work is done on the thread that reads; write \"direct\"");
        refuse(
                config.process().idle() == IdlePolicy.SPIN,
                "idle: threads sleep when they have no work; write \"adaptive\" or \"park\"");
        config.filters().forEach((name, rules) -> {
            for (final FilterRuleConfig rule : rules) {
                refuse(rule.log(), "filter " + name + ": rules do not log yet; leave the key log out");
            }
        });
    }

    private static void refuse(final boolean isAsked, final String sentence) {
        if (isAsked) {
            throw new IllegalArgumentException(sentence);
        }
    }
}
