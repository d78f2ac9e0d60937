// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.wire;

import static java.nio.ByteOrder.BIG_ENDIAN;

import net.culvert.ringbuffers.counters.DropReason;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A TCP header (RFC 9293, section 3.1) read and written in place, big-endian; one per thread. Check it first.
 *
 * <pre>
 *  0 source port                       2 destination port
 *  4 sequence number
 *  8 acknowledgment number
 * 12 data offset | reserved  13 flags 14 window
 * 16 checksum                         18 urgent pointer   20 options ...
 * </pre>
 */
public final class TcpHeader {
    /** Bytes of a header without options. */
    public static final int MIN_LENGTH = 20;

    /** Where the checksum stands in the header. */
    public static final int CHECKSUM = 16;

    /** Flags of {@link #flags()}; ECE and CWR are of RFC 3168. */
    public static final int FIN = 1, SYN = 2, RST = 4, PSH = 8, ACK = 16, URG = 32, ECE = 64, CWR = 128;

    private static final int DESTINATION_PORT = 2, SEQUENCE = 4, ACKNOWLEDGMENT = 8, DATA_OFFSET = 12; // byte offsets
    private static final int FLAGS = 13, WINDOW = 14;

    private UnsafeBuffer buffer;
    private int offset;

    public TcpHeader wrap(final UnsafeBuffer buffer, final int offset) {
        this.buffer = buffer;
        this.offset = offset;
        return this;
    }

    /** Says why the {@code captured} bytes hold no TCP header, or NONE; the checksum is not looked at. */
    public DropReason check(final int captured) {
        if (captured < MIN_LENGTH) {
            return DropReason.TCP_TOO_SHORT;
        }
        return headerLength() < MIN_LENGTH || headerLength() > captured
                ? DropReason.TCP_BAD_HEADER_LENGTH
                : DropReason.NONE;
    }

    public int sourcePort() {
        return buffer.getShort(offset, BIG_ENDIAN) & 0xFFFF;
    }

    public int destinationPort() {
        return buffer.getShort(offset + DESTINATION_PORT, BIG_ENDIAN) & 0xFFFF;
    }

    /** All 32 bits; compare by subtraction. */
    public int sequence() {
        return buffer.getInt(offset + SEQUENCE, BIG_ENDIAN);
    }

    public void sequence(final int sequence) {
        buffer.putInt(offset + SEQUENCE, sequence, BIG_ENDIAN);
    }

    /** All 32 bits; compare by subtraction. */
    public int acknowledgment() {
        return buffer.getInt(offset + ACKNOWLEDGMENT, BIG_ENDIAN);
    }

    /** Bytes, options included. */
    public int headerLength() {
        return buffer.getByte(offset + DATA_OFFSET) >> 2 & 0x3C;
    }

    public int flags() {
        return buffer.getByte(offset + FLAGS) & 0xFF;
    }

    public void flags(final int flags) {
        buffer.putByte(offset + FLAGS, (byte) flags);
    }

    public int window() {
        return buffer.getShort(offset + WINDOW, BIG_ENDIAN) & 0xFFFF;
    }

    public int checksum() {
        return buffer.getShort(offset + CHECKSUM, BIG_ENDIAN) & 0xFFFF;
    }
}
