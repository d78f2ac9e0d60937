// SPDX-License-Identifier: Apache-2.0
package net.culvert.ringbuffers.packet;

import org.agrona.concurrent.ManyToManyConcurrentArrayQueue;

/**
 * A bounded stock of bursts, all allocated at the start; any thread may acquire and release.
 *
 * <p>Who acquires a burst owns it until it is released or handed on.
 */
public final class BurstPool {
    private final ManyToManyConcurrentArrayQueue<Burst> free;
    private final int size;

    public BurstPool(final int bursts, final int slabLength, final int maxPackets) {
        size = bursts;
        free = new ManyToManyConcurrentArrayQueue<>(Math.max(2, bursts));
        for (int i = 0; i < bursts; i++) {
            release(new Burst(slabLength, maxPackets));
        }
    }

    /** An empty burst, or null where all are in use: the caller counts a drop. */
    public Burst acquire() {
        final Burst burst = free.poll();
        if (burst != null) {
            burst.isFree = false;
        }
        return burst;
    }

    /** Takes a burst back from its owner. */
    public void release(final Burst burst) {
        if (burst.isFree) {
            throw new IllegalStateException("a burst was released twice");
        }
        burst.clear();
        burst.isFree = true;
        if (!free.offer(burst)) {
            throw new IllegalStateException("a burst came back that is of another pool");
        }
    }

    /** Bursts that are in nobody's hands, a snapshot. */
    public int available() {
        return free.size();
    }

    /** Bursts in all. */
    public int size() {
        return size;
    }
}
