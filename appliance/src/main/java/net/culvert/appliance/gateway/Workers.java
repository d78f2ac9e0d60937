// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.culvert.appliance.config.InterfaceConfig;
import net.culvert.appliance.config.ProcessConfig;
import net.culvert.forwarding.dispatch.Handover;
import net.culvert.forwarding.dispatch.IsrSettings;
import net.culvert.forwarding.dispatch.IsrTunables;
import net.culvert.forwarding.dispatch.Workstream;
import net.culvert.forwarding.dispatch.Workstreams;
import net.culvert.forwarding.iface.InputQueue;
import net.culvert.forwarding.iface.InterfaceEvent;
import net.culvert.forwarding.iface.InterfaceSpec;
import net.culvert.forwarding.iface.OutputQueue;
import net.culvert.forwarding.iface.Transmitter;
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

    /** A port and who owns it; the handover is null where every worker has a way of its own to send. */
    private record Seat(Port port, int owner, Handover handover) {}

    private final GracePeriod gracePeriod;
    private final List<EventFd> wakeUps = new ArrayList<>(); // by worker
    private final List<ForwardingWorker> workers = new ArrayList<>();
    private final List<ForwardPath> paths = new ArrayList<>(); // by worker
    private final Map<String, Integer> expected = new HashMap<>(); // owners by name of interfaces that are opened
    private final Map<String, Seat> seats = new LinkedHashMap<>(); // by name of the interface
    private final Workstreams all;

    /** As many as the file says, each with the tables and with settings among their tunables. */
    Workers(final ProcessConfig config, final RouterTables tables, final CountersFile counters) throws HostException {
        gracePeriod = tables.gracePeriod;
        final IsrSettings settings = IsrSettings.DEFAULT.withPolicy(config.dispatch());
        all = new Workstreams(
                count(config),
                settings,
                config.buffersBytes(),
                tables.interfaces::snapshot,
                tables::keepsState,
                counters);
        try {
            for (int number = 0; number < all.count(); number++) {
                final EventFd wakeUp = new EventFd();
                wakeUps.add(wakeUp);
                workers.add(tables.newWorker(number));
                final Workstream stream = all.add(number, workers.getLast(), wakeUp::signal);
                paths.add(new ForwardPath(
                        number,
                        workers.getLast(),
                        stream,
                        gracePeriod.newReader(),
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
        tables.interfaces.listen(this::follow);
        IsrTunables.add(tables.tunables, all);
    }

    /** Puts what can be set of workers into tables that no packet will see. */
    static void rehearse(final RouterTables tables, final CountersFile counters) {
        final Workstreams nobody =
                new Workstreams(1, IsrSettings.DEFAULT, 0, tables.interfaces::snapshot, () -> false, counters);
        IsrTunables.add(tables.tunables, nobody);
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

    /** Has each worker give what it takes for this host to the ports that want it; before the first packet. */
    void register(final Ports ports) {
        workers.forEach(ports::register);
    }

    /** Rouses the worker that the interface of this name will have, which is about to be opened. */
    EventFd wakeUp(final String name) {
        expected.remove(name);
        final int owner = next();
        expected.put(name, owner);
        return wakeUps.get(owner);
    }

    /** The worker that reads the fewest ports. */
    private int next() {
        final int[] ports = new int[all.count()];
        seats.values().forEach(seat -> ports[seat.owner] += seat.port.descriptors().length == 0 ? 0 : 1);
        expected.values().forEach(owner -> ports[owner]++);
        int least = 0;
        for (int worker = 1; worker < ports.length; worker++) {
            least = ports[worker] < ports[least] ? worker : least;
        }
        return least;
    }

    /** Gives the port to a worker; what the table of interfaces is to know of it, with the queues of all workers. */
    InterfaceSpec spec(final Port port, final InterfaceConfig config) {
        final Integer awaited = expected.remove(config.name());
        final int owner = awaited == null ? next() : awaited;
        final boolean isRead = port.descriptors().length > 0;
        final InterfaceSpec spec = port.spec(config);
        seats.put(spec.name(), new Seat(port, owner, null));
        return new InterfaceSpec(
                spec.name(),
                spec.mtu(),
                all.count() == 1 ? spec.outputQueues() : outputQueues(spec, port, owner),
                isRead ? List.of(all.newInputQueues()) : List.<InputQueue>of(),
                spec.mode(),
                spec.capabilities(),
                spec.mtuHook());
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
        seats.put(name, new Seat(port, owner, handover));
        return handover;
    }

    private void follow(final InterfaceEvent event) {
        if (event instanceof final InterfaceEvent.Departed departed) {
            final Seat gone = seats.remove(departed.source().name());
            if (gone != null && gone.handover != null) {
                all.remove(gone.owner, gone.handover);
                gracePeriod.afterwards(gone.handover::purge);
            }
        }
    }

    /** The work of each thread. */
    List<ForwardPath> paths() {
        return paths;
    }

    /** Has each worker serve those of the ports that it owns, and no other. */
    void serve(final List<Port> ports) {
        for (int i = 0; i < paths.size(); i++) {
            final int worker = i;
            paths.get(worker)
                    .serve(ports.stream()
                            .filter(port ->
                                    seats.values().stream().anyMatch(seat -> seat.port == port && seat.owner == worker))
                            .toList());
        }
    }

    /** Has a worker's thread do something between two bursts. */
    void post(final int worker, final Runnable task) {
        paths.get(worker).post(task);
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
