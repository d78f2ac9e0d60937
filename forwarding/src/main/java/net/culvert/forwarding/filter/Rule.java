// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.filter;

import java.util.concurrent.atomic.AtomicLongArray;
import net.culvert.forwarding.fib.NextHop;

/**
 * A numbered rule: which packets it is about, what is done with them, and how many there were. The rule never changes;
 * its counters have one writing thread for each worker and are summed by whoever reads them.
 *
 * <p>A rule may be in several lists and in one rule set after the other; its counters go on. So they do when another
 * rule takes its place and {@link RuleBuilder#countOn counts on}. A packet that passes by a state counts for the rule
 * that made the state, whichever way it goes, as with the dynamic rules of ipfw(8).
 */
public final class Rule {
    private static final int STRIDE = 8; // longs from one worker's counters to the next one's, a cache line

    private final int number;
    private final Action action;
    private final int argument;
    private final Tap tap;
    private final NextHop nextHop;
    private final boolean keepsState;
    private final Match match;
    private final AtomicLongArray counters; // of each worker: packets, bytes

    Rule(final RuleBuilder builder, final int workers) {
        number = builder.number;
        action = builder.action;
        argument = builder.argument;
        tap = builder.tap;
        nextHop = builder.nextHop;
        keepsState = builder.keepsState;
        match = new Match(builder);
        counters = builder.former == null ? new AtomicLongArray(workers * STRIDE) : builder.former.counters;
    }

    /** Begins a rule; its place in a list is by its number, from 1 on. */
    public static RuleBuilder number(final int number) {
        return new RuleBuilder(number);
    }

    public int number() {
        return number;
    }

    public Action action() {
        return action;
    }

    /** The table, tag or pipe that the action names. */
    public int argument() {
        return argument;
    }

    /** Where copies go; null unless the action is TEE. */
    public Tap tap() {
        return tap;
    }

    /** Where packets go; null unless the action is FORWARD. */
    public NextHop nextHop() {
        return nextHop;
    }

    /** Whether a packet that passes opens the way for its conversation. */
    public boolean keepsState() {
        return keepsState;
    }

    Match match() {
        return match;
    }

    /** Packets that it applied to. */
    public long packets() {
        return sum(0);
    }

    /** Bytes of those packets, from the IP header on. */
    public long bytes() {
        return sum(1);
    }

    int workers() {
        return counters.length() / STRIDE;
    }

    private long sum(final int field) {
        long sum = 0;
        for (int i = field; i < counters.length(); i += STRIDE) {
            sum += counters.getOpaque(i);
        }
        return sum;
    }

    /** Counts a packet; only on the worker's own thread. */
    void count(final int worker, final int lengthBytes) {
        final int at = worker * STRIDE;
        counters.setOpaque(at, counters.getPlain(at) + 1);
        counters.setOpaque(at + 1, counters.getPlain(at + 1) + lengthBytes);
    }
}
