// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.filter;

import java.util.ArrayList;
import java.util.List;
import net.culvert.forwarding.wire.IpProtocol;

/**
 * Rules by number, as packets of one direction run through them, in groups by IP version and protocol; a rule about all
 * protocols is in each. The first match of a rule that ends the list decides, a list without one passes. Immutable, for
 * any thread.
 */
final class RuleList {
    private static final int TCP = 0, UDP = 1, OTHER = 2, PROTOCOLS = 3;
    private static final int FIRST_VERSION = 4, LAST_VERSION = 6;

    private final RuleGroup[] groups = new RuleGroup[2 * PROTOCOLS];
    private final int longest;

    RuleList(final List<Rule> rules, final Direction direction) {
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

    /** Finds the trail of the hook's packet among the rules whose number is above {@code after}. */
    void match(final int after, final Hook hook, final Trail trail) {
        trail.begin();
        final int protocol = switch (hook.flow.protocol()) {
            case IpProtocol.TCP -> TCP;
            case IpProtocol.UDP -> UDP;
            default -> OTHER;
        };
        groups[index(hook.flow.version(), protocol)].match(after, hook, trail);
    }

    private static int index(final int version, final int protocol) {
        return (version - FIRST_VERSION >> 1) * PROTOCOLS + protocol;
    }
}
