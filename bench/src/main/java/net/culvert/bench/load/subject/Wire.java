// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.subject;

import java.util.concurrent.locks.LockSupport;
import net.culvert.ringbuffers.counters.DropReason;
import org.agrona.BufferUtil;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/** No subject at all: what is sent is received. What it can carry is what the generator itself can do. */
public final class Wire implements Subject {
    /** Bytes that are on their way at most, unless said otherwise: what fits the cache of a core. */
    private static final int CAPACITY = 1 << 20;

    private static final int PACKET = 1; // type of an entry
    private static final int AT_ONCE = 64; // packets
    private static final long NAP_NS = 50_000;

    private final OneToOneRingBuffer ring;
    private final UnsafeBuffer packet = new UnsafeBuffer();
    private final MessageHandler show = this::show;
    private Arrival arrival; // of the receive that is under way

    /** Holds {@value #CAPACITY} bytes. */
    public Wire() {
        this(CAPACITY);
    }

    /** Holds so many bytes, a power of two. */
    public Wire(final int capacity) {
        ring = new OneToOneRingBuffer(new UnsafeBuffer(
                BufferUtil.allocateDirectAligned(capacity + RingBufferDescriptor.TRAILER_LENGTH, 128)));
    }

    @Override
    public boolean carriesPackets() {
        return true;
    }

    @Override
    public DropReason send(final UnsafeBuffer buffer, final int offset, final int length) {
        return ring.write(PACKET, buffer, offset, length) ? DropReason.NONE : DropReason.TUN_QUEUE_FULL;
    }

    @Override
    public int flush() {
        return 0;
    }

    @Override
    public int receive(final Arrival arrival) {
        this.arrival = arrival;
        return ring.read(show, AT_ONCE);
    }

    private void show(final int type, final MutableDirectBuffer buffer, final int offset, final int length) {
        packet.wrap(buffer, offset, length);
        arrival.arrived(packet, 0, length);
    }

    @Override
    public void await(final int timeoutMs) {
        LockSupport.parkNanos(NAP_NS);
    }

    @Override
    public void close() {}
}
