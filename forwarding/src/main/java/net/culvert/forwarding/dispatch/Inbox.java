// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.dispatch;

import com.lmax.disruptor.dsl.ProducerType;
import java.lang.invoke.VarHandle;
import java.util.function.Consumer;
import net.culvert.ringbuffers.counters.DropCounters;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.packet.Burst;
import net.culvert.ringbuffers.packet.BurstPool;
import net.culvert.ringbuffers.ring.BurstRing;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What workers find for a port in packets for this host, such as the packets that a tunnel carries, on its way to the
 * one worker that owns the port and reads it from here as from a device. Each worker {@link #add}s copies and
 * {@link #flush}es them when its burst is done with; the order of what one worker adds is kept.
 */
public final class Inbox {
    private final BurstPool pool;
    private final BurstRing ring;
    private final Runnable rouse;
    private final int owner;
    private final DropCounters[] drops; // by worker
    private final Burst[] open; // by worker, each that worker's; null where nothing was added
    private final Consumer<Burst> lend = this::lend; // made once
    private final Consumer<Burst> dropper = this::drop; // made once
    private Consumer<Burst> reader; // of the drain that is under way

    /** Rings hold {@code bursts}, a power of two; {@code rouse} wakes the owner. Counters are by worker. */
    Inbox(final BurstPool pool, final int bursts, final Runnable rouse, final int owner, final DropCounters[] drops) {
        this.pool = pool;
        ring = new BurstRing(bursts, ProducerType.MULTI);
        this.rouse = rouse;
        this.owner = owner;
        this.drops = drops;
        open = new Burst[drops.length];
    }

    /** Copies a packet, without an offload header: DELIVERED, or BURST_POOL_EMPTY. On the thread of the worker. */
    public DropReason add(final int worker, final UnsafeBuffer buffer, final int offset, final int length) {
        Burst into = open[worker];
        if (into != null && !PacketCopy.fits(into, length)) {
            offer(worker, into); // the owner is roused by the flush
            into = null;
        }
        if (into == null) {
            into = pool.acquire();
            open[worker] = into;
        }
        if (into == null) {
            return DropReason.BURST_POOL_EMPTY;
        }
        PacketCopy.addOrdinary(into, buffer, offset, length);
        return DropReason.DELIVERED;
    }

    /** Hands on what the worker added, and rouses the owner. On the thread of the worker. */
    public void flush(final int worker) {
        if (open[worker] == null) {
            return;
        }
        offer(worker, open[worker]);
        open[worker] = null;
        VarHandle.fullFence(); // who does not see what was handed over is seen to sleep
        rouse.run();
    }

    private void offer(final int worker, final Burst burst) {
        if (!ring.offer(burst)) {
            drop(burst, DropReason.RING_FULL, drops[worker]);
        }
    }

    /** Whether nothing waits for the owner. */
    public boolean isEmpty() {
        return ring.length() == 0;
    }

    /** Lends all that waits to the reader, a burst at a time. Owner. */
    public void drain(final Consumer<Burst> reader) {
        this.reader = reader;
        ring.drain(lend, ring.capacity());
    }

    private void lend(final Burst burst) {
        try {
            reader.accept(burst);
        } finally {
            pool.release(burst);
        }
    }

    /** Drops what waits, as INTERFACE_GONE. Control thread, when no worker can use it any more. */
    public void purge() {
        ring.drain(dropper, Integer.MAX_VALUE);
    }

    private void drop(final Burst burst) {
        drop(burst, DropReason.INTERFACE_GONE, drops[owner]);
    }

    private void drop(final Burst burst, final DropReason reason, final DropCounters countedBy) {
        for (int i = 0; i < burst.size(); i++) {
            countedBy.count(reason, burst.length(i));
        }
        pool.release(burst);
    }
}
