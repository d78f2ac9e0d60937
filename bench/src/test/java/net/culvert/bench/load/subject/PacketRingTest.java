// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.subject;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicLong;
import net.culvert.ringbuffers.counters.DropReason;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class PacketRingTest {
    private static final long LONG_NS = 20_000_000_000L;

    private final PacketRing ring = new PacketRing(1 << 16);
    private final UnsafeBuffer packet = new UnsafeBuffer(new byte[8192]);

    @Test
    void shouldShowNoMoreBytesThanAskedForUnlessTheFirstPacketHasMore() {
        for (final int length : new int[] {5000, 100, 100, 100}) {
            assertEquals(DropReason.NONE, ring.write(packet, 0, length));
        }
        final AtomicLong bytes = new AtomicLong();
        final Arrival sum = (buffer, offset, length) -> bytes.getAndAdd(length);
        assertEquals(1, ring.read(sum, 64, 1000), "longer than all that was asked for");
        assertEquals(2, ring.read(sum, 64, 200));
        assertEquals(1, ring.read(sum, 64, 200));
        assertEquals(0, ring.read(sum, 64, 200));
        assertEquals(5300, bytes.get());
    }

    @Test
    void shouldSayWhenItIsFull() {
        int written = 0;
        while (ring.write(packet, 0, 1000) == DropReason.NONE) {
            written++;
        }
        assertEquals((1 << 16) / 1008, written);
        assertEquals(DropReason.TUN_QUEUE_FULL, ring.write(packet, 0, 1000));
    }

    /** The numbers come in order, whole, though the reader sleeps in between. */
    @Test
    void shouldWakeTheReaderForEachBatch() throws Exception {
        final int batches = 2000;
        final AtomicLong next = new AtomicLong();
        final Thread reader = Thread.ofPlatform().daemon().start(() -> {
            while (next.get() < batches) {
                if (ring.read(
                                (buffer, offset, length) -> next.compareAndSet(buffer.getLong(offset), next.get() + 1),
                                8,
                                512)
                        == 0) {
                    ring.await(LONG_NS);
                }
            }
        });
        final long beginNs = System.nanoTime();
        for (int i = 0; i < batches; i++) {
            packet.putLong(0, i);
            assertEquals(DropReason.NONE, ring.write(packet, 0, 8 + i % 40));
            ring.flush();
            while (next.get() == i && System.nanoTime() - beginNs < LONG_NS) {
                Thread.onSpinWait();
            }
        }
        reader.join(1000);
        assertEquals(batches, next.get());
        assertTrue(System.nanoTime() - beginNs < LONG_NS, "no sleep lasted as long as it may");
    }
}
