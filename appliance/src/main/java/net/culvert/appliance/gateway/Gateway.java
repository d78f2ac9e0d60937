// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import net.culvert.appliance.config.GatewayConfig;
import net.culvert.appliance.config.InterfaceConfig;
import net.culvert.appliance.config.PeerConfig;
import net.culvert.appliance.config.PipeConfig;
import net.culvert.appliance.config.RouteConfig;
import net.culvert.appliance.path.CpuBinding;
import net.culvert.appliance.path.Path;
import net.culvert.appliance.path.PathThread;
import net.culvert.appliance.uapi.ControlQueue;
import net.culvert.forwarding.fib.Fibs;
import net.culvert.forwarding.fib.NextHop;
import net.culvert.forwarding.fib.Prefix;
import net.culvert.forwarding.fib.Route;
import net.culvert.forwarding.fib.RouteListener;
import net.culvert.forwarding.fib.RouteTable;
import net.culvert.forwarding.filter.ActiveRules;
import net.culvert.forwarding.filter.Generation;
import net.culvert.forwarding.fragment.FragmentLimits;
import net.culvert.forwarding.icmp.IcmpSettings;
import net.culvert.forwarding.iface.InterfaceEvent;
import net.culvert.forwarding.iface.InterfaceTable;
import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.forwarding.iface.control.InterfaceTunables;
import net.culvert.forwarding.iface.control.Tunables;
import net.culvert.forwarding.ip.ForwardingWorker;
import net.culvert.forwarding.ip.IpSettings;
import net.culvert.forwarding.ip.Router;
import net.culvert.forwarding.shaping.FlowMask;
import net.culvert.forwarding.shaping.PipeSettings;
import net.culvert.forwarding.shaping.Pipes;
import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.ringbuffers.counters.DropCounters;
import net.culvert.ringbuffers.ring.GracePeriod;
import net.culvert.tunio.sys.EventFd;
import net.culvert.tunio.sys.HostException;
import net.culvert.tunio.sys.LinkWatcher;
import net.culvert.tunnel.aead.AeadEngine;
import net.culvert.tunnel.aead.AeadEngines;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A gateway: the interfaces of a configuration, a router between them, and the threads that run it.
 *
 * <pre>
 *   tun0 ══ read ─┐                                   ┌─ write ══ tun1
 *                 ▼                                   ▲
 *          ForwardPath ──▶ ForwardingWorker ──▶ output queues      threads forward-0 to forward-N, {@link Workers}
 *                                ▲
 *                  interfaces, routes, rules, sysctls              thread control
 * </pre>
 */
