// SPDX-License-Identifier: Apache-2.0
package net.culvert.ringbuffers.ring;

import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.Sequence;
import com.lmax.disruptor.Sequencer;
import com.lmax.disruptor.YieldingWaitStrategy;
import com.lmax.disruptor.dsl.ProducerType;
import java.util.function.Consumer;
import net.culvert.ringbuffers.packet.Burst;

/**
 * Hands bursts from producers to one consumer, in order, bounded: the place of BSD's per-CPU ifqueue.
 *
 * <p>A slot carries a reference; the burst's owner changes with {@link #offer}. A full ring refuses and the producer
 * keeps the burst, to count its packets as dropped.
 */
public final class BurstRing {
    private static final class Slot {
        private Burst burst;
    }

    private final RingBuffer<Slot> ring;
    private final Sequence consumed = new Sequence(Sequencer.INITIAL_CURSOR_VALUE);

    /** A ring of {@code capacity} slots, a power of two, for one producer or several. */
    public BurstRing(final int capacity, final ProducerType producers) {
        ring = RingBuffer.create(producers, Slot::new, capacity, new YieldingWaitStrategy());
        ring.addGatingSequences(consumed);
    }

    /** Hands the burst over, or returns false where the ring is full; the caller then still owns it. */
    public boolean offer(final Burst burst) {
        final long sequence;
        try {
            sequence = ring.tryNext();
        } catch (final com.lmax.disruptor.InsufficientCapacityException e) { // preallocated, without a stack trace
            return false;
        }
        ring.get(sequence).burst = burst;
        ring.publish(sequence);
        return true;
    }

    /**
     * Gives the consumer every burst that is published, oldest first, {@code limit} at most; the consumer owns them.
     */
    public int drain(final Consumer<Burst> consumer, final int limit) {
        final long first = consumed.get() + 1;
        long next = first;
        try {
            while (next - first < limit && ring.isAvailable(next)) {
                final Slot slot = ring.get(next++);
                final Burst burst = slot.burst;
                slot.burst = null;
                consumer.accept(burst);
            }
        } finally {
            if (next > first) {
                consumed.set(next - 1); // one release store frees all slots of the batch
            }
        }
        return (int) (next - first);
    }

    /** Bursts that wait, a snapshot. */
    public int length() {
        return (int) Math.max(0, ring.getCursor() - consumed.get());
    }

    /** Slots in all. */
    public int capacity() {
        return ring.getBufferSize();
    }
}
