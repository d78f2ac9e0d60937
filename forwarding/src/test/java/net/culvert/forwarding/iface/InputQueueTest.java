// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.iface;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.lmax.disruptor.dsl.ProducerType;
import java.util.ArrayList;
import java.util.List;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.packet.Burst;
import net.culvert.ringbuffers.packet.BurstPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InputQueueTest {
    private static final int CAPACITY = 8;

    private final TestTable test = new TestTable();
    private final BurstPool pool = new BurstPool(CAPACITY, Burst.HEADROOM + 64, 2);
    private final InputQueue queue = new InputQueue(CAPACITY, ProducerType.SINGLE, pool::release);
    private final NetworkInterface tun0 = test.add(test.spec("tun0").withInput(queue));
    private final List<Burst> taken = new ArrayList<>();

    InputQueueTest() {
        tun0.up(true);
    }

    /** A burst of two packets. */
    private Burst burst() {
        final Burst burst = pool.acquire();
        burst.add(Burst.HEADROOM, 20, 0, null);
        burst.add(Burst.HEADROOM + 20, 30, 0, null);
        return burst;
    }

    private void offer(final int bursts) {
        for (int i = 0; i < bursts; i++) {
            assertEquals(DropReason.NONE, queue.offer(burst()));
        }
    }

    @Test
    void shouldBeginWithTheDefaultLimitOrTheCapacity() {
        assertEquals(CAPACITY, queue.limit());
        assertEquals(InputQueue.DEFAULT_LIMIT, new InputQueue(1024, ProducerType.MULTI, burst -> {}).limit());
    }

    @Test
    void shouldGiveTheWorkerBatchesInOrder() {
        final List<Burst> offered = List.of(burst(), burst(), burst());
        offered.forEach(queue::offer);
        assertEquals(3, queue.length());

        assertEquals(2, queue.dequeue(taken::add, 2));
        assertEquals(1, queue.dequeue(taken::add, 2));
        assertEquals(0, queue.dequeue(taken::add, 2));

        assertEquals(offered, taken);
        assertEquals(0, queue.length());
        assertEquals(0, queue.drops());
    }

    @Test
    void shouldRefuseAndCountPacketsWhenItIsFullAndTakeAgainWhenDrained() {
        queue.limit(2);
        offer(2);

        assertEquals(DropReason.INPUT_QUEUE_FULL, queue.offer(burst()));
        assertEquals(2, queue.drops());
        queue.dequeue(taken::add, 1);

        offer(1);
        assertEquals(2, queue.clearDrops());
        assertEquals(0, queue.drops());
    }

    @Test
    void shouldTakeANewLimitAtOnceAndKeepWhatWaits() {
        offer(4);
        queue.limit(3);
        assertEquals(DropReason.INPUT_QUEUE_FULL, queue.offer(burst()));
        assertEquals(4, queue.length());

        queue.limit(5);

        offer(1);
        assertEquals(DropReason.INPUT_QUEUE_FULL, queue.offer(burst()));
        assertEquals(4, queue.drops());
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, CAPACITY + 1})
    void shouldRefuseALimitOutOfBounds(final int limit) {
        final Exception refused = assertThrows(IllegalArgumentException.class, () -> queue.limit(limit));

        assertEquals("the limit of an input queue is " + limit + " but has to be 1 to 8", refused.getMessage());
        assertEquals(CAPACITY, queue.limit());
    }

    @Test
    void shouldRefuseWhileTheInterfaceIsDownButGiveWhatWaited() {
        offer(1);
        tun0.up(false);

        assertEquals(DropReason.INTERFACE_DOWN, queue.offer(burst()));
        assertEquals(2, queue.drops());
        assertEquals(1, queue.dequeue(taken::add, 8));
        assertEquals(DropReason.INTERFACE_DOWN, tun0.receive(0, taken.getFirst().buffer(), Burst.HEADROOM, 20));
    }

    @Test
    void shouldGiveBackAndCountWhatWaitsWhenTheInterfaceIsFreed() {
        test.burst.enter();
        offer(3);
        test.table.detach(tun0);
        test.table.poll(0);

        final Burst late = burst();
        assertEquals(DropReason.INTERFACE_GONE, queue.offer(late));
        assertEquals(0, queue.dequeue(taken::add, 8), "the control thread drains it");
        assertEquals(3, queue.length());
        assertEquals(4, pool.available());
        pool.release(late);
        test.burst.exit();
        test.table.poll(0);

        assertEquals(0, queue.length());
        assertEquals(CAPACITY, pool.available());
        assertEquals(6, test.controlDrops.packets(DropReason.INTERFACE_GONE));
        assertEquals(150, test.controlDrops.bytes(DropReason.INTERFACE_GONE));
        assertEquals(8, queue.drops());
        assertEquals(8, tun0.counters().read().inputDrops());
    }
}
