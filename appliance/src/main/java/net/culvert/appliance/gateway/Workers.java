// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import net.culvert.appliance.config.InterfaceConfig;
import net.culvert.appliance.config.ProcessConfig;
import net.culvert.appliance.path.Path;
import net.culvert.forwarding.dispatch.Handover;
import net.culvert.forwarding.dispatch.IsrSettings;
import net.culvert.forwarding.dispatch.IsrTunables;
import net.culvert.forwarding.dispatch.Workstream;
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

    /** A port and who owns it; the handover is null where every worker has a way of its own to send. */
    private record Seat(Port port, int owner, Handover handover) {}

    private final ProcessConfig config;
    private final GracePeriod gracePeriod;
    private final List<EventFd> wakeUps = new ArrayList<>(); // by worker
    private final List<ForwardingWorker> workers = new ArrayList<>();
    private final List<Workstream> streams = new ArrayList<>(); // by worker
    private final Map<String, Seat> seats = new LinkedHashMap<>(); // by name of the interface
    private final Workstreams all;

    /** As many as the file says; {@code newWorker} makes each by its number. */
    Workers(
            final ProcessConfig config,
            final InterfaceTable interfaces,
            final BooleanSupplier keepsState,
            final GracePeriod gracePeriod,
            final CountersFile counters,
            final IntFunction<ForwardingWorker> newWorker)
            throws HostException {
        this.config = config;
        this.gracePeriod = gracePeriod;
        final IsrSettings settings = IsrSettings.DEFAULT.withPolicy(config.dispatch());
        all = new Workstreams(
                count(config), settings, config.buffersBytes(), interfaces::snapshot, keepsState, counters);
        try {
            for (int number = 0; number < all.count(); number++) {
                final EventFd wakeUp = new EventFd();
                wakeUps.add(wakeUp);
                workers.add(newWorker.apply(number));
                streams.add(all.add(number, workers.getLast(), wakeUp::signal));
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
        seats.values().forEach(seat -> ports[seat.owner] += seat.port.descriptors().length == 0 ? 0 : 1);
        int least = 0;
        for (int worker = 1; worker < ports.length; worker++) {
            least = ports[worker] < ports[least] ? worker : least;
        }
        return least;
    }

    /** Gives the port to a worker; what the table of interfaces is to know of it, with the queues of all workers. */
    InterfaceSpec spec(final Port port, final InterfaceConfig config) {
        final int owner = next();
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

    /** The work of each thread; every port is its owner's. */
    List<Path> paths() {
        final List<Path> paths = new ArrayList<>();
        for (int number = 0; number < all.count(); number++) {
            final int owner = number;
            paths.add(new ForwardPath(
                    number,
                    seats.values().stream()
                            .filter(seat -> seat.owner == owner)
                            .map(Seat::port)
                            .toList(),
                    workers.get(number),
                    streams.get(number),
                    gracePeriod.newReader(),
                    wakeUps.get(number),
                    ForwardPath.spinNs(config.idle(), all.count())));
        }
        return paths;
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
