// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.traffic;

import static java.nio.ByteOrder.BIG_ENDIAN;

import java.nio.ByteOrder;
import net.culvert.forwarding.wire.InternetChecksum;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What a packet's payload begins with, read and written in place, big-endian; one per thread.
 *
 * <pre>
 *  0 magic (1)   1 trial (1)   2 flow (2)   4 sequence in its flow (4)
 *  8 when the packet was due, ns (8)       16 checksum (2)            18 filler ...
 * </pre>
 *
 * <p>The checksum is an Internet checksum (RFC 1071) of the whole payload, so the payload always sums up to the same:
 * the checksum of the UDP, TCP or ICMP header around it does not change with what is patched in here.
 */
public final class Mark {
    /** Bytes; what is left of the payload of a UDP datagram over IPv4 in an Ethernet frame of 64 bytes. */
    public static final int LENGTH = 18;

    /** Flows that can be told apart. */
    public static final int MAX_FLOWS = 65_536;

    private static final boolean LITTLE_ENDIAN = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
    private static final byte MAGIC = (byte) 0xC7;
    private static final int TRIAL = 1, FLOW = 2, SEQUENCE = 4, DUE = 8, CHECKSUM = 16; // byte offsets

    private UnsafeBuffer buffer;
    private int offset;

    public Mark wrap(final UnsafeBuffer buffer, final int offset) {
        this.buffer = buffer;
        this.offset = offset;
        return this;
    }

    /** Whether {@code lengthBytes} of payload begin with a mark of that trial. */
    public boolean isOf(final int trial, final int lengthBytes) {
        return lengthBytes >= LENGTH
                && buffer.getByte(offset) == MAGIC
                && (buffer.getByte(offset + TRIAL) & 0xFF) == trial;
    }

    /** Whether {@code lengthBytes} of payload, the mark among them, are what was sent. */
    public boolean isWhole(final int lengthBytes) {
        return InternetChecksum.holds(buffer, offset, lengthBytes, 0);
    }

    /** The trial's number, 0 to 255: a packet that comes late must not count in the next trial. */
    public void begin(final int trial) {
        buffer.putByte(offset, MAGIC);
        buffer.putByte(offset + TRIAL, (byte) trial);
    }

    public int flow() {
        return buffer.getShort(offset + FLOW, BIG_ENDIAN) & 0xFFFF;
    }

    /** 32 bits; the number after the largest is 0. */
    public int sequence() {
        return buffer.getInt(offset + SEQUENCE, BIG_ENDIAN);
    }

    /** When the packet was to be sent by its schedule, on the clock of the trial. */
    public long dueNs() {
        return buffer.getLong(offset + DUE, BIG_ENDIAN);
    }

    /** Writes all that differs between packets, and the checksum; {@code fillerSum} is a sum of what is behind. */
    public void patch(final int flow, final int sequence, final long dueNs, final long fillerSum) {
        final long trial = buffer.getShort(offset, BIG_ENDIAN) & 0xFFFFL; // and the magic
        final long head = inMemory(trial << 48 | (long) flow << 32 | sequence & 0xFFFF_FFFFL);
        final long due = inMemory(dueNs);
        buffer.putLong(offset, head); // two stores, and the sum is of what was stored: nothing is read again
        buffer.putLong(offset + DUE, due);
        InternetChecksum.store(buffer, offset + CHECKSUM, fillerSum + sum(head) + sum(due));
    }

    private static long inMemory(final long bigEndian) {
        return LITTLE_ENDIAN ? Long.reverseBytes(bigEndian) : bigEndian;
    }

    /** What eight bytes add to a sum. */
    private static long sum(final long bytes) {
        return (bytes & 0xFFFF_FFFFL) + (bytes >>> 32);
    }
}
