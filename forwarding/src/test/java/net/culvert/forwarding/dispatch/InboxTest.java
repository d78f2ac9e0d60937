// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.dispatch;

import static net.culvert.ringbuffers.Allocations.assertAllocatesNothing;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.ringbuffers.counters.DropCounters;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.packet.Burst;
import net.culvert.ringbuffers.packet.BurstPool;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class InboxTest {
    private static final int RING = 4; // bursts
    private static final int OFFSET = 32;
    private static final int LENGTH = 100;

    private final CountersFile counters = CountersFile.inMemory();
    private final DropCounters[] drops = {new DropCounters(counters, "worker0"), new DropCounters(counters, "worker1")};
    private final BurstPool pool = new BurstPool(6, PacketCopy.SLAB_LENGTH, PacketCopy.MAX_PACKETS);
    private final UnsafeBuffer packet = new UnsafeBuffer(ByteBuffer.allocateDirect(65_536 + OFFSET));
    private final List<Integer> read = new ArrayList<>();
    private int roused;
    private final Inbox inbox = new Inbox(pool, RING, () -> roused++, 1, drops);

    private DropReason add(final int worker, final int number, final int length) {
        packet.setMemory(0, OFFSET, (byte) -1); // no offload header, but what an outer packet had there
        packet.putInt(OFFSET, number);
        return inbox.add(worker, packet, OFFSET, length);
    }

    private void drain() {
        inbox.drain(burst -> {
            for (int i = 0; i < burst.size(); i++) {
                read.add(burst.buffer().getInt(burst.offset(i)));
                assertEquals(0, burst.buffer().getLong(burst.offset(i) - 10), "an ordinary packet");
                assertEquals(LENGTH, burst.length(i));
            }
        });
    }

    @Test
    void shouldHandOnWhatEachWorkerAddsInItsOrder() {
        assertEquals(DropReason.DELIVERED, add(0, 1, LENGTH));
        assertEquals(DropReason.DELIVERED, add(1, 10, LENGTH));
        assertEquals(DropReason.DELIVERED, add(0, 2, LENGTH));
        assertTrue(inbox.isEmpty(), "nothing is handed on before the flush");
        inbox.flush(1);
        inbox.flush(0);
        assertEquals(2, roused);
        assertFalse(inbox.isEmpty());
        drain();
        assertEquals(List.of(10, 1, 2), read);
        assertTrue(inbox.isEmpty());
        inbox.flush(0);
        assertEquals(2, roused, "nothing to hand on rouses nobody");
        assertEquals(pool.size(), pool.available());
    }

    @Test
    void shouldSayThatThereIsNoMemory() {
        final Burst[] others = new Burst[pool.size()];
        for (int i = 0; i < others.length; i++) {
            others[i] = pool.acquire();
        }
        assertEquals(DropReason.BURST_POOL_EMPTY, add(0, 1, LENGTH));
        pool.release(others[0]);
        assertEquals(DropReason.DELIVERED, add(0, 2, LENGTH));
        inbox.flush(0);
        drain();
        assertEquals(List.of(2), read);
    }

    @Test
    void shouldCountWhatTheRingHasNoRoomFor() {
        for (int i = 0; i < RING + 1; i++) {
            add(0, i, LENGTH);
            inbox.flush(0);
        }
        assertEquals(1, drops[0].packets(DropReason.RING_FULL));
        drain();
        assertEquals(List.of(0, 1, 2, 3), read);
        assertEquals(pool.size(), pool.available());
    }

    @Test
    void shouldCountWhatItHoldsWhenThePortGoes() {
        add(0, 1, LENGTH);
        inbox.flush(0);
        inbox.purge();
        assertEquals(1, drops[1].packets(DropReason.INTERFACE_GONE));
        assertEquals(pool.size(), pool.available());
    }

    @Test
    void shouldNotAllocate() throws Throwable {
        final long[] packets = new long[1];
        final Consumer<Burst> reader = burst -> packets[0] += burst.size();
        final long runs = assertAllocatesNothing(() -> {
            inbox.add(0, packet, OFFSET, LENGTH);
            inbox.add(1, packet, OFFSET, LENGTH);
            inbox.flush(0);
            inbox.flush(1);
            inbox.drain(reader);
        });
        assertEquals(2 * runs, packets[0]);
    }
}
