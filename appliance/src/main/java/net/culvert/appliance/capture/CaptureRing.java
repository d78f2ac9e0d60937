// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.capture;

import java.nio.ByteOrder;
import net.culvert.forwarding.iface.PacketTap.Direction;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.packet.Endpoint;
import org.agrona.BufferUtil;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/**
 * Copies of packets on their way to the writer of a capture. Any thread puts them in, waits for nobody and allocates
 * nothing; the writer takes them out. What does not fit is lost and counted.
 *
 * <pre>
 *  0        8        12      14    15     16         20
 *  | time   | source | reason| dir | kind | length   | the first bytes of the packet ...
 * </pre>
 */
final class CaptureRing {
    /** The kind of a packet of an interface. */
    static final int PACKET = 1;

    /** The kind of a datagram, behind headers made for it that {@link OuterHeaders} has to complete. */
    static final int DATAGRAM = 2;

    static final int TIME = 0, SOURCE = 8, REASON = 12, DIRECTION = 14, LENGTH = 16; // byte offsets
    static final int HEADER_LENGTH = 20;
    static final int IN = 1, OUT = 2; // as pcapng has it, section 4.3

    private final UnsafeBuffer slots;
    private final ManyToOneRingBuffer ring;
    private final CaptureFilter filter;
    private final int snapLengthBytes;
    private final EpochClock clock;
    private volatile boolean isClosed;

    /** A ring of {@code lengthBytes}, a power of two; of each packet it takes at most the snap length. */
    CaptureRing(final int lengthBytes, final CaptureFilter filter, final int snapLengthBytes, final EpochClock clock) {
        slots = new UnsafeBuffer(
                BufferUtil.allocateDirectAligned(lengthBytes + RingBufferDescriptor.TRAILER_LENGTH, 64));
        ring = new ManyToOneRingBuffer(slots);
        this.filter = filter;
        this.snapLengthBytes = Math.min(snapLengthBytes, ring.maxMsgLength() - HEADER_LENGTH);
        this.clock = clock;
    }

    /** Takes a packet that the filter lets pass; NONE is the reason of one that was not dropped. */
    void offer(
            final CaptureSource source,
            final UnsafeBuffer packet,
            final int offset,
            final int length,
            final Direction direction,
            final DropReason reason) {
        if (isClosed || !filter.matches(packet, offset, length)) {
            return;
        }
        final int captured = Math.min(length, snapLengthBytes);
        final int at = claim(PACKET, source, captured);
        if (at < 0) {
            return;
        }
        try {
            describe(at, source, length, direction, reason);
            slots.putBytes(at + HEADER_LENGTH, packet, offset, captured);
        } finally {
            ring.commit(at); // whatever happens, or nothing behind it is ever read
        }
    }

    /**
     * Takes a datagram behind an IP and a UDP header made for it; {@code carried} of its {@code length} bytes are worth
     * it.
     */
    void offerDatagram(
            final CaptureSource source,
            final UnsafeBuffer datagram,
            final int offset,
            final int length,
            final int carried,
            final Endpoint remote,
            final int localPort,
            final Direction direction,
            final DropReason reason) {
        final int headers = OuterHeaders.length(remote);
        final int captured = Math.min(headers + carried, snapLengthBytes);
        final int at = isClosed ? -1 : claim(DATAGRAM, source, captured);
        if (at < 0) {
            return;
        }
        final int packet = at + HEADER_LENGTH;
        boolean isWanted = false;
        try {
            describe(at, source, headers + length, direction, reason);
            OuterHeaders.put(slots, packet, length, remote, localPort, direction);
            slots.putBytes(packet + headers, datagram, offset, captured - headers);
            isWanted = filter.matches(slots, packet, captured);
        } finally {
            if (isWanted) {
                ring.commit(at);
            } else {
                ring.abort(at);
            }
        }
    }

    private int claim(final int kind, final CaptureSource source, final int captured) {
        final int at = ring.tryClaim(kind, HEADER_LENGTH + captured);
        if (at < 0) {
            source.countLost();
        }
        return at;
    }

    private void describe(
            final int at,
            final CaptureSource source,
            final int length,
            final Direction direction,
            final DropReason reason) {
        slots.putLong(at + TIME, clock.nowNs());
        slots.putInt(at + SOURCE, source.number());
        slots.putShort(at + REASON, (short) reason.ordinal(), ByteOrder.nativeOrder());
        slots.putByte(at + DIRECTION, (byte) (direction == Direction.IN ? IN : OUT));
        slots.putInt(at + LENGTH, length);
    }

    /**
     * Whether nothing is in it; to be asked instead of what {@link #read} returns, which is 0 at the end of the slab.
     */
    boolean isEmpty() {
        return ring.size() == 0;
    }

    /** Hands at most {@code limit} records to the handler; returns how many. The writer's. */
    int read(final MessageHandler handler, final int limit) {
        return ring.read(handler, limit);
    }

    /** Takes and counts nothing more; what is in it can still be read. */
    void close() {
        isClosed = true;
    }
}
