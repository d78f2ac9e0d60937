// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import net.culvert.appliance.config.FilterRuleConfig;
import net.culvert.forwarding.filter.Rule;

/**
 * A rule in force, and what it has counted: the packets that it decided about, and those that a state of its own let
 * pass. Any thread.
 *
 * @param list name of its list
 * @param number its place in the list, from 1 on
 * @param config what the file says of it
 * @param rule what counts; where the rule does several things, the last of them
 */
public record CountedRule(String list, int number, FilterRuleConfig config, Rule rule) {
    /** Packets, those of all workers. */
    public long packets() {
        return rule.packets();
    }

    /** Bytes of those packets, from the IP header on. */
    public long bytes() {
        return rule.bytes();
    }
}
