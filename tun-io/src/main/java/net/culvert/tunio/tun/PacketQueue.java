// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunio.tun;

import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicBoolean;
import net.culvert.ringbuffers.packet.Gather;
import net.culvert.tunio.sys.EventFd;
import net.culvert.tunio.sys.HostException;
import org.agrona.BufferUtil;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.ControlledMessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/**
 * Packets from one thread to another, bounded in bytes, with a descriptor that polls readable while any waits.
 *
 * <pre>
 *  entry:  virtio_net_hdr (10 bytes) | packet
 * </pre>
 *
 * <p>The eventfd is written when a packet meets a queue that its reader found empty, not for every packet.
 */
final class PacketQueue implements AutoCloseable {
    /** Bytes in all; an eighth of it is the longest entry, which a packet of 65535 bytes has to fit. */
    static final int CAPACITY = 1 << 20;

    private static final int PACKET = 1; // the ring wants a type above 0

    private final OneToOneRingBuffer ring;
    private final EventFd readable = new EventFd();
    private final AtomicBoolean signalled = new AtomicBoolean();

    PacketQueue() throws HostException {
        ring = new OneToOneRingBuffer(
                new UnsafeBuffer(BufferUtil.allocateDirectAligned(CAPACITY + RingBufferDescriptor.TRAILER_LENGTH, 64)));
    }

    /** Producer: room for a packet of the length, as the offset of its entry in {@link #buffer}; negative if full. */
    int claim(final int packetLength) {
        return ring.tryClaim(PACKET, Gather.HEADER_LENGTH + packetLength);
    }

    /** Producer: where entries are written to. */
    AtomicBuffer buffer() {
        return ring.buffer();
    }

    /** Producer: hands over the entry that was claimed. */
    void commit(final int entry) {
        ring.commit(entry);
        VarHandle.fullFence(); // the entry is seen before we look whether the consumer sleeps
        signalOnce();
    }

    /** Wakes the consumer though no packet came. */
    void signal() {
        readable.signal();
    }

    private void signalOnce() {
        if (!signalled.get() && signalled.compareAndSet(false, true)) {
            readable.signal();
        }
    }

    /** Consumer: hands over entries until the handler aborts or none is left; returns how many. */
    int drain(final ControlledMessageHandler handler, final int limit) {
        int count = ring.controlledRead(handler, limit);
        if (count < limit && ring.size() != 0) { // one read goes to the ring's end at most, the rest lies at its start
            count += ring.controlledRead(handler, limit - count);
        }
        if (ring.size() == 0 && (count == 0 || signalled.get())) {
            readable.drain();
            signalled.set(false);
            if (ring.size() != 0) { // came in between
                signalOnce();
            }
        }
        return count;
    }

    /** Consumer: looks at the oldest entry through a handler that aborts. */
    void peek(final ControlledMessageHandler handler) {
        final long before = ring.consumerPosition();
        ring.controlledRead(handler, 1);
        if (ring.consumerPosition() != before) { // went over the padding at the ring's end, no further
            ring.controlledRead(handler, 1);
        }
    }

    /** The descriptor to poll for reading. */
    int descriptor() {
        return readable.fd();
    }

    @Override
    public void close() {
        readable.close();
    }
}
