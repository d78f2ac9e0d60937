// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.config;

import java.util.List;
import net.culvert.appliance.config.FilterRuleConfig.Action;
import net.culvert.appliance.config.FilterRuleConfig.Match;
import net.culvert.appliance.config.FilterRuleConfig.PortRange;
import net.culvert.forwarding.fib.Prefix;
import net.culvert.forwarding.wire.IpProtocol;

/** Reads the rules of a file, one after the other. */
final class FilterReader {
    /** What makes no sense for a packet that ends at the rule. */
    private static final List<ConfigKey<?>> AFTERWARDS =
            List.of(ConfigKeys.Filter.SETFIB, ConfigKeys.Filter.PIPE, ConfigKeys.Filter.TAG);

    private final References references;

    FilterReader(final References references) {
        this.references = references;
    }

    /** The rule; its fields may be null where it is wrong. */
    FilterRuleConfig read(final SectionReader section) {
        final Action action = section.get(ConfigKeys.Filter.ACTION);
        final Integer setfib = section.get(ConfigKeys.Filter.SETFIB);
        final Integer tag = section.get(ConfigKeys.Filter.TAG);
        final FilterRuleConfig rule = new FilterRuleConfig(
                action,
                match(section),
                section.get(ConfigKeys.Filter.KEEP_STATE),
                section.get(ConfigKeys.Filter.LOG),
                setfib == null ? FilterRuleConfig.UNCHANGED : setfib,
                references.pipe(section, ConfigKeys.Filter.PIPE),
                tag == null ? FilterRuleConfig.NO_TAG : tag,
                section.get(ConfigKeys.Filter.CAPTURE));
        if (action != null) {
            checkAction(section, rule);
        }
        return rule;
    }

    private static Match match(final SectionReader section) {
        final Integer protocol = section.get(ConfigKeys.Filter.PROTOCOL);
        final Prefix from = section.get(ConfigKeys.Filter.FROM);
        final Prefix to = section.get(ConfigKeys.Filter.TO);
        final PortRange fromPorts = section.get(ConfigKeys.Filter.FROM_PORT);
        final PortRange toPorts = section.get(ConfigKeys.Filter.TO_PORT);
        if (from != null && to != null && from.ipv6() != to.ipv6()) {
            section.wrong(
                    ConfigKeys.Filter.TO,
                    "to is " + to + " but has to be of " + (from.ipv6() ? "IPv6" : "IPv4") + ", as 'from' is");
        }
        final boolean hasPorts = protocol != null && (protocol == IpProtocol.TCP || protocol == IpProtocol.UDP);
        final boolean isProtocolWrong = protocol == null && section.has(ConfigKeys.Filter.PROTOCOL);
        if (!hasPorts && !isProtocolWrong) {
            refusePorts(section, ConfigKeys.Filter.FROM_PORT);
            refusePorts(section, ConfigKeys.Filter.TO_PORT);
        }
        return new Match(
                section.get(ConfigKeys.Filter.DIRECTION),
                protocol == null ? Match.ANY : protocol,
                from,
                to,
                fromPorts,
                toPorts);
    }

    private static void refusePorts(final SectionReader section, final ConfigKey<PortRange> key) {
        if (section.has(key)) {
            section.wrong(key, "a rule with '" + key.name() + "' has to have protocol = \"tcp\" or \"udp\"");
        }
    }

    private static void checkAction(final SectionReader section, final FilterRuleConfig rule) {
        if (rule.keepState() && rule.action() != Action.PASS) {
            section.wrong(ConfigKeys.Filter.KEEP_STATE, "a rule with 'keep-state' has to have action = \"pass\"");
        }
        if ((rule.action() == Action.TEE) != section.has(ConfigKeys.Filter.CAPTURE)) {
            section.wrong(
                    ConfigKeys.Filter.CAPTURE,
                    rule.action() == Action.TEE
                            ? "a rule with action = \"tee\" has to have 'capture', the file that copies go to"
                            : "a rule with 'capture' has to have action = \"tee\"");
        }
        if (rule.action() == Action.BLOCK || rule.action() == Action.REJECT) {
            for (final ConfigKey<?> key : AFTERWARDS) {
                if (section.has(key)) {
                    section.wrong(
                            key,
                            "a rule with '" + key.name() + "' has to have an action that lets packets go on: "
                                    + "\"pass\", \"count\" or \"tee\"");
                }
            }
        }
    }
}
