// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.dispatch;

import java.lang.invoke.VarHandle;
import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.ringbuffers.counters.DropCounters;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.packet.Burst;
import net.culvert.ringbuffers.packet.BurstPool;
import org.agrona.concurrent.status.AtomicCounter;

/**
 * Puts copies of packets into the input queues of their workers, a burst for each worker. What finds no memory or no
 * room is dropped and counted. Owned by the thread that read them.
 */
final class BurstPlacer {
    private final Workstreams all;
    private final DropCounters drops;
    private final AtomicCounter queued;
    private final Burst[] open; // by worker, null where none is under way
    private long offered; // a bit for each worker that was handed something and not yet roused

    BurstPlacer(final Workstreams all, final DropCounters drops, final AtomicCounter queued) {
        this.all = all;
        this.drops = drops;
        this.queued = queued;
        open = new Burst[all.count()];
    }

    /** Copies packet {@code index} of a burst for the worker. */
    void add(final int worker, final Burst burst, final int index, final NetworkInterface from) {
        final int length = burst.length(index);
        Burst into = open[worker];
        if (into != null && !PacketCopy.fits(into, length)) {
            offer(worker, from);
            into = null;
        }
        if (into == null) {
            into = all.inputPool().acquire();
            open[worker] = into;
        }
        if (into == null) {
            drops.count(DropReason.BURST_POOL_EMPTY, length);
            all.refused(1);
            return;
        }
        PacketCopy.add(into, burst.buffer(), burst.offset(index), length);
    }

    /** Hands all that was added to the queues, and rouses the workers that sleep. */
    void finish(final NetworkInterface from) {
        for (int worker = 0; worker < open.length; worker++) {
            if (open[worker] != null) {
                offer(worker, from);
            }
        }
        VarHandle.fullFence(); // who does not see what was queued is seen to sleep
        while (offered != 0) {
            all.stream(Long.numberOfTrailingZeros(offered)).rouse();
            offered &= offered - 1;
        }
    }

    private void offer(final int worker, final NetworkInterface from) {
        final Burst burst = open[worker];
        open[worker] = null;
        final int packets = burst.size(); // it is the worker's with the next line
        final DropReason reason = from.inputQueue(worker).offer(burst);
        if (reason == DropReason.NONE) {
            queued.getAndAddPlain(packets);
            offered |= 1L << worker;
        } else {
            drop(burst, reason, all.inputPool());
        }
    }

    private void drop(final Burst burst, final DropReason reason, final BurstPool pool) {
        for (int i = 0; i < burst.size(); i++) {
            drops.count(reason, burst.length(i));
        }
        pool.release(burst);
    }
}
