// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.dispatch;

import com.lmax.disruptor.dsl.ProducerType;
import java.lang.invoke.VarHandle;
import java.util.function.Consumer;
import net.culvert.forwarding.iface.OutputQueue;
import net.culvert.forwarding.iface.Transmitter;
import net.culvert.ringbuffers.counters.DropCounters;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.packet.Burst;
import net.culvert.ringbuffers.packet.BurstPool;
import net.culvert.ringbuffers.ring.BurstRing;

/**
 * The way of packets from the workers to the one that owns a port, which alone may send through it. Other workers
 * {@link #transmit}: their packets are copied into a ring, in their order, or dropped and counted where it is full. The
 * owner sends {@link #own} packets behind those that wait, and {@link #drain}s the ring.
 */
public final class Handover implements Transmitter {
    private final BurstPool pool;
    private final BurstRing ring;
    private final Runnable rouse;
    private final Transmitter port;
    private final OutputQueue relay; // of no interface: what goes through it was counted where it came from
    private final DropCounters ownerDrops;
    private final Consumer<Burst> sender = this::send; // made once
    private final Consumer<Burst> dropper = this::drop; // made once

    /** Rings hold {@code bursts}, a power of two; {@code rouse} wakes the owner. */
    Handover(
            final BurstPool pool,
            final int bursts,
            final Runnable rouse,
            final Transmitter port,
            final DropCounters ownerDrops) {
        this.pool = pool;
        ring = new BurstRing(bursts, ProducerType.MULTI);
        this.rouse = rouse;
        this.port = port;
        this.ownerDrops = ownerDrops;
        relay = new OutputQueue(PacketCopy.MAX_PACKETS, port);
    }

    /** Copies every packet of the queue for the owner. Any worker but the owner. */
    @Override
    public void transmit(final OutputQueue queue, final DropCounters drops) {
        Burst burst = null;
        for (int i = 0; i < queue.length(); i++) {
            final int length = queue.length(i);
            if (burst != null && !PacketCopy.fits(burst, length)) {
                offer(burst, drops);
                burst = null;
            }
            if (burst == null) {
                burst = pool.acquire();
            }
            if (burst == null) {
                drops.count(DropReason.BURST_POOL_EMPTY, length);
            } else {
                PacketCopy.add(burst, queue.buffer(i), queue.offset(i), length);
            }
        }
        if (burst != null) {
            offer(burst, drops);
        }
        VarHandle.fullFence(); // who does not see what was handed over is seen to sleep
        rouse.run();
    }

    private void offer(final Burst burst, final DropCounters drops) {
        if (!ring.offer(burst)) {
            for (int i = 0; i < burst.size(); i++) {
                drops.count(DropReason.RING_FULL, burst.length(i));
            }
            pool.release(burst);
        }
    }

    /** What the owner sends its own packets by: behind all that was handed over before. */
    public Transmitter own() {
        return (queue, drops) -> {
            drain();
            port.transmit(queue, drops);
        };
    }

    /** Sends what waits; says whether more may wait. Owner. */
    boolean drain() {
        return ring.drain(sender, ring.capacity()) == ring.capacity();
    }

    private void send(final Burst burst) {
        try {
            for (int i = 0; i < burst.size(); i++) {
                ownerDrops.count(
                        relay.enqueue(burst.buffer(), burst.offset(i), burst.length(i), false), burst.length(i));
            }
            relay.start(ownerDrops);
        } finally {
            pool.release(burst);
        }
    }

    /** Whether nothing waits. */
    boolean isEmpty() {
        return ring.length() == 0;
    }

    /** Drops what waits, as INTERFACE_GONE. Control thread, when no worker can use it any more. */
    public void purge() {
        ring.drain(dropper, Integer.MAX_VALUE);
    }

    private void drop(final Burst burst) {
        for (int i = 0; i < burst.size(); i++) {
            ownerDrops.count(DropReason.INTERFACE_GONE, burst.length(i));
        }
        pool.release(burst);
    }
}
