// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import net.culvert.appliance.config.GatewayConfig;
import net.culvert.appliance.config.InterfaceConfig;
import net.culvert.appliance.config.ProcessConfig;

/** What a gateway cannot change while it runs: refused at a reload, so that nobody believes it was done. */
final class Unchangeable {
    private Unchangeable() {}

    /** Refuses with a sentence for the first such thing; {@code fibs} is how many tables there are. */
    static void check(final GatewayConfig from, final GatewayConfig to, final int fibs) {
        final ProcessConfig before = from.process();
        final ProcessConfig after = to.process();
        same("name", before.name(), after.name());
        same("workers", Workers.count(before), Workers.count(after)); // which "auto" makes of dispatch, too
        same("cpus", before.cpus(), after.cpus());
        same("buffers", before.buffersBytes(), after.buffersBytes());
        same("aead", before.aead(), after.aead());
        same("control", before.control(), after.control());
        same("state", before.state(), after.state());
        same("user", before.user(), after.user());
        if (to.fibs() > fibs) {
            throw new IllegalArgumentException("fib " + (to.fibs() - 1) + " is beyond the " + fibs
                    + " tables that the gateway was started with; more take a restart, or use 0 to " + (fibs - 1));
        }
        sameCarriers(from, to);
        final Map<String, Class<?>> kinds = new HashMap<>();
        from.interfaces().forEach(each -> kinds.put(each.name(), each.getClass()));
        for (final InterfaceConfig each : to.interfaces()) {
            if (kinds.getOrDefault(each.name(), each.getClass()) != each.getClass()) {
                throw new IllegalArgumentException("interface " + each.name()
                        + ": an interface cannot change its kind while it is there; give the new one another name");
            }
        }
    }

    /** Refuses to take a tunnel from the host's routes to the gateway's, or back. */
    private static void sameCarriers(final GatewayConfig from, final GatewayConfig to) {
        final Map<String, Boolean> before = new HashMap<>();
        from.interfaces().forEach(each -> before.put(each.name(), isCarriedByHost(each)));
        for (final InterfaceConfig each : to.interfaces()) {
            if (before.getOrDefault(each.name(), isCarriedByHost(each)) != isCarriedByHost(each)) {
                throw new IllegalArgumentException(
                        "interface " + each.name() + ": outer-fib cannot change between \"host\" and a table while the"
                                + " interface is there; give the new one another name");
            }
        }
    }

    private static boolean isCarriedByHost(final InterfaceConfig each) {
        return each instanceof final InterfaceConfig.WireGuard tunnel
                && tunnel.outerFib() == InterfaceConfig.WireGuard.HOST;
    }

    private static void same(final String key, final Object before, final Object after) {
        if (!Objects.equals(before, after)) {
            throw new IllegalArgumentException("[gateway] " + key + " cannot change while the gateway runs: from "
                    + shown(before) + " to " + shown(after) + " takes a restart; or leave it as it was");
        }
    }

    private static String shown(final Object value) {
        return value == null ? "nothing" : value.toString();
    }
}