public final class Gateway implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);
    private static final int LEAST_FIBS = 16;

    private final GatewayConfig config;
    private final TunPort.Opener devices;
    private final CountersFile counters;
    private final GracePeriod gracePeriod = new GracePeriod();
    private final Fibs fibs;
    private final Generation generation = new Generation();
    private final ActiveRules rules = new ActiveRules(generation);
    private final List<Pipes> pipes = new ArrayList<>(); // by worker
    private final Map<String, Integer> pipeNumbers = new HashMap<>();
    private final IpSettings ipv4 = new IpSettings();
    private final IpSettings ipv6 = new IpSettings();
    private final IcmpSettings icmp = new IcmpSettings();
    private final Tunables tunables = new Tunables();
    private final InterfaceTable table;
    private final RouteTable routes;
    private final List<Port> ports = new ArrayList<>();
    private final Workers workers;
    private final EventFd controlWakeUp = new EventFd();
    private final LinkWatcher watcher = LinkWatcher.open();
    private final ForwardControl control;
    private AeadEngine aead; // null until the first tunnel asks
    private final List<Path> controls = new ArrayList<>();
    private final List<PathThread> threads = new ArrayList<>();

    /**
     * Refuses what a file may say and a gateway does not do yet; nothing was opened then.
     *
     * @throws IllegalArgumentException with a sentence
     */
    public static void check(final GatewayConfig config) {
        NotYet.check(config);
    }

    /**
     * Opens all devices and wires them; packets flow from {@link #start} on. The counters are its own from then on.
     *
     * @param onHostGone is told what the host took away; by the thread that ends for it
     * @throws HostException when the host refuses a device; nothing stays behind
     * @throws IllegalArgumentException with a sentence, where the configuration asks for what cannot be
     */
    public Gateway(final GatewayConfig config, final CountersFile counters, final Consumer<HostException> onHostGone)
            throws HostException {
        this(config, counters, onHostGone, TunPort::open);
    }

    /** The same between devices of another make. */
    Gateway(
            final GatewayConfig config,
            final CountersFile counters,
            final Consumer<HostException> onHostGone,
            final TunPort.Opener devices)
            throws HostException {
        this.config = config;
        this.devices = devices;
        this.counters = counters;
        fibs = new Fibs(Math.max(LEAST_FIBS, config.fibs()), gracePeriod);
        table = new InterfaceTable(gracePeriod, new DropCounters(counters, "control"), Gateway::onFault);
        routes = new RouteTable(fibs);
        workers = new Workers(config.process(), table, rules::keepsState, gracePeriod, counters, this::newWorker);
        try {
            workers.addTo(tunables);
            Sysctls.add(tunables, ipv4, ipv6, icmp);
            table.listen(new InterfaceTunables(tunables));
            table.listen(this::follow);
            routes.listen(new RouteListener() {
                @Override
                public void added(final Route route) {
                    generation.advance();
                }

                @Override
                public void removed(final Route route) {
                    generation.advance();
                }
            });
            config.sysctls().forEach(tunables::write);
            openPorts();
            config.routes().forEach(this::add);
            addPipes();
            rules.publish(
                    new FilterRules(pipeNumbers, workers.count()).compile(config, fibs.count(), table.snapshot()));
            control = new ForwardControl(ports, table, watcher, controlWakeUp);
            controls.add(control);
            for (final Path control : controls) {
                threads.add(new PathThread(control, new CpuBinding(List.of()), onHostGone));
            }
            final CpuBinding cpus = new CpuBinding(config.process().cpus());
            for (final Path path : workers.paths()) {
                threads.add(new PathThread(path, cpus, onHostGone));
            }
        } catch (final HostException | RuntimeException e) {
            free();
            throw e;
        }
    }

    private static void onFault(final Exception fault) {
        LOG.error("A fault of ours on the control thread", fault);
    }

    private ForwardingWorker newWorker(final int number) {
        pipes.add(new Pipes(Pipes.DEFAULT_SLABS));
        final Router router = new Router(
                ipv4,
                ipv6,
                icmp,
                fibs,
                rules,
                FragmentLimits.DEFAULT,
                (message, type, code, mtu, quoteOffset, quoteLength) -> {},
                counters,
                fault -> LOG.error("A packet broke the forwarding path", fault));
        return new ForwardingWorker(
                router, number, pipes.get(number), new SplittableRandom(new SecureRandom().nextLong()));
    }

    private void openPorts() throws HostException {
        for (final InterfaceConfig each : config.interfaces()) {
            final Port port = open(each);
            ports.add(port);
            final NetworkInterface added = table.initialise(workers.spec(port, each));
            port.attach(added);
            added.fib(each.fib());
            table.register(added, port);
            added.addresses(each.addresses());
            routes.addInterfaceRoutes(added, false);
            if (each instanceof final InterfaceConfig.WireGuard tunnel) {
                addPeerRoutes(tunnel, added);
            }
            port.refresh();
        }
    }

    private Port open(final InterfaceConfig config) throws HostException {
        return switch (config) {
            case InterfaceConfig.Tun tun -> new TunPort(devices.open(tun));
            case InterfaceConfig.Loopback loopback -> new LoopbackPort();
            case InterfaceConfig.WireGuard wireGuard -> openTunnel(wireGuard);
        };
    }

    private WireGuardPort openTunnel(final InterfaceConfig.WireGuard config) throws HostException {
        if (config.outerFib() != InterfaceConfig.WireGuard.HOST) {
            throw new IllegalArgumentException("interface " + config.name()
                    + ": outer-fib is a table of the gateway, which is not supported yet; write outer-fib = \"host\"");
        }
        final WireGuardPort port = new WireGuardPort(config, aead(), counters, workers.nextWakeUp());
        controls.add(port.control());
        return port;
    }

    private AeadEngine aead() {
        if (aead == null) {
            aead = AeadEngines.choose(config.process().aead()).engine();
            LOG.info("AEAD engine {}", aead.description());
        }
        return aead;
    }

    /** What a peer may send from is reached through its tunnel, unless a network of the interface says so already. */
    private void addPeerRoutes(final InterfaceConfig.WireGuard config, final NetworkInterface tunnel) {
        final Set<Prefix> known = new HashSet<>();
        tunnel.addresses().forEach(address -> known.add(address.network()));
        for (final PeerConfig peer : config.peers()) {
            for (final Prefix prefix : peer.allowedIps()) {
                if (known.add(prefix)) {
                    routes.add(new Route(config.fib(), prefix, NextHop.onLink(tunnel), 0, Route.Origin.STATIC));
                }
            }
        }
    }

    private void follow(final InterfaceEvent event) {
        switch (event) {
            case InterfaceEvent.WentUp up -> routes.interfaceUp(up.source());
            case InterfaceEvent.WentDown down -> routes.interfaceDown(down.source());
            case InterfaceEvent.Departed departed -> routes.interfaceGone(departed.source());
            default -> {} // changes no route
        }
        generation.advance();
    }

    private void add(final RouteConfig route) {
        final NetworkInterface output =
                route.output() == null ? null : table.snapshot().get(route.output());
        final NextHop nextHop = new NextHop(route.action(), output, route.via(), route.mtu());
        routes.add(new Route(route.fib(), route.to(), nextHop, route.metric(), Route.Origin.STATIC));
    }

    private void addPipes() {
        final SplittableRandom seeds = new SplittableRandom();
        for (final PipeConfig pipe : config.pipes().values()) {
            final int number = pipeNumbers.size() + 1;
            pipeNumbers.put(pipe.name(), number);
            final PipeSettings settings = new PipeSettings(
                            pipe.bandwidthBitsPerSecond(),
                            pipe.delayNs(),
                            pipe.loss(),
                            pipe.queuePackets(),
                            0,
                            FlowMask.NONE)
                    .share(workers.count());
            pipes.forEach(each -> each.add(number, settings, Pipes.DEFAULT_QUEUES, seeds.nextLong()));
        }
    }

    /** The way to the control thread, which alone may use the tables below. */
    public ControlQueue control() {
        return control;
    }

    /** The file that it runs by. */
    public GatewayConfig config() {
        return config;
    }

    /** Its interfaces; control thread, but for {@link InterfaceTable#snapshot}, which any thread may take. */
    public InterfaceTable interfaces() {
        return table;
    }

    /** Its routes; control thread. */
    public RouteTable routes() {
        return routes;
    }

    /** What sysctl reads and writes; control thread. */
    public Tunables tunables() {
        return tunables;
    }

    /** Its tunnels, each with a control thread of its own. */
    public List<WireGuardPort> tunnels() {
        return ports.stream()
                .filter(WireGuardPort.class::isInstance)
                .map(WireGuardPort.class::cast)
                .toList();
    }

    /** Its counters; any thread reads. */
    public CountersFile counters() {
        return counters;
    }

    /** Starts the threads. */
    public void start() {
        threads.forEach(PathThread::start);
    }

    /** Stops the threads and closes the devices. */
    @Override
    public void close() {
        for (final PathThread thread : threads.reversed()) {
            thread.stop();
        }
        control.end();
        free();
    }

    private void free() {
        ports.forEach(Port::close);
        watcher.close();
        workers.close();
        controlWakeUp.close();
        counters.close();
    }
}
