// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.culvert.appliance.config.FilterRuleConfig;
import net.culvert.forwarding.filter.Rule;

/**
 * The rules that were in force, for new ones to count on: an equal description in the same list is the same rule,
 * wherever it stands; of several that are equal, the first is the first. Control thread.
 */
final class FormerRules {
    private record Key(String list, FilterRuleConfig config) {}

    private final Map<Key, Deque<Rule>> rules = new HashMap<>();

    FormerRules(final List<CountedRule> inForce) {
        for (final CountedRule each : inForce) {
            rules.computeIfAbsent(new Key(each.list(), each.config()), key -> new ArrayDeque<>())
                    .add(each.rule());
        }
    }

    /** The rule that was this one, or null for one that is new; each is given once. */
    Rule take(final String list, final FilterRuleConfig config) {
        final Deque<Rule> equal = rules.get(new Key(list, config));
        return equal == null ? null : equal.poll();
    }
}
