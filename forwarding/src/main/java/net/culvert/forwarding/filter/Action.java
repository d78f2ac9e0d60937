// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.filter;

/** What a rule does with a packet that it matches. */
public enum Action {
    /** The packet goes on. */
    PASS(true),
    /** The packet is dropped without a word. */
    BLOCK(true),
    /** The packet is dropped, and its sender is told by ICMP or, for TCP, by a reset. */
    REJECT(true),
    /** The packet goes on, to a next hop that the rule names. */
    FORWARD(true),
    /** Nothing but the rule's counters. */
    COUNT(false),
    /** A copy goes to a tap. */
    TEE(false),
    /** The packet is looked up in another table. */
    SETFIB(false),
    /** The packet is marked for the rules behind. */
    TAG(false),
    /** The packet goes through a pipe and then on with the next rule. */
    PIPE(false);

    private final boolean isLast;

    Action(final boolean isLast) {
        this.isLast = isLast;
    }

    /** Whether the first match ends the list. */
    public boolean isLast() {
        return isLast;
    }
}
