// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.dispatch;

import com.lmax.disruptor.dsl.ProducerType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import net.culvert.forwarding.iface.BurstInput;
import net.culvert.forwarding.iface.InputQueue;
import net.culvert.forwarding.iface.InterfaceSnapshot;
import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.forwarding.iface.Transmitter;
import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.ringbuffers.counters.DropCounters;
import net.culvert.ringbuffers.dispatch.DispatchPolicy;
import net.culvert.ringbuffers.packet.Burst;
import net.culvert.ringbuffers.packet.BurstPool;

/**
 * All workers of a gateway, and what holds for each of them: settings, limits, memory (netisr(9)). Made and changed by
 * the control thread; what workers read is published.
 *
 * <p>While a rule keeps state, and ever after, the two directions of a flow have to meet the same worker: then packets
 * are placed by flow whatever the settings say, and DIRECT becomes HYBRID. With one worker nothing of this matters.
 */
public final class Workstreams {
    /** Bursts of one interface that may wait for one worker, at most. */
    public static final int MAX_QUEUE_LIMIT = 1024;

    private static final int MEMORY_PARTS = 4; // of which one is for packets on their way out
    private static final int HANDOVER_BURSTS = 256; // that may wait for the owner of a port
    private static final int ALONE_BURSTS = 8; // of an inbox, where one worker fills and reads it in one turn

    private final Supplier<InterfaceSnapshot> interfaces;
    private final BooleanSupplier keepsState;
    private final CountersFile counters;
    private final long memoryBytes;
    private final Workstream[] streams;
    private final AtomicLong refused = new AtomicLong(); // packets that found no memory
    private final BurstPool outputPool; // null where there is one worker

    private final DropCounters[] inboxDrops; // by worker

    private volatile BurstPool inputPool; // null until something may have to wait
    private volatile IsrSettings settings;
    private volatile IsrSettings byFlow;
    private volatile boolean isByFlow; // for good, since states outlive their rules
    private volatile int queueLimit = InputQueue.DEFAULT_LIMIT;

    /**
     * So many workers, of which {@link #add} makes each.
     *
     * @param memoryBytes most bytes of all packets that wait between workers; two bursts at least
     * @param interfaces as they are now
     * @param keepsState whether a rule in force keeps state
     */
    public Workstreams(
            final int workers,
            final IsrSettings settings,
            final long memoryBytes,
            final Supplier<InterfaceSnapshot> interfaces,
            final BooleanSupplier keepsState,
            final CountersFile counters) {
        streams = new Workstream[workers];
        this.memoryBytes = memoryBytes;
        this.interfaces = interfaces;
        this.keepsState = keepsState;
        this.counters = counters;
        outputPool = workers > 1 ? PacketCopy.newPool(memoryBytes / MEMORY_PARTS) : null;
        inboxDrops = new DropCounters[workers];
        Arrays.setAll(inboxDrops, worker -> new DropCounters(counters, "worker" + worker + ".inbox"));
        settings(settings);
    }

    /** Makes worker {@code number}; {@code wakeUp} rouses its thread. */
    public Workstream add(final int number, final BurstInput worker, final Runnable wakeUp) {
        streams[number] = new Workstream(this, number, worker, wakeUp, counters);
        return streams[number];
    }

    /** Workers. */
    public int count() {
        return streams.length;
    }

    Workstream stream(final int worker) {
        return streams[worker];
    }

    List<NetworkInterface> interfaces() {
        return interfaces.get().all();
    }

    /** What was set last. */
    public IsrSettings settings() {
        return settings;
    }

    /** Sets how packets get to workers, from each thread's next burst on. */
    public void settings(final IsrSettings next) {
        if (inputPool == null && (streams.length > 1 || next.policy() != DispatchPolicy.DIRECT)) {
            inputPool = PacketCopy.newPool(memoryBytes - memoryBytes / MEMORY_PARTS);
        }
        byFlow = next.byFlow();
        settings = next;
    }

