// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.iface;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.ringbuffers.counters.DropCounters;
import net.culvert.ringbuffers.counters.DropReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutputQueueTest {
    private final DropCounters drops = new DropCounters(CountersFile.inMemory(), "test");
    private final List<Integer> sent = new ArrayList<>();
    private final DeferredStarts starts = new DeferredStarts();
    private int calls;
    private final OutputQueue queue = new OutputQueue(2, this::transmit, starts);

    private void transmit(final OutputQueue from, final DropCounters counters) {
        assertSame(drops, counters);
        calls++;
        for (int i = 0; i < from.length(); i++) {
            assertSame(TestTable.SLAB, from.buffer(i));
            assertEquals(from.offset(i) / 10, from.length(i));
            sent.add(from.length(i));
        }
    }

    private DropReason put(final int length, final boolean isUrgent) {
        return queue.enqueue(TestTable.SLAB, length * 10, length, isUrgent);
    }

    @Test
    void shouldSendUrgentPacketsFirstAndEachLaneInOrder() {
        put(1, false);
        put(2, true);
        put(3, false);
        put(4, true);

        queue.start(drops);

        assertEquals(List.of(2, 4, 1, 3), sent);
        assertEquals(0, queue.length());
    }

    @Test
    void shouldRefuseAndCountWhenALaneIsFullAndLeaveTheOtherOpen() {
        put(1, false);
        put(2, false);

        assertEquals(DropReason.OUTPUT_QUEUE_FULL, put(3, false));
        assertEquals(DropReason.NONE, put(4, true));

        assertEquals(3, queue.length());
        assertEquals(1, queue.drops());
        assertEquals(1, queue.clearDrops());
        assertEquals(0, queue.drops());
    }

    @Test
    void shouldTakeANewLimitWhenItIsNextEmpty() {
        put(1, false);
        queue.limit(3);
        put(2, false);
        assertEquals(DropReason.OUTPUT_QUEUE_FULL, put(3, false));
        queue.start(drops);

        assertEquals(3, queue.limit());
        for (int i = 0; i < 3; i++) {
            assertEquals(DropReason.NONE, put(4, false));
        }
        assertEquals(DropReason.OUTPUT_QUEUE_FULL, put(4, false));
        queue.start(drops);
        queue.limit(1);
        assertEquals(DropReason.NONE, put(5, false));
        assertEquals(DropReason.OUTPUT_QUEUE_FULL, put(5, false));
        assertEquals(List.of(1, 2, 4, 4, 4), sent);
        assertEquals(3, queue.drops());
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 65_537})
    void shouldRefuseALimitOutOfBounds(final int limit) {
        final Exception refused = assertThrows(IllegalArgumentException.class, () -> queue.limit(limit));

        assertEquals("the limit of an output queue is " + limit + " but has to be 1 to 65536", refused.getMessage());
        assertEquals(2, queue.limit());
    }

    @Test
    void shouldStartOnceForManyPackets() {
        put(1, false);
        put(2, false);
        put(3, true);
        assertEquals(1, starts.waiting());
        assertEquals(0, calls);

        starts.start(drops);
        starts.start(drops);

        assertEquals(1, calls);
        assertEquals(0, starts.waiting());
        put(4, false);
        starts.start(drops);
        assertEquals(2, calls);
        assertEquals(List.of(3, 1, 2, 4), sent);
    }

    @Test
    void shouldStayOnTheListOnceWhenItIsStartedByHand() {
        put(1, false);
        queue.start(drops);
        put(2, false);
        assertEquals(1, starts.waiting());

        starts.start(drops);

        assertEquals(List.of(1, 2), sent);
    }

    @Test
    void shouldNotBeRousedForAPacketThatItRefused() {
        final NetworkInterface down = new NetworkInterface("tun0", 1, 1500, queue);

        assertEquals(DropReason.INTERFACE_DOWN, down.enqueue(0, TestTable.SLAB, 10, 1, false));

        assertEquals(0, starts.waiting());
        assertEquals(1, queue.drops());
    }

    @Test
    void shouldStartTheOthersAndBeEmptyWhenADeviceThrows() {
        final RuntimeException fault = new IllegalStateException("the device's");
        final OutputQueue broken = new OutputQueue(
                1,
                (from, counters) -> {
                    throw fault;
                },
                starts);
        broken.enqueue(TestTable.SLAB, 10, 1, false);
        put(2, false);

        assertSame(fault, assertThrows(IllegalStateException.class, () -> starts.start(drops)));

        assertEquals(List.of(2), sent);
        assertEquals(0, broken.length());
        assertEquals(0, starts.waiting());
        assertEquals(DropReason.NONE, broken.enqueue(TestTable.SLAB, 10, 1, false));
        assertEquals(1, starts.waiting());
    }
}
