// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.filter;

/**
 * The rules of a list that apply to a packet, in their order; those whose packet part still has to be looked at among
 * them. Owned by one worker.
 */
final class Trail {
    private Rule[] rules = new Rule[8];
    private int length;
    private boolean isOfFlow;

    /** Makes room, so that no packet needs to. */
    void reserve(final int capacity) {
        if (rules.length < capacity) {
            rules = new Rule[capacity];
        }
        length = 0;
    }

    void begin() {
        length = 0;
        isOfFlow = true;
    }

    void add(final Rule rule) {
        rules[length++] = rule;
    }

    int length() {
        return length;
    }

    Rule get(final int index) {
        return rules[index];
    }

    /** Says that another packet of the flow may have another trail. */
    void ofPacket() {
        isOfFlow = false;
    }

    /** Whether all packets of the flow have this trail. */
    boolean isOfFlow() {
        return isOfFlow;
    }

    /** The index behind the rule with the number, or -1 where it is not on the trail. */
    int after(final int number) {
        for (int i = 0; i < length; i++) {
            if (rules[i].number() == number) {
                return i + 1;
            }
        }
        return -1;
    }
}
