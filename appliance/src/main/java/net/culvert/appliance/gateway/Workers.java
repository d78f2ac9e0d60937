// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;
import net.culvert.appliance.config.IdlePolicy;
import net.culvert.appliance.config.InterfaceConfig;
import net.culvert.appliance.config.ProcessConfig;
import net.culvert.appliance.path.BurstClock;
import net.culvert.forwarding.dispatch.Handover;
import net.culvert.forwarding.dispatch.Inbox;
import net.culvert.forwarding.dispatch.IsrSettings;
import net.culvert.forwarding.dispatch.IsrTunables;
import net.culvert.forwarding.dispatch.Workstreams;
import net.culvert.forwarding.iface.InputQueue;
import net.culvert.forwarding.iface.InterfaceEvent;
import net.culvert.forwarding.iface.InterfaceSpec;
import net.culvert.forwarding.iface.InterfaceTable;
import net.culvert.forwarding.iface.OutputQueue;
import net.culvert.forwarding.iface.Transmitter;
import net.culvert.forwarding.iface.control.Tunables;
import net.culvert.forwarding.ip.ForwardingWorker;
import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.ringbuffers.dispatch.DispatchPolicy;
import net.culvert.ringbuffers.ring.GracePeriod;
import net.culvert.tunio.sys.EventFd;
import net.culvert.tunio.sys.HostException;

/**
 * The forwarding threads of a gateway, and which of them owns which port: reads it, and sends through it where only one
 * may. A port goes to the worker that has the fewest. Control thread.
 */
final class Workers implements AutoCloseable {
    private static final int MOST_BY_AUTO = 8; // each has several MiB of tables

    private record Owned(int owner, Handover handover) {}

    private final GracePeriod gracePeriod;
    private final List<EventFd> wakeUps = new ArrayList<>(); // by worker
    private final List<ForwardPath> paths = new ArrayList<>(); // by worker
    private final Map<Port, Integer> owners = new HashMap<>();
    private final Map<String, Owned> handovers = new HashMap<>(); // by name of the interface
    private final Map<String, List<Inbox>> inboxes = new HashMap<>(); // of tunnels, by name of the interface
    private final Workstreams all;

    /** As many as the file says; {@code newWorker} makes each by its number. */
    Workers(
            final ProcessConfig config,
            final InterfaceTable interfaces,
            final BooleanSupplier keepsState,
            final GracePeriod gracePeriod,
            final CountersFile counters,
            final Takers takers,
            final IntFunction<ForwardingWorker> newWorker)
            throws HostException {
        this.gracePeriod = gracePeriod;
        final IsrSettings settings = IsrSettings.DEFAULT.withPolicy(config.dispatch());
        all = new Workstreams(
                count(config), settings, config.buffersBytes(), interfaces::snapshot, keepsState, counters);
        try {
            for (int number = 0; number < all.count(); number++) {
                final EventFd wakeUp = new EventFd();
                wakeUps.add(wakeUp);
                final ForwardingWorker worker = newWorker.apply(number);
                final FoundPackets found = new FoundPackets(number);
                takers.register(worker, found);
                paths.add(new ForwardPath(
                        number,
                        worker,
                        all.add(number, worker, wakeUp::signal),
                        found,
                        gracePeriod.newReader(),
                        new BurstClock("forward-" + number, counters),
                        wakeUp,
                        ForwardPath.spinNs(config.idle(), all.count())));
            }
        } catch (final OutOfMemoryError e) { // of memory that is bounded by a flag; the host has more
            close();
            throw new IllegalArgumentException(
                    "workers: there is no memory for the tables of " + all.count() + "; write fewer, or raise -Xmx and"
                            + " -XX:MaxDirectMemorySize in config/jvm.options",
                    e);
        }
        interfaces.listen(this::follow);
    }

    /** One thread does all where nothing is handed over; else as many as there are CPUs have something to do. */
    static int count(final ProcessConfig config) {
        if (config.workers() != ProcessConfig.AUTO) {
            return config.workers();
        }
        return config.dispatch() == DispatchPolicy.DIRECT
                ? 1
                : Math.min(MOST_BY_AUTO, Runtime.getRuntime().availableProcessors());
    }

    /** Adds what can be read and set of them while they run. */
    void addTo(final Tunables tunables) {
        IsrTunables.add(tunables, all);
    }

    /** Rouses the worker that gets the next port. */
    EventFd nextWakeUp() {
        return wakeUps.get(next());
    }

