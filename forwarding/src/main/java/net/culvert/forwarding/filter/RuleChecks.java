// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.filter;

import java.util.Locale;
import net.culvert.forwarding.wire.IpProtocol;

/** What must hold of a rule, each with the sentence that a user reads where it does not. For the control thread. */
final class RuleChecks {
    private static final int LAST_PORT = 65535;

    private RuleChecks() {}

    static void check(final int number, final boolean holds, final String sentence) {
        if (!holds) {
            throw new IllegalArgumentException("rule " + number + ": " + sentence);
        }
    }

    static void checkRange(final int number, final String what, final int first, final int last, final int limit) {
        check(
                number,
                first >= 0 && last <= limit,
                what + " " + (first >= 0 && first <= limit ? last : first) + " is out of range; it is 0 to " + limit);
        check(
                number,
                first <= last,
                what + " range " + first + "-" + last + " runs backwards; write " + last + "-" + first);
    }

    static void checkPorts(final int number, final int... ranges) {
        check(number, ranges.length > 0 && ranges.length % 2 == 0, "ports come as first and last of each range");
        for (int i = 0; i < ranges.length; i += 2) {
            checkRange(number, "port", ranges[i], ranges[i + 1], LAST_PORT);
        }
    }

    /** The rule as a whole. */
    static void check(final RuleBuilder rule) {
        final int number = rule.number;
        check(number, number >= 1, "rules are numbered from 1 on");
        check(
                number,
                rule.action != null,
                "no action; write pass, block, reject, count, tee, setfib, forward, pipe or tag");
        check(number, rule.action != Action.TEE || rule.tap != null, "tee to nothing; name a tap");
        check(number, rule.action != Action.FORWARD || rule.nextHop != null, "forward to nothing; name a next hop");
        check(
                number,
                !rule.keepsState || rule.action == Action.PASS || rule.action == Action.FORWARD,
                "keep-state goes with pass or forward, not with "
                        + rule.action.name().toLowerCase(Locale.ROOT));
        check(
                number,
                rule.output == null || rule.direction != Direction.IN,
                "a packet that comes in has no output interface yet; leave it out, or write direction out");
        checkProtocol(rule);
    }

    private static void checkProtocol(final RuleBuilder rule) {
        final int number = rule.number;
        final int protocol = rule.isProtocolTurned ? -1 : rule.protocol;
        check(
                number,
                rule.sourcePorts == PortSet.ALL && rule.destinationPorts == PortSet.ALL || Flow.hasPorts(protocol),
                "ports, but no protocol that has them; write protocol tcp or udp");
        check(
                number,
                rule.flagMask == 0 && !rule.isEstablished || protocol == IpProtocol.TCP,
                "TCP flags, but not protocol tcp; write it");
        check(
                number,
                rule.icmpTypes == null || protocol == IpProtocol.ICMP || protocol == IpProtocol.ICMPV6,
                "ICMP types, but not protocol icmp or icmpv6; write it");
        check(
                number,
                protocol != IpProtocol.ICMP || rule.version != 6,
                "protocol icmp is IPv4's, the rest of the rule IPv6; write icmpv6");
        check(
                number,
                protocol != IpProtocol.ICMPV6 || rule.version != 4,
                "protocol icmpv6 is IPv6's, the rest of the rule IPv4; write icmp");
    }
}
