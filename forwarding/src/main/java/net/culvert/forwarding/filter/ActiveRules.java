// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.filter;

import java.util.concurrent.atomic.AtomicReference;

/**
 * The rules that are in force. The control thread publishes them with one release store; each worker takes them up at
 * the begin of its next burst.
 */
public final class ActiveRules {
    private final AtomicReference<RuleSet> rules = new AtomicReference<>(); // null while there are none

    private final Generation generation;

    /** No rules. */
    public ActiveRules(final Generation generation) {
        this.generation = generation;
    }

    /** Puts the rules in force, instead of all before, and lets every remembered flow be looked at anew. */
    public void publish(final RuleSet ruleSet) {
        rules.setRelease(ruleSet.isEmpty() ? null : ruleSet);
        generation.advance();
    }

    /** Whether any rule in force keeps state; one acquire load. Any thread. */
    public boolean keepsState() {
        final RuleSet current = acquire();
        return current != null && current.keepsState();
    }

    /** The rules in force, null for none. */
    RuleSet acquire() {
        return rules.getAcquire();
    }

    Generation generation() {
        return generation;
    }
}
