// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import net.culvert.forwarding.dispatch.Inbox;
import net.culvert.forwarding.dispatch.Workstream;
import net.culvert.forwarding.ip.ForwardingWorker;
import net.culvert.ringbuffers.counters.DropCounters;
import net.culvert.ringbuffers.packet.Burst;

/**
 * The outer packets of a tunnel on their way to a worker. Its owner's worker sends them; but where rules keep state, it
 * is the worker of each packet's flow, which alone knows the state of that, and gets them by an inbox. {@link #send} is
 * the owner's, {@link #relay} each worker's.
 */
final class MadePackets {
    private final IntSupplier fib;
    private final DropCounters drops; // the owner's
    private final Inbox[] inboxes; // by worker; none where there is one worker
    private final ForwardingWorker[] workers; // by number, each told by its own thread
    private final Consumer<Burst>[] readers; // by worker, made once
    private Burst own; // of the last burst, what the owner's worker sends
    private Burst ownOf;

    /** By the table that {@code fib} says at the time. */
    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
    MadePackets(final Inbox[] inboxes, final IntSupplier fib, final DropCounters drops) {
        this.inboxes = inboxes;
        this.fib = fib;
        this.drops = drops;
        workers = new ForwardingWorker[inboxes.length];
        readers = new Consumer[inboxes.length];
        Arrays.setAll(readers, number ->
                (Consumer<Burst>) burst -> workers[number].send(burst, fib.getAsInt(), System.nanoTime()));
    }

    /** Has all packets of the burst sent, which is the caller's again. */
    void send(final Burst burst, final ForwardingWorker worker, final Workstream stream) {
        if (!stream.isByFlow()) {
            worker.send(burst, fib.getAsInt(), System.nanoTime());
            return;
        }
        if (ownOf != burst) {
            ownOf = burst;
            own = burst.view(burst.maxPackets());
        }
        for (int i = 0; i < burst.size(); i++) {
            final int offset = burst.offset(i);
            final int length = burst.length(i);
            final int to = stream.workerOf(burst.buffer(), offset, length);
            if (to == stream.number()) {
                own.add(offset, length, 0, null);
            } else {
                drops.count(inboxes[to].add(stream.number(), burst.buffer(), offset, length), length);
            }
        }
        for (final Inbox inbox : inboxes) {
            inbox.flush(stream.number());
        }
        worker.send(own, fib.getAsInt(), System.nanoTime());
        own.clear();
    }

    /** Whether {@link #relay} has something to do for the worker. */
    boolean hasWork(final int number) {
        return inboxes.length > 0 && !inboxes[number].isEmpty();
    }

    /** Sends what the owner handed to the worker of this number. */
    void relay(final int number, final ForwardingWorker worker) {
        workers[number] = worker;
        inboxes[number].drain(readers[number]);
    }
}