    /** The worker that reads the fewest ports. */
    private int next() {
        final int[] ports = new int[all.count()];
        owners.forEach((port, owner) -> ports[owner] += isRead(port) ? 1 : 0);
        int least = 0;
        for (int worker = 1; worker < ports.length; worker++) {
            least = ports[worker] < ports[least] ? worker : least;
        }
        return least;
    }

    /** Gives a port to the worker that gets the next one. */
    void own(final Port port) {
        owners.put(port, next());
    }

    /** Takes a port from its worker, which does not serve it any more. */
    void disown(final Port port) {
        owners.remove(port);
    }

    private static boolean isRead(final Port port) {
        return port.descriptors().length > 0 || port.isTunnel();
    }

    /** What the table of interfaces is to know of a port, with the queues of all workers. */
    InterfaceSpec spec(final Port port, final InterfaceConfig config) {
        final int owner = owners.get(port);
        if (port.isTunnel()) {
            openWays(config.name(), port, owner);
        }
        final InterfaceSpec spec = port.spec(config);
        return new InterfaceSpec(
                spec.name(),
                spec.mtu(),
                all.count() == 1 ? spec.outputQueues() : outputQueues(spec, port, owner),
                isRead(port) ? List.of(all.newInputQueues()) : List.<InputQueue>of(),
                spec.mode(),
                spec.capabilities(),
                spec.mtuHook());
    }

    private void openWays(final String name, final Port tunnel, final int owner) {
        final Inbox found = all.newInbox(owner);
        final Inbox[] made = new Inbox[all.count() == 1 ? 0 : all.count()];
        Arrays.setAll(made, all::newInbox);
        tunnel.ways(found, made);
        final List<Inbox> both = new ArrayList<>(List.of(made));
        both.add(found);
        inboxes.put(name, both);
    }

    private List<OutputQueue> outputQueues(final InterfaceSpec spec, final Port port, final int owner) {
        final int limit = spec.outputQueues().getFirst().limit();
        final List<OutputQueue> queues = new ArrayList<>();
        final Transmitter first = port.newTransmitter();
        final Handover handover = first == null ? handover(spec.name(), port, owner) : null;
        for (int worker = 0; worker < all.count(); worker++) {
            final Transmitter transmitter;
            if (handover == null) {
                transmitter = worker == 0 ? first : port.newTransmitter();
            } else {
                transmitter = worker == owner ? handover.own() : handover;
            }
            queues.add(new OutputQueue(limit, transmitter));
        }
        return queues;
    }

    private Handover handover(final String name, final Port port, final int owner) {
        final Handover handover = all.newHandover(owner, port);
        all.add(owner, handover);
        handovers.put(name, new Owned(owner, handover));
        return handover;
    }

    private void follow(final InterfaceEvent event) {
        if (event instanceof final InterfaceEvent.Departed departed) {
            final Owned gone = handovers.remove(departed.source().name());
            if (gone != null) {
                all.remove(gone.owner, gone.handover);
                gracePeriod.afterwards(gone.handover::purge);
            }
            inboxes.getOrDefault(departed.source().name(), List.of())
                    .forEach(inbox -> gracePeriod.afterwards(inbox::purge));
            inboxes.remove(departed.source().name());
        }
    }

    /** The work of each thread. */
    List<ForwardPath> paths() {
        return List.copyOf(paths);
    }

    /** Has each thread serve those of the ports that it owns, and all tunnels, see {@link ForwardPath#serve}. */
    void serve(final List<Port> ports) {
        for (final ForwardPath path : paths) {
            final int number = paths.indexOf(path);
            path.serve(
                    ports.stream().filter(port -> owners.get(port) == number).toList(),
                    ports.stream().filter(Port::isTunnel).toList());
        }
    }

    /** Has threads without work do this from now on. */
    void idle(final IdlePolicy policy) {
        paths.forEach(path -> path.idle(ForwardPath.spinNs(policy, all.count())));
    }

    /** Has each thread do something between two bursts, by its number. */
    void post(final IntConsumer task) {
        for (int number = 0; number < paths.size(); number++) {
            final int each = number;
            paths.get(number).post(() -> task.accept(each));
        }
    }

    /** How many there are. */
    int count() {
        return all.count();
    }

    /** After the threads have ended. */
    @Override
    public void close() {
        wakeUps.forEach(EventFd::close);
    }
}
