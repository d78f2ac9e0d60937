// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.iface;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.ringbuffers.counters.DropCounters;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.ring.GracePeriod;
import org.agrona.concurrent.UnsafeBuffer;

/** A table, and all that it told and counted; one worker, which is the test itself. */
public final class TestTable {
    public static final int MTU = 1500; // bytes
    static final UnsafeBuffer SLAB = new UnsafeBuffer(new byte[2048]);

    final GracePeriod gracePeriod = new GracePeriod();
    public final GracePeriod.Reader burst = gracePeriod.newReader();
    final DropCounters drops = new DropCounters(CountersFile.inMemory(), "worker");
    final DropCounters controlDrops = new DropCounters(CountersFile.inMemory(), "control");
    final List<Exception> faults = new ArrayList<>();
    final List<InterfaceEvent> events = new ArrayList<>();
    final List<String> closed = new ArrayList<>();
    final List<Integer> sent = new ArrayList<>(); // the lengths of packets
    public final InterfaceTable table = new InterfaceTable(gracePeriod, controlDrops, faults::add);

    public TestTable() {
        table.listen(events::add);
    }

    OutputQueue queue(final int limit) {
        return new OutputQueue(limit, (queue, drops) -> {
            for (int i = 0; i < queue.length(); i++) {
                sent.add(queue.length(i));
            }
        });
    }

    /** What an interface with one worker and no input queue is made of. */
    InterfaceSpec spec(final String name) {
        return InterfaceSpec.of(name, MTU, queue(4));
    }

    /** An interface in the table, down. */
    public NetworkInterface add(final String name) {
        return add(spec(name));
    }

    NetworkInterface add(final InterfaceSpec spec) {
        final NetworkInterface added = table.initialise(spec);
        table.register(added, () -> closed.add(spec.name()));
        return added;
    }

    /** An interface in the table, up, with addresses. */
    NetworkInterface up(final String name, final String... addresses) {
        final NetworkInterface added = add(name);
        for (final String address : addresses) {
            added.addressBook().add(InterfaceAddress.parse(address));
        }
        added.up(true);
        return added;
    }

    /** A packet that leaves through worker 0; counts as a worker does. */
    DropReason enqueue(final NetworkInterface output, final int length) {
        final DropReason reason = output.enqueue(0, SLAB, 10, length, false);
        drops.count(reason, length);
        return reason;
    }

    /** What listeners were told, without the interface: {@code Arrived WentUp}. */
    String told() {
        final StringBuilder told = new StringBuilder();
        for (final InterfaceEvent event : events) {
            told.append(told.isEmpty() ? "" : " ").append(event.getClass().getSimpleName());
        }
        return told.toString();
    }

    void assertNoFaults() {
        assertEquals(List.of(), faults);
    }
}
