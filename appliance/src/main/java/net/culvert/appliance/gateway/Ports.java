// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import net.culvert.appliance.config.InterfaceConfig;
import net.culvert.forwarding.iface.InterfaceTable;
import net.culvert.forwarding.ip.ForwardingWorker;
import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.tunio.sys.EventFd;
import net.culvert.tunio.sys.HostException;
import net.culvert.tunnel.aead.AeadEngine;
import net.culvert.tunnel.aead.AeadEngines;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The ports of a gateway, which come and go. Control thread, but for {@link #all}. */
final class Ports {
    private static final Logger LOG = LoggerFactory.getLogger(Ports.class);
    private static final long FREED_LIMIT_NS = TimeUnit.SECONDS.toNanos(1);

    private final TunDevices devices;
    private final String engineName;
    private final CountersFile counters;
    private final Function<String, EventFd> wakeUps;
    private final Consumer<HostException> onHostGone;
    private final Encapsulations encapsulations = new Encapsulations();
    private final Map<String, Port> byName = new LinkedHashMap<>();
    private volatile List<Port> all = List.of();
    private AeadEngine aead; // null until the first tunnel asks
    private boolean isStarted;

    /**
     * None at first; {@code engineName} is for {@link AeadEngines#choose}, {@code wakeUps} gives what rouses who is to
     * receive for an interface.
     */
    Ports(
            final TunDevices devices,
            final String engineName,
            final CountersFile counters,
            final Function<String, EventFd> wakeUps,
            final Consumer<HostException> onHostGone) {
        this.devices = devices;
        this.engineName = engineName;
        this.counters = counters;
        this.wakeUps = wakeUps;
        this.onHostGone = onHostGone;
    }

    /** Gives the worker what tunnels between IP packets take; before its first packet. */
    void register(final ForwardingWorker worker) {
        encapsulations.register(worker);
    }

    /** Opens a port, which nobody serves yet. */
    Port open(final InterfaceConfig config) throws HostException {
        return switch (config) {
            case InterfaceConfig.Tun tun -> new TunPort(tun, devices);
            case InterfaceConfig.Loopback loopback -> new LoopbackPort();
            case InterfaceConfig.WireGuard wireGuard -> openTunnel(wireGuard);
            case InterfaceConfig.Encapsulated tunnel -> new EncapsulationPort(tunnel, encapsulations, counters);
        };
    }

    private WireGuardPort openTunnel(final InterfaceConfig.WireGuard config) throws HostException {
        if (aead == null) {
            aead = AeadEngines.choose(engineName).engine();
            LOG.info("AEAD engine {}", aead.description());
        }
        return new WireGuardPort(config, aead, counters, wakeUps.apply(config.name()));
    }

    /** Waits until the device of a former interface of this name is closed, which takes one burst. */
    static void awaitFreed(final InterfaceTable interfaces, final String name) {
        final long begin = System.nanoTime();
        while (interfaces.isFreeing(name) && System.nanoTime() - begin < FREED_LIMIT_NS) {
            interfaces.free();
            Thread.onSpinWait();
        }
    }

    /** Counts the port among those that are served. */
    void add(final String name, final Port port) {
        byName.put(name, port);
        all = new ArrayList<>(byName.values());
        if (isStarted) {
            port.start(onHostGone);
        }
    }

    /** The port is served no longer; the table of interfaces closes it. */
    void remove(final String name) {
        byName.remove(name).stop();
        all = new ArrayList<>(byName.values());
    }

    Port get(final String name) {
        return byName.get(name);
    }

    /** Those that are served; any thread. */
    List<Port> all() {
        return all;
    }

    /** Starts what the ports do on threads of their own. */
    void start() {
        isStarted = true;
        all.forEach(port -> port.start(onHostGone));
    }
}
