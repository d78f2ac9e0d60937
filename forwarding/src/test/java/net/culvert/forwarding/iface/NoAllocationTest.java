// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.iface;

import static net.culvert.forwarding.packets.Packets.ipv4;
import static net.culvert.forwarding.packets.Packets.ipv6;
import static net.culvert.ringbuffers.Allocations.assertAllocatesNothing;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.lmax.disruptor.dsl.ProducerType;
import java.util.List;
import java.util.function.Consumer;
import net.culvert.forwarding.fib.Prefix;
import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.ringbuffers.counters.DropCounters;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.packet.Burst;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class NoAllocationTest {

    private long transmitted;
    private long tapped;
    private final DropCounters drops = new DropCounters(CountersFile.inMemory(), "test");
    private final DeferredStarts starts = new DeferredStarts();
    private final OutputQueue queue = new OutputQueue(4, (from, counters) -> transmitted += from.length(), starts);
    private final TestTable test = new TestTable();
    private final NetworkInterface tun0 = test.add(InterfaceSpec.of("tun0", 1500, queue));

    /** One burst in, out, and over the edge of the queue, through an interface that is found anew. */
    private void burst() {
        final NetworkInterface output = test.table.snapshot().get("tun0");
        for (int i = 0; i < 5; i++) {
            drops.count(output.receive(0, TestTable.SLAB, 10, 100), 100);
            drops.count(output.enqueue(0, TestTable.SLAB, 10, 100, i == 0), 100);
        }
        starts.start(drops);
    }

    @Test
    void shouldNotAllocateWhenPacketsPassOrAreRefused() throws Throwable {
        tun0.up(true);
        queue.limit(3);

        final long runs = assertAllocatesNothing(this::burst);

        assertEquals(runs, drops.packets(DropReason.OUTPUT_QUEUE_FULL));
        assertEquals(4 * runs, transmitted);
    }

    @Test
    void shouldNotAllocateWhenTheInterfaceIsDown() throws Throwable {
        final long runs = assertAllocatesNothing(this::burst);

        assertEquals(10 * runs, drops.packets(DropReason.INTERFACE_DOWN));
    }

    @Test
    void shouldNotAllocateWhenTapsLook() throws Throwable {
        tun0.up(true);
        tun0.attach((buffer, offset, length, direction) -> tapped++);
        tun0.attach((buffer, offset, length, direction) -> tapped++);

        final long runs = assertAllocatesNothing(this::burst);

        assertEquals(2 * runs * (5 + 5), tapped);
    }

    @Test
    void shouldNotAllocateWhenBurstsWait() throws Throwable {
        final InputQueue input = new InputQueue(4, ProducerType.SINGLE, burst -> {});
        final Burst burst = new Burst(Burst.HEADROOM + 64, 1);
        burst.add(Burst.HEADROOM, 20, 0, null);
        final long[] taken = new long[1];
        final Consumer<Burst> worker = next -> taken[0] += next.size();

        final long runs = assertAllocatesNothing(() -> {
            for (int i = 0; i < 5; i++) {
                drops.count(input.offer(burst), 20);
            }
            input.dequeue(worker, 8);
        });

        assertEquals(runs, drops.packets(DropReason.INPUT_QUEUE_FULL));
        assertEquals(4 * runs, taken[0]);
    }

    @Test
    void shouldNotAllocateWhenItPlacesAndLooksUpAddresses() throws Throwable {
        tun0.addresses(List.of(InterfaceAddress.parse("192.0.2.1/24"), InterfaceAddress.parse("2001:db8::1/64")));
        final UnsafeBuffer four = new UnsafeBuffer(ipv4().bytes());
        final UnsafeBuffer six = new UnsafeBuffer(ipv6().bytes());
        final FlowHasher hasher = new FlowHasher();
        final Prefix peer = Prefix.parse("2001:db8::2");
        final long[] found = new long[1];

        final long runs = assertAllocatesNothing(() -> {
            found[0] += Placement.FLOW.worker(hasher.wrap(four, 0, four.capacity()), 1, 0, 1);
            found[0] += Placement.FLOW.worker(hasher.wrap(six, 0, six.capacity()), 1, 0, 1);
            final InterfaceAddresses addresses = tun0.addressBook().now();
            found[0] += addresses.source(true, peer.high(), peer.low()) == null ? 0 : 1;
            found[0] += addresses.nearest(false, 1L << 32, 0) == null ? 0 : 1;
            found[0] += tun0.has(false, 1L << 32, 0) ? 0 : 1;
        });

        assertEquals(3 * runs, found[0]);
    }
}
