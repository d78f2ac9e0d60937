// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.web;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.culvert.appliance.config.InterfaceConfig;
import net.culvert.appliance.gateway.Gateway;
import net.culvert.forwarding.iface.NetworkInterface;

/**
 * Whether the process lives, and whether the gateway does its work: every interface of the configuration is up, and
 * every control thread answers within a second. Any thread.
 */
final class HealthPages {
    private final Gateway gateway;
    private final ControlProbe probe;

    HealthPages(final Gateway gateway) {
        this.gateway = gateway;
        probe = new ControlProbe(gateway);
    }

    /** It answers, so it lives. */
    Reply live() {
        return Reply.of(200, Reply.JSON, JsonWriter.text(Map.of("status", "live")) + "\n");
    }

    /** 200 or 503, with a sentence for each reason why it is not ready. */
    Reply ready() {
        final List<String> reasons = new ArrayList<>();
        for (final InterfaceConfig each : gateway.config().interfaces()) {
            final NetworkInterface there = gateway.interfaces().snapshot().get(each.name());
            if (there == null) {
                reasons.add("interface " + each.name() + " is not there");
            } else if (!there.isUp()) {
                reasons.add("interface " + each.name() + " is down");
            }
        }
        for (final String thread : probe.silent()) {
            reasons.add(thread + " does not answer within a second");
        }
        final Map<String, Object> body = new LinkedHashMap<>();
        body.put("status", reasons.isEmpty() ? "ready" : "not ready");
        body.put("reasons", reasons);
        return Reply.of(reasons.isEmpty() ? 200 : 503, Reply.JSON, JsonWriter.text(body) + "\n");
    }
}
