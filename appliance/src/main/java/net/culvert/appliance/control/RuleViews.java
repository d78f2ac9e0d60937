// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.control;

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
import net.culvert.appliance.gateway.CountedRule;
import net.culvert.appliance.gateway.Gateway;
import net.culvert.forwarding.fib.Prefix;

/** Rules and what they have counted. Connection's thread; any thread may read counters. */
final class RuleViews {
    private static final String ANY = "any";

    private final Gateway gateway;

    RuleViews(final Gateway gateway) {
        this.gateway = gateway;
    }

    Iterable<Map<String, Object>> rules() {
        final GatewayConfig config = gateway.config();
        final List<CountedRule> rules = gateway.rules();
        return () -> rules.stream().map(rule -> row(rule, config)).iterator();
    }

    private static Map<String, Object> row(final CountedRule rule, final GatewayConfig config) {
        final Match match = rule.config().match();
        return new Row()
                .with("list", rule.list())
                .with("number", rule.number())
                .with("direction", lowerCase(match.direction()))
                .with("action", lowerCase(rule.config().action()))
                .with("match", text(match))
                .with("options", options(rule.config()))
                .with("usedBy", usedBy(rule.list(), config))
                .with("packets", rule.packets())
                .with("bytes", rule.bytes())
                .done();
    }

    /** {@code udp from any to 192.0.2.0/24 port 53}, {@code any} for all packets. */
    private static String text(final Match match) {
        final String protocol = match.protocol() == Match.ANY ? ANY : FlowViews.protocol(match.protocol());
        final String from = end(match.from(), match.fromPorts());
        final String to = end(match.to(), match.toPorts());
        return from.equals(ANY) && to.equals(ANY) ? protocol : protocol + " from " + from + " to " + to;
    }

    private static String end(final Prefix prefix, final PortRange ports) {
        final String network = prefix == null ? ANY : AddressText.of(prefix);
        if (ports == null) {
            return network;
        }
        return network + " port " + (ports.first() == ports.last() ? "" : ports.first() + "-") + ports.last();
    }

    /** What it does besides, in the words of the file. */
    private static List<String> options(final FilterRuleConfig rule) {
        final List<String> options = new ArrayList<>();
        if (rule.keepState()) {
            options.add("keep-state");
        }
        if (rule.log()) {
            options.add("log");
        }
        if (rule.tag() != FilterRuleConfig.NO_TAG) {
            options.add("tag " + rule.tag());
        }
        if (rule.setfib() != FilterRuleConfig.UNCHANGED) {
            options.add("setfib " + rule.setfib());
        }
        if (rule.pipe() != null) {
            options.add("pipe " + rule.pipe());
        }
        if (rule.capture() != null) {
            options.add("capture " + rule.capture());
        }
        return options;
    }

    /** The interfaces that name the list, and the peers that do, as {@code wg0/laptop}. */
    private static List<String> usedBy(final String list, final GatewayConfig config) {
        final List<String> users = new ArrayList<>();
        for (final InterfaceConfig each : config.interfaces()) {
            if (list.equals(each.filter())) {
                users.add(each.name());
            }
            if (each instanceof final InterfaceConfig.WireGuard tunnel) {
                for (final PeerConfig peer : tunnel.peers()) {
                    if (list.equals(peer.policy().filter())) {
                        users.add(each.name() + "/" + peer.name());
                    }
                }
            }
        }
        return users;
    }

    private static String lowerCase(final Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
