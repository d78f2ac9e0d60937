// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.filter;

import java.util.List;

/** Those rules of a list that can match one kind of packets, in their order. Immutable, for any thread. */
final class RuleGroup {
    private final Rule[] rules;
    private final RuleColumns columns;

    RuleGroup(final List<Rule> rules) {
        this.rules = rules.toArray(Rule[]::new);
        columns = new RuleColumns(rules);
    }

    int size() {
        return rules.length;
    }

    /**
     * Adds to the trail what applies of the rules whose number is above {@code after}, as far as the last one; says
     * whether there is a last one.
     */
    boolean match(final int after, final Hook hook, final Trail trail) {
        int at = columns.next(first(after), hook.flow);
        while (at < rules.length && !isLast(rules[at], hook, trail)) {
            at = columns.next(at + 1, hook.flow);
        }
        return at < rules.length;
    }

    /**
     * Whether the rule ends the list; it is on the trail if it applies. For a packet with a state the first rule that
     * could decide about its flow ends the list, whatever it says.
     */
    private static boolean isLast(final Rule rule, final Hook hook, final Trail trail) {
        final Match match = rule.match();
        if (!match.matchesFlow(hook)) {
            return false;
        }
        if (!rule.action().isLast()) {
            trail.add(rule);
            if (rule.action() == Action.SETFIB && match.looksAtPacket()) {
                trail.ofPacket(); // the flow's packets may take different routes
            }
            if (rule.action() == Action.TAG && match.matchesPacket(hook)) {
                hook.tag = rule.argument();
            }
            return false;
        }
        if (hook.hasState) {
            return true;
        }
        if (match.looksAtPacket()) {
            trail.ofPacket();
            if (!match.matchesPacket(hook)) {
                return false;
            }
        }
        trail.add(rule);
        return true;
    }

    /** The index of the first rule whose number is above {@code after}. */
    private int first(final int after) {
        int low = 0;
        int high = rules.length;
        while (low < high) {
            final int middle = low + high >>> 1;
            if (rules[middle].number() <= after) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
