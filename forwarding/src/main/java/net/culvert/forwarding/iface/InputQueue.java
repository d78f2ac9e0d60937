// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.iface;

import com.lmax.disruptor.dsl.ProducerType;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import net.culvert.ringbuffers.counters.DropCounters;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.packet.Burst;
import net.culvert.ringbuffers.ring.BurstRing;

/**
 * What came in by one interface for one worker and waits for it, in bursts: one of the per-CPU queues of the BSDs.
 *
 * <p>Readers {@link #offer}, the worker takes with {@link #dequeue}, both inside the brackets of the table's grace
 * period; while it waits here a burst is in nobody's bracket. A full queue refuses and counts, it never blocks. Limit
 * and drops are for the control thread.
 */
public final class InputQueue {
    /** Bursts unless said otherwise, the BSDs' IFQ_MAXLEN. */
    public static final int DEFAULT_LIMIT = 256;

    private final BurstRing ring;
    private final Consumer<Burst> recycler;
    private final AtomicLong drops = new AtomicLong();

    private NetworkInterface owner; // null before it has one
    private volatile int limit;

    /**
     * A queue whose limit can be set up to {@code capacity} bursts, a power of two; at first it is
     * {@value #DEFAULT_LIMIT} or the capacity.
     *
     * @param producers whether one thread offers or several do
     * @param recycler takes the bursts that still wait when the interface is freed; called on the control thread
     */
    public InputQueue(final int capacity, final ProducerType producers, final Consumer<Burst> recycler) {
        ring = new BurstRing(capacity, producers);
        limit = Math.min(capacity, DEFAULT_LIMIT);
        this.recycler = recycler;
    }

    void bind(final NetworkInterface owner) {
        if (this.owner != null) {
            throw new IllegalStateException("an input queue of " + this.owner.name() + " is given to " + owner.name());
        }
        this.owner = owner;
    }

    /**
     * Hands a burst to the worker; says INTERFACE_GONE, INTERFACE_DOWN, INPUT_QUEUE_FULL, or NONE. Unless it is NONE
     * the caller still owns the burst, and counts its packets as dropped.
     */
    public DropReason offer(final Burst burst) {
        final int packets = burst.size(); // it is the worker's with the next line
        final DropReason reason = accept(burst);
        if (reason != DropReason.NONE) {
            countDrops(packets);
        }
        return reason;
    }

    private DropReason accept(final Burst burst) {
        final DropReason closed = owner == null ? DropReason.NONE : owner.closed();
        if (closed != DropReason.NONE) {
            return closed;
        }
        return ring.length() < limit && ring.offer(burst) ? DropReason.NONE : DropReason.INPUT_QUEUE_FULL;
    }

    /**
     * Gives the worker the bursts that wait, oldest first, {@code most} at most, and returns how many. When the
     * interface is gone it gives none: what still waits is counted when the interface is freed.
     */
    public int dequeue(final Consumer<Burst> worker, final int most) {
        return owner != null && owner.isGone() ? 0 : ring.drain(worker, most);
    }

    /** Bursts that wait, a snapshot. */
    public int length() {
        return ring.length();
    }

    /** What the limit can be set to at most. */
    public int capacity() {
        return ring.capacity();
    }

    /** Bursts that may wait. */
    public int limit() {
        return limit;
    }

    /**
     * Sets how many bursts may wait, at once; those that wait already stay. Control thread.
     *
     * @throws IllegalArgumentException with a sentence that says what would be right
     */
    public void limit(final int limit) {
        if (limit < 1 || limit > ring.capacity()) {
            throw new IllegalArgumentException(
                    "the limit of an input queue is " + limit + " but has to be 1 to " + ring.capacity());
        }
        this.limit = limit;
    }

    /** Packets that it refused, or that waited in it in vain. */
    public long drops() {
        return drops.get();
    }

    /** Counts drops from 0 again, and returns those until now. */
    public long clearDrops() {
        return drops.getAndSet(0);
    }

    /** Drops all that waits. Control thread, when neither reader nor worker can be inside any more. */
    void purge(final DropReason reason, final DropCounters counters) {
        ring.drain(burst -> drop(burst, reason, counters), Integer.MAX_VALUE);
    }

    private void drop(final Burst burst, final DropReason reason, final DropCounters counters) {
        for (int i = 0; i < burst.size(); i++) {
            counters.count(reason, burst.length(i));
        }
        countDrops(burst.size());
        recycler.accept(burst);
    }

    private void countDrops(final int packets) {
        drops.getAndAdd(packets);
        if (owner != null) {
            owner.counters().inputRefused(packets);
        }
    }
}
