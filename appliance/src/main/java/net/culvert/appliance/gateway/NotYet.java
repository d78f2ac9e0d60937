// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import net.culvert.appliance.config.GatewayConfig;
import net.culvert.appliance.config.InterfaceConfig;

/** What a file may say and a gateway does not do yet: refused at the start, so that nobody relies on it. */
final class NotYet {
    private NotYet() {}

    /** Refuses with a sentence for the first such thing. */
    static void check(final GatewayConfig config) {
        for (final InterfaceConfig each : config.interfaces()) {
            if (each instanceof final InterfaceConfig.WireGuard tunnel) {
                refuse(
                        tunnel.outerFib() != InterfaceConfig.WireGuard.HOST,
                        "interface " + tunnel.name() + ": outer-fib is a table of the gateway, which is not supported"
                                + " for WireGuard; write outer-fib = \"host\"");
            }
        }
    }

    private static void refuse(final boolean isAsked, final String sentence) {
        if (isAsked) {
            throw new IllegalArgumentException(sentence);
        }
    }
}
