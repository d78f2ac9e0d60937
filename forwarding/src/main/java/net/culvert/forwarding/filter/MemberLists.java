// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.filter;

import java.util.Map;
import net.culvert.forwarding.fib.Prefix;
import net.culvert.forwarding.fib.PrefixTable;

/**
 * Lists of single members of a link, found by the longest prefix that holds a packet's address: its source where it
 * comes in, its destination where it goes out. So the number of members costs a new flow one lookup. Never changes, for
 * any thread.
 */
final class MemberLists {
    private final PrefixTable<RuleList> lists = new PrefixTable<>();
    private final Direction direction;
    private final int longest;

    MemberLists(final Map<Prefix, RuleList> lists, final Direction direction) {
        this.direction = direction;
        int longest = 0;
        for (final Map.Entry<Prefix, RuleList> entry : lists.entrySet()) {
            this.lists.insert(entry.getKey(), entry.getValue());
            longest = Math.max(longest, entry.getValue().longest());
        }
        this.longest = longest;
    }

    /** Rules in the longest group of any list. */
    int longest() {
        return longest;
    }

    /** The list of the flow's member, or null where it is nobody's. */
    RuleList of(final Flow flow) {
        final boolean isIn = direction == Direction.IN;
        final long high = isIn ? flow.sourceHigh() : flow.destinationHigh();
        return flow.version() == 4
                ? lists.lookup4((int) (high >>> 32))
                : lists.lookup6(high, isIn ? flow.sourceLow() : flow.destinationLow());
    }
}
