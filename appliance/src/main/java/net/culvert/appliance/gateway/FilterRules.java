// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import net.culvert.appliance.config.FilterRuleConfig;
import net.culvert.appliance.config.FilterRuleConfig.Match;
import net.culvert.appliance.config.FilterRuleConfig.PortRange;
import net.culvert.appliance.config.GatewayConfig;
import net.culvert.appliance.config.InterfaceConfig;
import net.culvert.forwarding.filter.Direction;
import net.culvert.forwarding.filter.Rule;
import net.culvert.forwarding.filter.RuleBuilder;
import net.culvert.forwarding.filter.RuleSet;
import net.culvert.forwarding.iface.InterfaceSnapshot;

/**
 * The rule lists of a configuration, compiled. One rule of the file may be several: what marks a packet stands in front
 * of what decides about it.
 */
final class FilterRules {
    private static final int STEP = 10; // between the numbers of two rules of the file

    private final Map<String, Integer> pipeNumbers;
    private final RuleTaps taps;

    /** Knows pipes by their numbers, and where rules send packets that tee or log. */
    FilterRules(final Map<String, Integer> pipeNumbers, final RuleTaps taps) {
        this.pipeNumbers = pipeNumbers;
        this.taps = taps;
    }

    /** The lists, attached to the interfaces that name them, in both directions. */
    RuleSet compile(final GatewayConfig config, final int fibs, final InterfaceSnapshot interfaces) {
        final RuleSet.Builder rules = RuleSet.builder(fibs);
        config.filters().forEach((name, list) -> rules.list(name, compile(name, list)));
        for (final InterfaceConfig each : config.interfaces()) {
            if (each.filter() != null) {
                for (final Direction direction : Direction.values()) {
                    rules.attach(each.filter(), direction, interfaces.get(each.name()));
                }
            }
        }
        return rules.build();
    }

    private List<Rule> compile(final String name, final List<FilterRuleConfig> list) {
        final List<Rule> rules = new ArrayList<>();
        int number = STEP;
        for (final FilterRuleConfig rule : list) {
            int part = number;
            if (rule.log()) {
                final String words = "filter " + name + ", rule " + number / STEP + " ("
                        + rule.action().name().toLowerCase(Locale.ROOT) + ")";
                rules.add(matching(part++, rule).tee(taps.log(words)).build());
            }
            if (rule.tag() != FilterRuleConfig.NO_TAG) {
                rules.add(matching(part++, rule).tag(rule.tag()).build());
            }
            if (rule.setfib() != FilterRuleConfig.UNCHANGED) {
                rules.add(matching(part++, rule).setFib(rule.setfib()).build());
            }
            if (rule.pipe() != null) {
                rules.add(matching(part++, rule)
                        .pipe(pipeNumbers.get(rule.pipe()))
                        .build());
            }
            rules.add(decision(matching(part, rule), rule).build());
            number += STEP;
        }
        return rules;
    }

    private RuleBuilder decision(final RuleBuilder builder, final FilterRuleConfig rule) {
        final RuleBuilder decided = switch (rule.action()) {
            case PASS -> builder.pass();
            case BLOCK -> builder.block();
            case REJECT -> builder.reject();
            case COUNT -> builder.count();
            case TEE -> builder.tee(taps.file(rule.capture()));
        };
        return rule.keepState() ? decided.keepState() : decided;
    }

    private static RuleBuilder matching(final int number, final FilterRuleConfig rule) {
        final Match match = rule.match();
        RuleBuilder builder = Rule.number(number);
        builder = switch (match.direction()) {
            case IN -> builder.matchDirection(Direction.IN);
            case OUT -> builder.matchDirection(Direction.OUT);
            case BOTH -> builder;
        };
        if (match.protocol() != Match.ANY) {
            builder = builder.matchProtocol(match.protocol());
        }
        if (match.from() != null) {
            builder = builder.matchSource(false, match.from());
        }
        if (match.to() != null) {
            builder = builder.matchDestination(false, match.to());
        }
        builder = ports(builder, match.fromPorts(), true);
        return ports(builder, match.toPorts(), false);
    }

    private static RuleBuilder ports(final RuleBuilder builder, final PortRange range, final boolean isSource) {
        if (range == null) {
            return builder;
        }
        return isSource
                ? builder.matchSourcePorts(false, range.first(), range.last())
                : builder.matchDestinationPorts(false, range.first(), range.last());
    }
}
