// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import net.culvert.appliance.config.InterfaceConfig;
import net.culvert.appliance.gateway.peer.PeerServices;
import net.culvert.forwarding.iface.InterfaceTable;
import net.culvert.ringbuffers.counters.CountersFile;
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
    private final Workers workers;
    private final PeerServices peers;
    private final Consumer<HostException> onHostGone;
    private final Takers takers;
    private final Map<String, Port> byName = new LinkedHashMap<>();
    private volatile List<Port> all = List.of();
    private AeadEngine aead; // null until the first tunnel asks
    private boolean isStarted;

    /** None at first; {@code engineName} is for {@link AeadEngines#choose}, each is given to one of the workers. */
    Ports(
            final TunDevices devices,
            final String engineName,
            final CountersFile counters,
            final Takers takers,
            final Workers workers,
            final PeerServices peers,
            final Consumer<HostException> onHostGone) {
        this.devices = devices;
        this.engineName = engineName;
        this.counters = counters;
        this.takers = takers;
        this.workers = workers;
        this.peers = peers;
        this.onHostGone = onHostGone;
    }

    /** Opens a port, which nobody serves yet. */
    Port open(final InterfaceConfig config) throws HostException {
        final Port port = switch (config) {
            case InterfaceConfig.Tun tun -> new TunPort(tun, devices);
            case InterfaceConfig.Loopback loopback -> new LoopbackPort();
            case InterfaceConfig.WireGuard wireGuard -> openTunnel(wireGuard);
            case InterfaceConfig.Encapsulated tunnel ->
                new EncapsulationPort(tunnel, takers.encapsulations(), counters);
        };
        workers.own(port);
        return port;
    }

    private WireGuardPort openTunnel(final InterfaceConfig.WireGuard config) throws HostException {
        if (aead == null) {
            aead = AeadEngines.choose(engineName).engine();
            LOG.info("AEAD engine {}", aead.description());
        }
        return new WireGuardPort(config, aead, counters, workers.nextWakeUp(), peers, takers.outerTunnels());
    }

    /** What does the tunnels' cryptography, as a log says it; empty while none has asked for it. */
    String aeadEngine() {
        return aead == null ? "" : aead.description();
    }

    /** Takes back what {@link #open} did. */
    void discard(final Port port) {
        workers.disown(port);
        port.close();
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
    }

    /** Starts what a port does on threads of its own, unless {@link #start} is still to come. */
    void start(final Port port) {
        if (isStarted) {
            port.start(onHostGone);
        }
    }

    /** The port is served no longer; the table of interfaces closes it. */
    void remove(final String name) {
        final Port port = byName.remove(name);
        port.stop();
        workers.disown(port);
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
