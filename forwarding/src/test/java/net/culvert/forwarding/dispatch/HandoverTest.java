// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import net.culvert.forwarding.iface.OutputQueue;
import net.culvert.forwarding.iface.Transmitter;
import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.ringbuffers.counters.DropCounters;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.packet.Burst;
import net.culvert.ringbuffers.packet.BurstPool;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class HandoverTest {
    private static final int OFFSET = 16; // of a packet in its slab
    private static final int RING = 4; // bursts

    private final List<Integer> sent = new ArrayList<>(); // the first int of each packet
    private final List<Integer> headers = new ArrayList<>(); // the first byte of each offload header
    private final BurstPool pool = new BurstPool(8, PacketCopy.SLAB_LENGTH, PacketCopy.MAX_PACKETS);
    private final DropCounters ownerDrops = new DropCounters(CountersFile.inMemory(), "owner");
    private final DropCounters drops = new DropCounters(CountersFile.inMemory(), "worker");
    private int roused;
    private final Handover handover = new Handover(pool, RING, () -> roused++, this::send, ownerDrops);
    private final OutputQueue own = new OutputQueue(8, handover.own());

    private void send(final OutputQueue queue, final DropCounters counted) {
        for (int i = 0; i < queue.length(); i++) {
            sent.add(queue.buffer(i).getInt(queue.offset(i)));
            headers.add((int) queue.buffer(i).getByte(queue.offset(i) - 10));
        }
    }

    private static UnsafeBuffer packet(final int number) {
        final UnsafeBuffer packet = new UnsafeBuffer(new byte[100]);
        packet.putByte(OFFSET - 10, (byte) number);
        packet.putInt(OFFSET, number);
        return packet;
    }

    private void transmit(final Transmitter by, final int... numbers) {
        final OutputQueue queue = new OutputQueue(300, by);
        for (final int number : numbers) {
            assertEquals(DropReason.NONE, queue.enqueue(packet(number), OFFSET, 40, false));
        }
        queue.start(drops);
    }

    @Test
    void shouldHandPacketsOverInTheirOrderWithTheirOffloadHeaders() {
        transmit(handover, 1, 2);
        transmit(handover, 3);

        assertEquals(List.of(), sent);
        assertEquals(2, roused);
        assertFalse(handover.isEmpty());
        handover.drain();
        assertEquals(List.of(1, 2, 3), sent);
        assertEquals(sent, headers);
        assertTrue(handover.isEmpty());
        assertEquals(pool.size(), pool.available());
    }

    @Test
    void shouldSendWhatTheOwnerHasBehindWhatWasHandedOver() {
        transmit(handover, 1);

        own.enqueue(packet(2), OFFSET, 40, false);
        own.start(drops);

        assertEquals(List.of(1, 2), sent);
    }

    @Test
    void shouldDropAndCountWhereTheRingIsFull() {
        for (int i = 0; i < RING; i++) {
            transmit(handover, i);
        }
        transmit(handover, 8, 9);

        assertEquals(2, drops.packets(DropReason.RING_FULL));
        assertEquals(80, drops.bytes(DropReason.RING_FULL));
        handover.drain();
        assertEquals(List.of(0, 1, 2, 3), sent);
        transmit(handover, 10);
        handover.drain();
        assertEquals(10, sent.getLast());
    }

    @Test
    void shouldDropAndCountWithoutMemory() {
        final List<Burst> taken = new ArrayList<>();
        while (pool.available() > 1) {
            taken.add(pool.acquire());
        }
        transmit(handover, 1);
        transmit(handover, 2, 3);

        assertEquals(2, drops.packets(DropReason.BURST_POOL_EMPTY));
        handover.drain();
        taken.forEach(pool::release);
        assertEquals(List.of(1), sent);
    }

    @Test
    void shouldTakeMoreThanABurstHolds() {
        final int[] numbers = new int[300];
        java.util.Arrays.setAll(numbers, i -> i);
        transmit(handover, numbers);

        handover.drain();

        assertEquals(300, sent.size());
        assertEquals(299, sent.getLast());
    }

    @Test
    void shouldDropAndCountWhatWaitsWhenThePortIsGone() {
        transmit(handover, 1, 2);

        handover.purge();

        assertEquals(2, ownerDrops.packets(DropReason.INTERFACE_GONE));
        assertEquals(pool.size(), pool.available());
        assertEquals(List.of(), sent);
    }

    @Test
    void shouldBeDrainedByTheWorkerThatOwnsThePortUntilItIsRemoved() {
        final TestWorkers test = new TestWorkers(2, 0, net.culvert.ringbuffers.dispatch.DispatchPolicy.DIRECT);
        final Handover toOne = test.all.newHandover(1, this::send);
        test.all.add(1, toOne);
        assertTrue(test.streams[1].beginSleep());

        transmit(toOne, 5);
        assertEquals(List.of(1), test.roused);
        test.streams[0].work();
        assertEquals(List.of(), sent);
        test.streams[1].work();
        assertEquals(List.of(5), sent);

        test.all.remove(1, toOne);
        transmit(toOne, 6);
        test.streams[1].work();
        assertEquals(List.of(5), sent);
    }
}