    /** Whether both directions of a flow have to meet the same worker, since rules keep state. Any thread. */
    boolean isByFlow() {
        return isByFlow;
    }

    /** The settings that workers are to go by now. Any thread; one load for a worker alone. */
    IsrSettings settingsInForce() {
        if (streams.length == 1) {
            return settings;
        }
        if (!isByFlow && keepsState.getAsBoolean()) {
            isByFlow = true;
        }
        return isByFlow ? byFlow : settings;
    }

    BurstPool inputPool() {
        return inputPool;
    }

    /** The input queues of one more interface, by worker; one thread at a time reads the interface. */
    public InputQueue[] newInputQueues() {
        final InputQueue[] queues = new InputQueue[streams.length];
        for (int worker = 0; worker < queues.length; worker++) {
            queues[worker] = new InputQueue(MAX_QUEUE_LIMIT, ProducerType.SINGLE, this::recycle);
            queues[worker].limit(queueLimit);
        }
        return queues;
    }

    private void recycle(final Burst burst) {
        inputPool.release(burst);
    }

    /** The way of all workers to a port that only {@code owner} may use. */
    public Handover newHandover(final int owner, final Transmitter port) {
        final DropCounters drops = new DropCounters(counters, "worker" + owner + ".handover");
        return new Handover(outputPool, HANDOVER_BURSTS, streams[owner]::rouse, port, drops);
    }

    /** The way of what workers find for a port to worker {@code owner}, who reads it. */
    public Inbox newInbox(final int owner) {
        final BurstPool pool = outputPool == null
                ? new BurstPool(ALONE_BURSTS, PacketCopy.SLAB_LENGTH, PacketCopy.MAX_PACKETS)
                : outputPool;
        return new Inbox(pool, HANDOVER_BURSTS, streams[owner]::rouse, owner, inboxDrops);
    }

    /** Has the owner of a port drain what is handed over to it, from now on. */
    public void add(final int owner, final Handover handover) {
        final List<Handover> handovers = new ArrayList<>(streams[owner].handovers());
        handovers.add(handover);
        streams[owner].handovers(handovers);
    }

    /** The port is gone: a grace period later nobody drains the handover any more. */
    public void remove(final int owner, final Handover handover) {
        final List<Handover> handovers = new ArrayList<>(streams[owner].handovers());
        handovers.remove(handover);
        streams[owner].handovers(handovers);
    }

    /** Bursts of one interface that may wait for one worker. */
    public int queueLimit() {
        return queueLimit;
    }

    /**
     * Sets it for all interfaces, those to come as well.
     *
     * @throws IllegalArgumentException with a sentence that says what would be right
     */
    public void queueLimit(final int limit) {
        if (limit < 1 || limit > MAX_QUEUE_LIMIT) {
            throw new IllegalArgumentException("it is " + limit + " but has to be 1 to " + MAX_QUEUE_LIMIT);
        }
        queueLimit = limit;
        for (final NetworkInterface each : interfaces()) {
            each.inputQueues().forEach(queue -> queue.limit(limit));
        }
    }

    /** Bursts that wait for workers, a snapshot. */
    public long waiting() {
        long waiting = 0;
        for (final NetworkInterface each : interfaces()) {
            for (final InputQueue queue : each.inputQueues()) {
                waiting += queue.length();
            }
        }
        return waiting;
    }

    /** Packets that a queue refused, that waited in vain, or that found no memory; of the interfaces there are. */
    public long drops() {
        long drops = refused.get();
        for (final NetworkInterface each : interfaces()) {
            for (final InputQueue queue : each.inputQueues()) {
                drops += queue.drops();
            }
        }
        return drops;
    }

    /** Counts drops from 0 again. */
    public void clearDrops() {
        refused.set(0);
        for (final NetworkInterface each : interfaces()) {
            each.inputQueues().forEach(InputQueue::clearDrops);
        }
    }

    /** Packets that found no memory; any thread. */
    void refused(final int packets) {
        refused.getAndAdd(packets);
    }
}
