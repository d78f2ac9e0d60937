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
import net.culvert.appliance.config.PeerConfig;
import net.culvert.forwarding.fib.Prefix;
import net.culvert.forwarding.filter.Direction;
import net.culvert.forwarding.filter.Rule;
import net.culvert.forwarding.filter.RuleBuilder;
import net.culvert.forwarding.filter.RuleSet;
import net.culvert.forwarding.iface.InterfaceSnapshot;
import net.culvert.forwarding.iface.NetworkInterface;

/**
 * The rule lists of a configuration, compiled. One rule of the file may be several: what marks a packet stands in front
 * of what decides about it, and counts for the file's rule.
 */
final class FilterRules {
    private static final int STEP = 10; // between the numbers of two rules of the file

    private final Map<String, Integer> pipeNumbers;
    private final int workers;
    private final FilterTaps taps;
    private final FormerRules former;
    private final List<CountedRule> counted = new ArrayList<>();

    /**
     * Knows pipes by their numbers, and where rules send packets that tee or log; so many workers count what they meet.
     * Rules that were in force and have not changed count on.
     */
    FilterRules(
            final Map<String, Integer> pipeNumbers,
            final int workers,
            final FilterTaps taps,
            final List<CountedRule> inForce) {
        this.pipeNumbers = pipeNumbers;
        this.workers = workers;
        this.taps = taps;
        former = new FormerRules(inForce);
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
            if (each instanceof final InterfaceConfig.WireGuard tunnel) {
                addPeers(rules, tunnel, interfaces.get(each.name()));
            }
        }
        return rules.build();
    }

    /** The rules that were compiled, by list and in their order. */
    List<CountedRule> counted() {
        return List.copyOf(counted);
    }

    /** What a peer sends and is sent meets its list first; its addresses are its allowed IPs and nobody else's. */
    private static void addPeers(
            final RuleSet.Builder rules, final InterfaceConfig.WireGuard config, final NetworkInterface tunnel) {
        if (config.peers().stream().allMatch(peer -> peer.policy().filter() == null)) {
            return;
        }
        for (final PeerConfig peer : config.peers()) {
            final String list = peer.policy().filter();
            for (final Prefix prefix : peer.allowedIps()) {
                rules.member(prefix, list == null || list.equals(config.filter()) ? null : list, tunnel);
            }
        }
    }

    private List<Rule> compile(final String name, final List<FilterRuleConfig> list) {
        final List<Rule> rules = new ArrayList<>();
        int number = STEP;
        for (final FilterRuleConfig rule : list) {
            int part = number;
            if (rule.log()) {
                final String words = "filter " + name + ", rule " + number / STEP + " ("
                        + rule.action().name().toLowerCase(Locale.ROOT) + ")";
                rules.add(matching(part++, rule).tee(taps.log(words)).build(workers));
            }
            if (rule.tag() != FilterRuleConfig.NO_TAG) {
                rules.add(matching(part++, rule).tag(rule.tag()).build(workers));
            }
            if (rule.setfib() != FilterRuleConfig.UNCHANGED) {
                rules.add(matching(part++, rule).setFib(rule.setfib()).build(workers));
            }
            if (rule.pipe() != null) {
                rules.add(matching(part++, rule)
                        .pipe(pipeNumbers.get(rule.pipe()))
                        .build(workers));
            }
            final Rule decision = decision(matching(part, rule), rule)
                    .countOn(former.take(name, rule))
                    .build(workers);
            rules.add(decision);
            counted.add(new CountedRule(name, number / STEP, rule, decision));
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
