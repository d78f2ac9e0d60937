// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.subject;

import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import net.culvert.ringbuffers.counters.DropReason;
import org.agrona.BufferUtil;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.ControlledMessageHandler;
import org.agrona.concurrent.ControlledMessageHandler.Action;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/**
 * Packets from one thread to another in memory, bounded in bytes. The reading thread may sleep; the writing one looks
 * at the end of each batch whether it does, so a packet costs no system call.
 */
final class PacketRing {
    /** Bytes on their way at most, unless said otherwise: what fits the cache of a core. */
    static final int CAPACITY = 1 << 20;

    private static final int PACKET = 1; // type of an entry; the ring wants one above 0

    private final UnsafeBuffer memory;
    private final OneToOneRingBuffer ring;
    private final ControlledMessageHandler show = this::show;

    private Arrival arrival; // of the read that is under way
    private int shown;
    private int room; // bytes that it still may show
    private volatile Thread sleeper; // the reading thread, while it sleeps

    /** Holds so many bytes, a power of two; the longest packet has an eighth of them. */
    PacketRing(final int capacity) {
        memory =
                new UnsafeBuffer(BufferUtil.allocateDirectAligned(capacity + RingBufferDescriptor.TRAILER_LENGTH, 128));
        ring = new OneToOneRingBuffer(memory);
    }

    /** Writing thread: takes a copy, or says that there is no room for it. */
    DropReason write(final UnsafeBuffer buffer, final int offset, final int length) {
        return ring.write(PACKET, buffer, offset, length) ? DropReason.NONE : DropReason.TUN_QUEUE_FULL;
    }

    /** Writing thread, at the end of a batch: wakes the other one if it sleeps. */
    void flush() {
        VarHandle.fullFence(); // what was written is seen before we look who sleeps
        final Thread sleeper = this.sleeper;
        if (sleeper != null) {
            LockSupport.unpark(sleeper);
        }
    }

    /**
     * Reading thread: shows at most so many packets, and no more bytes than {@code maxBytes} unless the first one has
     * more. Returns the packets shown.
     */
    int read(final Arrival arrival, final int maxPackets, final int maxBytes) {
        this.arrival = arrival;
        shown = 0;
        room = maxBytes;
        ring.controlledRead(show, maxPackets);
        return shown;
    }

    private Action show(final int type, final MutableDirectBuffer buffer, final int offset, final int length) {
        if (length > room && shown > 0) {
            return Action.ABORT;
        }
        room -= length;
        shown++;
        arrival.arrived(memory, offset, length);
        return Action.CONTINUE;
    }

    /** Reading thread: sleeps until there is a packet, at most so long; less is allowed. */
    void await(final long timeoutNs) {
        sleeper = Thread.currentThread();
        if (ring.size() == 0) {
            LockSupport.parkNanos(this, timeoutNs);
        }
        sleeper = null;
    }
}
