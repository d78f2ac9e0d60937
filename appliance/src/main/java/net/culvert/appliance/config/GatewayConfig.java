// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.config;

import java.util.List;
import java.util.Map;

/**
 * All that a configuration file says; immutable, checked, names resolved.
 *
 * @param process the table {@code [gateway]}
 * @param web the table {@code [web]}, or null where there is none
 * @param events the table {@code [events]}, or {@link EventsConfig#NONE}
 * @param interfaces in the order of the file
 * @param routes in the order of the file
 * @param filters rules in their order, by the name of their list
 * @param pipes by name
 * @param sysctls value by name, in the order of the file; the values of booleans are 0 and 1
 */
public record GatewayConfig(
        ProcessConfig process,
        WebConfig web,
        EventsConfig events,
        List<InterfaceConfig> interfaces,
        List<RouteConfig> routes,
        Map<String, List<FilterRuleConfig>> filters,
        Map<String, PipeConfig> pipes,
        Map<String, String> sysctls) {

    /** How many forwarding tables the file needs: one more than the greatest number in it. */
    public int fibs() {
        int greatest = 0;
        for (final InterfaceConfig each : interfaces) {
            greatest = Math.max(greatest, each.fib());
            if (each instanceof final InterfaceConfig.WireGuard tunnel) {
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
