// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import net.culvert.appliance.config.FilterRuleConfig;
import net.culvert.appliance.config.GatewayConfig;
import net.culvert.appliance.config.InterfaceConfig;

/** What a file may say and a gateway does not do yet: refused at the start, so that nobody relies on it. */
final class NotYet {
    private NotYet() {}

    /** Refuses with a sentence for the first such thing. */
    static void check(final GatewayConfig config) {
        refuse(config.web() != null, "[web]: there is no page yet; leave the table out");
        final boolean hasSeveral = Workers.count(config.process()) > 1;
        config.interfaces().forEach(each -> {
            refuse(
                    hasSeveral && each instanceof InterfaceConfig.Encapsulated,
                    "interface " + each.name() + ": tunnels of kind gif and gre have one worker; write workers = 1");
        });
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
