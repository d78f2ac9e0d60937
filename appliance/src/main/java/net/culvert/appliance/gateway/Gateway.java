// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import net.culvert.appliance.config.GatewayConfig;
import net.culvert.appliance.gateway.peer.PeerServices;
import net.culvert.appliance.path.CpuBinding;
import net.culvert.appliance.path.PathThread;
import net.culvert.appliance.uapi.ControlQueue;
import net.culvert.forwarding.fib.Fibs;
import net.culvert.forwarding.fib.RouteTable;
import net.culvert.forwarding.iface.InterfaceTable;
import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.forwarding.iface.control.Tunables;
import net.culvert.forwarding.ip.ForwardingWorker;
import net.culvert.forwarding.shaping.Pipe;
import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.tunio.sys.EventFd;
import net.culvert.tunio.sys.HostException;
import net.culvert.tunio.sys.LinkWatcher;

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
    private final GatewayStart starting = GatewayStart.begun();
    private final CountersFile counters;
    private final RouterTables tables;
    private final Ports ports;
    private final Workers workers;
    private final ForwardControl control;
    private final PeerServices peers;
    private final EventFd controlWakeUp = new EventFd();
    private final LinkWatcher watcher = LinkWatcher.open();
    private final List<PathThread> threads = new ArrayList<>();
    private final GatewayTaps captures = new GatewayTaps(this);
    private final FileFollowers followers = new FileFollowers();
    private final List<Runnable> beforeEnd = new CopyOnWriteArrayList<>();
    private volatile GatewayConfig config;

    /**
     * Refuses what cannot be; nothing is opened.
     *
     * @throws IllegalArgumentException with a sentence
     */
    public static void check(final GatewayConfig config) {
        Rehearsal.check(config);
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
        this(config, counters, onHostGone, new LinuxTunDevices());
    }

    /** The same between devices of another make. */
    Gateway(
            final GatewayConfig config,
            final CountersFile counters,
            final Consumer<HostException> onHostGone,
            final TunDevices devices)
            throws HostException {
        this.config = config;
        this.counters = counters;
        tables = new RouterTables(config.fibs(), counters);
        final Takers takers = Takers.of(tables.fibs);
        workers = new Workers(
                config.process(),
                tables.interfaces,
                tables::keepsState,
                tables.gracePeriod,
                counters,
                takers,
                tables::newWorker);
        workers.addTo(tables.tunables);
        tables.interfaces.listen(captures::follow);
        peers = new PeerServices(config.process(), config.events());
        followers.add(new EventsFollower(peers));
        ports = new Ports(devices, config.process().aead(), counters, takers, workers, peers, onHostGone);
        control = new ForwardControl(ports, tables.interfaces, watcher, controlWakeUp);
        control.everyTurn(tables.taps::poll);
        threads.add(new PathThread(control, new CpuBinding(List.of()), onHostGone));
        final CpuBinding cpus = new CpuBinding(config.process().cpus());
        workers.paths().forEach(path -> threads.add(new PathThread(path, cpus, onHostGone)));
        try {
            new Reload(tables, ports, workers, GatewayConfig.empty(config.process()), config).run();
        } catch (final HostException | RuntimeException e) {
            free();
            throw e;
        }
    }

    /** Where its packets can be looked at. */
    public GatewayTaps captures() {
        return captures;
    }

    /** Starts the threads. */
    public void start() {
        threads.forEach(PathThread::start);
        ports.start();
        starting.commit(config);
    }

    /**
     * Takes up another configuration while it runs; what did not change goes on undisturbed. Any thread but its own.
     *
     * @throws HostException when the host refuses a part; nothing has changed then
     * @throws IllegalArgumentException with a sentence, where a part cannot be; nothing has changed then
     */
    public void reload(final GatewayConfig next) throws HostException {
        reload(next, (from, to) -> FileFollower.Change.NONE);
    }

    /** The same with one more who follows, this time. */
    synchronized void reload(final GatewayConfig next, final FileFollower more) throws HostException {
        Rehearsal.check(next);
        Unchangeable.check(config, next, tables.fibs.count());
        followers.around(config, next, more, () -> reloadItself(next));
    }

    private void reloadItself(final GatewayConfig next) throws HostException {
        final AtomicReference<HostException> refusal = new AtomicReference<>();
        control.run(() -> {
            try {
                new Reload(tables, ports, workers, config, next).run();
                config = next;
            } catch (final HostException e) {
                refusal.set(e);
            }
        });
        if (refusal.get() != null) {
            throw refusal.get();
        }
    }

    /** Has somebody follow its file from the next reload on; any thread. */
    public void follow(final FileFollower follower) {
        followers.add(follower);
    }

    /** The way to the control thread, which alone may use the tables below. */
    public ControlQueue control() {
        return control;
    }

    /** The file that it runs by; any thread. */
    public GatewayConfig config() {
        return config;
    }

    /** Its interfaces; control thread, but for {@link InterfaceTable#snapshot}, which any thread may take. */
    public InterfaceTable interfaces() {
        return tables.interfaces;
    }

    /** Its routes; control thread. */
    public RouteTable routes() {
        return tables.routes;
    }

    /** Its forwarding tables; control thread. */
    public Fibs fibs() {
        return tables.fibs;
    }

    /** Its pipes by name, one for each worker; control thread, but for settings and counts, which are any thread's. */
    public Map<String, List<Pipe>> pipes() {
        return tables.pipesByName();
    }

    /** Its rules by list, in their order, with what they have counted; any thread. */
    public List<CountedRule> rules() {
        return tables.countedRules();
    }

    /** Lets somebody look at each worker between two bursts, on the worker's own thread, one after the other. */
    public void look(final Consumer<ForwardingWorker> visitor) {
        workers.paths().forEach(path -> path.look(visitor));
    }

    /** What an interface stands for, or null; control thread. */
    Port port(final NetworkInterface networkInterface) {
        return ports.get(networkInterface.name());
    }

    /** What sysctl reads and writes; control thread. */
    public Tunables tunables() {
        return tables.tunables;
    }

    /** Its tunnels, each with a control thread of its own, as they are now; any thread. */
    public List<WireGuardPort> tunnels() {
        return ports.all().stream()
                .filter(WireGuardPort.class::isInstance)
                .map(WireGuardPort.class::cast)
                .toList();
    }

    /** What it does for the peers of all tunnels; any thread. */
    public PeerServices peers() {
        return peers;
    }

    /** Its counters; any thread reads. */
    public CountersFile counters() {
        return counters;
    }

    /** What does its cryptography, as a log says it; empty while no tunnel has asked for it. Control thread. */
    public String aeadEngine() {
        return ports.aeadEngine();
    }

    /** Its threads, those of the packets and those of control; any thread. */
    public List<PathThread> threads() {
        final List<PathThread> all = new ArrayList<>(threads);
        tunnels().forEach(tunnel -> all.addAll(tunnel.threads()));
        return all;
    }

    /** Has something done before the threads end, such as closing what asks them; any thread. */
    public void beforeEnd(final Runnable action) {
        beforeEnd.add(action);
    }

    /** Stops the threads and closes the devices. */
    @Override
    public void close() {
        beforeEnd.forEach(Runnable::run);
        captures.close();
        ports.all().forEach(Port::stop);
        for (final PathThread thread : threads.reversed()) {
            thread.stop();
        }
        control.end();
        workers.paths().forEach(ForwardPath::end);
        free();
    }

    private void free() {
        ports.all().forEach(Port::close);
        tables.interfaces.free(); // what a reload took away just now
        tables.taps.close();
        peers.close(); // once the tunnels have counted the last packets
        watcher.close();
        workers.close();
        controlWakeUp.close();
        counters.close();
    }
}
