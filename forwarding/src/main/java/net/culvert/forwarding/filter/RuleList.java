// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.filter;

import java.util.ArrayList;
import java.util.List;
import net.culvert.forwarding.wire.IpProtocol;

/**
 * Rules by number, as packets of one direction run through them, in groups by IP version and protocol; a rule about all
 * protocols is in each. The first match of a rule that ends the list decides, a list without one passes. Immutable, for
 * any thread.
 *
 * <p>The list of a link may have lists of single members in front. Where a packet is to go on behind a rule, the rule
 * is named by its {@link #place}: its number, negative where it is of a member's list.
 */
final class RuleList {
    private static final int TCP = 0, UDP = 1, OTHER = 2, PROTOCOLS = 3;
    private static final int FIRST_VERSION = 4, LAST_VERSION = 6;
    private static final int FIRST = 0; // the place in front of all rules

    private final RuleGroup[] groups = new RuleGroup[2 * PROTOCOLS];
    private final Rule[] rules; // by number
    private final MemberLists members; // null for none
    private final int longest;

    /** The same rules, behind those of members. */
    RuleList(final RuleList list, final MemberLists members) {
        System.arraycopy(list.groups, 0, groups, 0, groups.length);
        rules = list.rules;
        this.members = members;
        longest = list.longest + members.longest();
    }

    RuleList(final List<Rule> rules, final Direction direction) {
        this.rules = rules.toArray(Rule[]::new);
        members = null;
        for (int version = FIRST_VERSION; version <= LAST_VERSION; version += 2) {
            final List<Rule> tcp = new ArrayList<>();
            final List<Rule> udp = new ArrayList<>();
            final List<Rule> other = new ArrayList<>();
            for (final Rule rule : rules) {
                final Match match = rule.match();
                if (match.allows(direction)) {
                    addIf(match.allows(version, IpProtocol.TCP), tcp, rule);
                    addIf(match.allows(version, IpProtocol.UDP), udp, rule);
                    addIf(match.allowsOther(version), other, rule);
                }
            }
            groups[index(version, TCP)] = new RuleGroup(tcp);
            groups[index(version, UDP)] = new RuleGroup(udp);
            groups[index(version, OTHER)] = new RuleGroup(other);
        }
        int longest = 0;
        for (final RuleGroup group : groups) {
            longest = Math.max(longest, group.size());
        }
        this.longest = longest;
    }

    private static void addIf(final boolean matches, final List<Rule> group, final Rule rule) {
        if (matches) {
            group.add(rule);
        }
    }

    /** Rules that a packet may have to be compared with, and a trail be long. */
    int longest() {
        return longest;
    }

    /** Finds the trail of the hook's packet among the rules behind the place {@code after}. */
    void match(final int after, final Hook hook, final Trail trail) {
        trail.begin();
        if (after > FIRST || members == null) {
            group(hook.flow).match(after, hook, trail);
            return;
        }
        final RuleList own = members.of(hook.flow);
        if (own == null || !own.group(hook.flow).match(-after, hook, trail)) {
            group(hook.flow).match(FIRST, hook, trail);
        }
    }

    private RuleGroup group(final Flow flow) {
        final int protocol = switch (flow.protocol()) {
            case IpProtocol.TCP -> TCP;
            case IpProtocol.UDP -> UDP;
            default -> OTHER;
        };
        return groups[index(flow.version(), protocol)];
    }

    /** Whether members have lists of their own. */
    boolean hasMembers() {
        return members != null;
    }

    /** Where in the list a rule on a trail is. */
    int place(final Rule rule) {
        return members == null || isOwn(rule) ? rule.number() : -rule.number();
    }

    private boolean isOwn(final Rule rule) {
        int low = 0;
        int high = rules.length - 1;
        while (low < high) {
            final int middle = low + high >>> 1;
            if (rules[middle].number() < rule.number()) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return high >= 0 && rules[low] == rule;
    }

    private static int index(final int version, final int protocol) {
        return (version - FIRST_VERSION >> 1) * PROTOCOLS + protocol;
    }
}
