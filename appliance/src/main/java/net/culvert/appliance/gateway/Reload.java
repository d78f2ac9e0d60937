// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Collectors;
import net.culvert.appliance.config.GatewayConfig;
import net.culvert.appliance.config.InterfaceConfig;
import net.culvert.appliance.config.PipeConfig;
import net.culvert.appliance.config.RouteConfig;
import net.culvert.forwarding.dispatch.IsrTunables;
import net.culvert.forwarding.shaping.FlowMask;
import net.culvert.forwarding.shaping.PipeSettings;
import net.culvert.forwarding.shaping.Pipes;
import net.culvert.forwarding.shaping.SharedLink;
import net.culvert.tunio.sys.HostException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a gateway from one configuration to another, at its start from an empty one. What did not change is not
 * touched: its packets, sessions, queues and counters go on. Control thread.
 *
 * <p>First comes all that the host may refuse, each step with its way back; then the rest, which was rehearsed.
 */
final class Reload {
    private static final Logger LOG = LoggerFactory.getLogger(Reload.class);

    private final RouterTables tables;
    private final Ports ports;
    private final Workers workers;
    private final GatewayConfig from;
    private final GatewayConfig to;
    private final Map<String, InterfaceConfig> before;
    private final Map<String, InterfaceConfig> after;

    Reload(
            final RouterTables tables,
            final Ports ports,
            final Workers workers,
            final GatewayConfig from,
            final GatewayConfig to) {
        this.tables = tables;
        this.ports = ports;
        this.workers = workers;
        this.from = from;
        this.to = to;
        before = byName(from);
        after = byName(to);
    }

    private static Map<String, InterfaceConfig> byName(final GatewayConfig config) {
        return config.interfaces().stream()
                .collect(Collectors.toMap(
                        InterfaceConfig::name, Function.identity(), (one, other) -> one, LinkedHashMap::new));
    }

    /**
     * Changes all, or nothing.
     *
     * @throws HostException when the host refuses a part; nothing has changed then
     * @throws IllegalArgumentException with a sentence, where a part cannot be; nothing has changed then
     */
    void run() throws HostException {
        final Undo undo = new Undo();
        final Map<String, Port> opened = new HashMap<>();
        try {
            for (final InterfaceConfig each : after.values()) {
                prepare(each, opened, undo);
            }
            undo.add(() -> tables.taps.retain(from));
            tables.taps.open(to);
        } catch (final HostException | RuntimeException e) {
            undo.run();
            throw e;
        }
        final Set<RouteConfig> formerRoutes = from.allRoutes();
        final Set<RouteConfig> routes = to.allRoutes();
        removeRoutes(formerRoutes, routes);
        removeInterfaces();
        addInterfaces(opened);
        workers.serve(ports.all());
        changeInterfaces();
        addRoutes(formerRoutes, routes);
        changePipes();
        tables.publishRules(to, workers.count(), tables.taps);
        tables.taps.retain(to);
        removePipes();
        workers.idle(to.process().idle());
        tables.set(settings(from), settings(to));
        refresh();
    }

    private void prepare(final InterfaceConfig config, final Map<String, Port> opened, final Undo undo)
            throws HostException {
        final InterfaceConfig former = before.get(config.name());
        if (former == null) {
            Ports.awaitFreed(tables.interfaces, config.name());
            final Port port = ports.open(config);
            undo.add(() -> ports.discard(port));
            opened.put(config.name(), port);
        } else if (!former.equals(config)) {
            ports.get(config.name()).prepare(former, config, undo);
        }
    }

    /** Routes that went by other hands meanwhile are gone already. */
    private void removeRoutes(final Set<RouteConfig> former, final Set<RouteConfig> wanted) {
        for (final RouteConfig each : former) {
            if (!wanted.contains(each)) {
                tryRoute(() -> tables.routes.remove(tables.route(each)));
            }
        }
    }

    /** Routes that came by other hands meanwhile are there already. */
    private void addRoutes(final Set<RouteConfig> former, final Set<RouteConfig> wanted) {
        for (final RouteConfig each : wanted) {
            if (!former.contains(each)) {
                tryRoute(() -> tables.routes.add(tables.route(each)));
            }
        }
    }

    private static void tryRoute(final Runnable change) {
        try {
            change.run();
        } catch (final IllegalArgumentException e) {
            LOG.warn("A route is as the file wants it already: {}", e.getMessage());
        }
    }

    /** A port is served no longer before its interface is taken away: what is freed then is not in use. */
    private void removeInterfaces() {
        final List<String> leaving = new ArrayList<>(before.keySet());
        leaving.removeAll(after.keySet());
        leaving.forEach(ports::remove);
        workers.serve(ports.all());
        leaving.forEach(tables::remove);
    }

    private void addInterfaces(final Map<String, Port> opened) {
        for (final InterfaceConfig each : after.values()) {
            final Port port = opened.get(each.name());
            if (port != null) {
                ports.add(each.name(), port); // before those are told who look for it
                tables.add(each, port, workers.spec(port, each));
                ports.start(port);
            }
        }
    }

    private void changeInterfaces() {
        for (final InterfaceConfig each : after.values()) {
            final InterfaceConfig former = before.get(each.name());
            if (former != null && !former.equals(each)) {
                tables.change(each);
                ports.get(each.name()).change(former, each);
            }
        }
    }

    /** Each worker has a pipe of its own, by one link for all; it is that thread's, but for its settings. */
    private void changePipes() {
        final SplittableRandom seeds = new SplittableRandom();
        for (final PipeConfig each : to.pipes().values()) {
            final int number = tables.pipeNumber(each.name());
            final PipeSettings settings = settings(each);
            final long seed = seeds.nextLong();
            final PipeConfig former = from.pipes().get(each.name());
            if (former == null) {
                final SharedLink link = workers.count() == 1 ? null : new SharedLink(workers.count());
                workers.post(worker -> addPipe(tables.pipes.get(worker), number, settings, seed + worker, link));
            } else if (!former.equals(each)) {
                workers.post(worker -> tables.pipes.get(worker).get(number).settings(settings));
            }
        }
    }

    private static void addPipe(
            final Pipes pipes, final int number, final PipeSettings settings, final long seed, final SharedLink link) {
        if (link == null) {
            pipes.add(number, settings, Pipes.DEFAULT_QUEUES, seed);
        } else {
            pipes.add(number, settings, Pipes.DEFAULT_QUEUES, seed, link);
        }
    }

    private static PipeSettings settings(final PipeConfig pipe) {
        return new PipeSettings(
                pipe.bandwidthBitsPerSecond(), pipe.delayNs(), pipe.loss(), pipe.queuePackets(), 0, FlowMask.NONE);
    }

    private void removePipes() {
        for (final String name : from.pipes().keySet()) {
            if (!to.pipes().containsKey(name)) {
                final int number = tables.pipeNumber(name);
                workers.post(worker -> tables.pipes.get(worker).remove(number, tables.pipeDrops.get(worker)));
            }
        }
    }

    /** What sysctl can set, as the file has it: a key of the gateway may be said by its other name, too, which wins. */
    private static Map<String, String> settings(final GatewayConfig config) {
        final Map<String, String> settings = new LinkedHashMap<>();
        settings.put(IsrTunables.DISPATCH, config.process().dispatch().name().toLowerCase(Locale.ROOT));
        settings.putAll(config.sysctls());
        return settings;
    }

    private void refresh() {
        for (final Port port : ports.all()) {
            try {
                port.refresh();
            } catch (final HostException e) { // the control thread meets it again within a second, and ends for it
                LOG.warn("A device is gone: {}", e.getMessage());
            }
        }
    }
}
