// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.wire;

import static java.nio.ByteOrder.BIG_ENDIAN;

import net.culvert.ringbuffers.counters.DropReason;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A UDP header (RFC 768) read and written in place, big-endian; one per thread. Check it first.
 *
 * <pre>
 *  0 source port   2 destination port   4 length   6 checksum   8 data ...
 * </pre>
 */
public final class UdpHeader {
    /** Bytes. */
    public static final int LENGTH = 8;

    /** Where the checksum stands in the header. */
    public static final int CHECKSUM = 6;

    private static final int DESTINATION_PORT = 2, DATAGRAM_LENGTH = 4; // byte offsets

    private UnsafeBuffer buffer;
    private int offset;

    public UdpHeader wrap(final UnsafeBuffer buffer, final int offset) {
        this.buffer = buffer;
        this.offset = offset;
        return this;
    }

    /** Says why the {@code captured} bytes hold no datagram, or NONE; the checksum is not looked at. */
    public DropReason check(final int captured) {
        if (captured < LENGTH) {
            return DropReason.UDP_TOO_SHORT;
        }
        return length() < LENGTH || length() > captured ? DropReason.UDP_BAD_LENGTH : DropReason.NONE;
    }

    public int sourcePort() {
        return buffer.getShort(offset, BIG_ENDIAN) & 0xFFFF;
    }

    public int destinationPort() {
        return buffer.getShort(offset + DESTINATION_PORT, BIG_ENDIAN) & 0xFFFF;
    }

    /** Bytes, header included. */
    public int length() {
        return buffer.getShort(offset + DATAGRAM_LENGTH, BIG_ENDIAN) & 0xFFFF;
    }

    public void length(final int length) {
        buffer.putShort(offset + DATAGRAM_LENGTH, (short) length, BIG_ENDIAN);
    }

    /** 0 where the sender made none. */
    public int checksum() {
        return buffer.getShort(offset + CHECKSUM, BIG_ENDIAN) & 0xFFFF;
    }
}
