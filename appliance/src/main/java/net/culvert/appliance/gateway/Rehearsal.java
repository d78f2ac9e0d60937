// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import java.util.Map;
import net.culvert.appliance.config.GatewayConfig;
import net.culvert.forwarding.dispatch.IsrSettings;
import net.culvert.forwarding.dispatch.IsrTunables;
import net.culvert.forwarding.dispatch.Workstreams;
import net.culvert.ringbuffers.counters.CountersFile;

/** Goes through a configuration as a start does, without the host: what tables would refuse is refused here. */
final class Rehearsal {
    private Rehearsal() {}

    /** Refuses what cannot be, with a sentence; any thread. */
    static void check(final GatewayConfig config) {
        try (CountersFile counters = CountersFile.inMemory()) {
            final RouterTables tables = new RouterTables(config.fibs(), counters);
            IsrTunables.add(
                    tables.tunables,
                    new Workstreams(1, IsrSettings.DEFAULT, 0, tables.interfaces::snapshot, () -> false, counters));
            config.interfaces().forEach(each -> {
                final Port port = new LoopbackPort();
                tables.add(each, port, port.spec(each));
            });
            tables.set(Map.of(), config.sysctls());
            config.allRoutes().forEach(route -> tables.routes.add(tables.route(route)));
            config.pipes().keySet().forEach(tables::pipeNumber);
            tables.publishRules(config, 1, FilterTaps.NOWHERE);
        }
    }
}
