// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.config;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.culvert.forwarding.fib.NextHop.Action;
import net.culvert.forwarding.fib.Prefix;

/**
 * All that a configuration file says; immutable, checked, names resolved.
 *
 * @param process the table {@code [gateway]}
 * @param web the table {@code [web]}, or null where there is none
 * @param interfaces in the order of the file
 * @param routes in the order of the file
 * @param filters rules in their order, by the name of their list
 * @param pipes by name
 * @param sysctls value by name, in the order of the file; the values of booleans are 0 and 1
 */
public record GatewayConfig(
        ProcessConfig process,
        WebConfig web,
        List<InterfaceConfig> interfaces,
        List<RouteConfig> routes,
        Map<String, List<FilterRuleConfig>> filters,
        Map<String, PipeConfig> pipes,
        Map<String, String> sysctls) {

    /** Nothing: a gateway without an interface, and all settings as they are by themselves. */
    public static GatewayConfig empty(final ProcessConfig process) {
        return new GatewayConfig(process, null, List.of(), List.of(), Map.of(), Map.of(), Map.of());
    }

    /**
     * Its routes, and one to each network that a peer may send from, by its tunnel, unless a network of the tunnel says
     * so already.
     */
    public Set<RouteConfig> allRoutes() {
        final Set<RouteConfig> all = new LinkedHashSet<>();
        for (final InterfaceConfig each : interfaces) {
            if (each instanceof final InterfaceConfig.WireGuard tunnel) {
                final Set<Prefix> known = new HashSet<>();
                tunnel.addresses().forEach(address -> known.add(address.network()));
                for (final PeerConfig peer : tunnel.peers()) {
                    for (final Prefix to : peer.allowedIps()) {
                        if (known.add(to)) {
                            all.add(new RouteConfig(each.fib(), to, Action.FORWARD, null, each.name(), 0, 0));
                        }
                    }
                }
            }
        }
        all.addAll(routes);
        return all;
    }

    /** How many forwarding tables the file needs: one more than the greatest number in it. */
    public int fibs() {
        int greatest = 0;
        for (final InterfaceConfig each : interfaces) {
            greatest = Math.max(greatest, each.fib());
            if (each instanceof final InterfaceConfig.WireGuard tunnel) {
                greatest = Math.max(greatest, tunnel.outerFib());
            }
            if (each instanceof final InterfaceConfig.Encapsulated tunnel) {
                greatest = Math.max(greatest, tunnel.outerFib());
            }
        }
        for (final RouteConfig route : routes) {
            greatest = Math.max(greatest, route.fib());
        }
        for (final List<FilterRuleConfig> rules : filters.values()) {
            for (final FilterRuleConfig rule : rules) {
                greatest = Math.max(greatest, rule.setfib());
            }
        }
        return greatest + 1;
    }
}
