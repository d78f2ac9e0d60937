// SPDX-License-Identifier: Apache-2.0
package net.culvert.ringbuffers.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.lmax.disruptor.dsl.ProducerType;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.culvert.ringbuffers.packet.Burst;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class BurstRingTest {
    private static final int CAPACITY = 8;

    private final List<Burst> taken = new ArrayList<>();

    private static Burst burst(final int length) {
        final Burst burst = new Burst(Burst.HEADROOM + 64, 1);
        burst.add(Burst.HEADROOM, length, 0, null);
        return burst;
    }

    @Test
    void shouldHandOverInOrderAndAtMostTheLimit() {
        final BurstRing ring = new BurstRing(CAPACITY, ProducerType.SINGLE);
        for (int i = 1; i <= 5; i++) {
            assertTrue(ring.offer(burst(i)));
        }
        assertEquals(5, ring.length());

        assertEquals(3, ring.drain(taken::add, 3));
        assertEquals(2, ring.length());
        assertEquals(2, ring.drain(taken::add, 3));
        assertEquals(0, ring.drain(taken::add, 3));

        assertEquals(
                List.of(1, 2, 3, 4, 5), taken.stream().map(b -> b.length(0)).toList());
    }

    @Test
    void shouldRefuseWhenFullAndTakeAgainWhenDrained() {
        final BurstRing ring = new BurstRing(CAPACITY, ProducerType.SINGLE);
        for (int i = 0; i < CAPACITY; i++) {
            assertTrue(ring.offer(burst(i)));
        }
        assertEquals(CAPACITY, ring.capacity());
        final Burst refused = burst(CAPACITY);
        assertFalse(ring.offer(refused));

        ring.drain(taken::add, 1);

        assertTrue(ring.offer(refused));
        ring.drain(taken::add, CAPACITY);
        assertEquals(CAPACITY + 1, taken.size());
        assertSame(refused, taken.getLast());
    }

    @Test
    void shouldGoOnBehindABurstWhoseConsumerFails() {
        final BurstRing ring = new BurstRing(CAPACITY, ProducerType.SINGLE);
        ring.offer(burst(1));
        ring.offer(burst(2));
        final RuntimeException failure = new IllegalStateException("the consumer's");

        assertSame(
                failure,
                assertThrows(
                        IllegalStateException.class,
                        () -> ring.drain(
                                burst -> {
                                    throw failure;
                                },
                                CAPACITY)));
        assertEquals(1, ring.drain(taken::add, CAPACITY));

        assertEquals(2, taken.getFirst().length(0));
    }

    @Test
    @Timeout(value = 20, unit = TimeUnit.SECONDS)
    void shouldLoseNothingAndKeepEachProducersOrderWhenSeveralProduce() throws InterruptedException {
        final int producers = 3;
        final int each = 20_000;
        final BurstRing ring = new BurstRing(64, ProducerType.MULTI);
        final List<Thread> threads = new ArrayList<>();
        for (int producer = 0; producer < producers; producer++) {
            final int name = producer;
            threads.add(Thread.ofPlatform().start(() -> produce(ring, name, each)));
        }

        final int[] next = new int[producers];
        int count = 0;
        while (count < producers * each) {
            final int drained = ring.drain(
                    burst -> assertEquals(next[burst.length(0)]++, burst.segmentSize(0), "out of order"), 16);
            count += drained;
            if (drained == 0) {
                Thread.onSpinWait();
            }
        }

        for (final Thread thread : threads) {
            thread.join();
        }
        assertEquals(0, ring.length());
    }

    private static void produce(final BurstRing ring, final int name, final int count) {
        for (int i = 0; i < count; i++) {
            final Burst burst = new Burst(Burst.HEADROOM, 1); // small: an object is all that is handed over
            burst.add(0, name, i, null);
            while (!ring.offer(burst)) {
                Thread.yield();
            }
        }
    }
}
