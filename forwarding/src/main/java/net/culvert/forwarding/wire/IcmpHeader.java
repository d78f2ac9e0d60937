// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.wire;

import static java.nio.ByteOrder.BIG_ENDIAN;

import net.culvert.ringbuffers.counters.DropReason;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * An ICMP (RFC 792) or ICMPv6 (RFC 4443, section 2.1) header read and written in place, big-endian; one per thread.
 * Check it first. Both families have the same shape and different numbers; names that end in 6 are ICMPv6's.
 *
 * <pre>
 *  0 type   1 code   2 checksum
 *  4 rest: identifier | sequence number, or what the type says
 *  8 data, or the quoted packet ...
 * </pre>
 */
public final class IcmpHeader {
    /** Bytes. */
    public static final int LENGTH = 8;

    /** Where the checksum stands in the header. */
    public static final int CHECKSUM = 2;

    /** Errors of ICMP. */
    public static final int UNREACHABLE = 3, REDIRECT = 5, TIME_EXCEEDED = 11, PARAMETER_PROBLEM = 12;

    /** Queries of ICMP and their answers. */
    public static final int ECHO_REPLY = 0, ECHO = 8, TIMESTAMP = 13, TIMESTAMP_REPLY = 14;

    /** Errors of ICMPv6. */
    public static final int UNREACHABLE6 = 1, TOO_BIG6 = 2, TIME_EXCEEDED6 = 3, PARAMETER_PROBLEM6 = 4;

    /** What ICMPv6 has besides; the redirect is RFC 4861's. */
    public static final int ECHO6 = 128, ECHO_REPLY6 = 129, REDIRECT6 = 137;

    /** The code of {@link #UNREACHABLE} that carries an MTU (RFC 1191, section 4). */
    public static final int FRAGMENTATION_NEEDED = 4;

    private static final int TYPE = 0, CODE = 1, REST = 4; // byte offsets
    private static final int FIRST_INFORMATIONAL6 = 128;
    private static final long QUERIES = 1L << ECHO_REPLY
            | 1L << ECHO
            | 1L << 9 // router advertisement and solicitation (RFC 1256)
            | 1L << 10
            | 1L << TIMESTAMP
            | 1L << TIMESTAMP_REPLY
            | 1L << 15 // information and address mask (RFC 792, RFC 950)
            | 1L << 16
            | 1L << 17
            | 1L << 18;

    private UnsafeBuffer buffer;
    private int offset;

    public IcmpHeader wrap(final UnsafeBuffer buffer, final int offset) {
        this.buffer = buffer;
        this.offset = offset;
        return this;
    }

    /** Says why the {@code captured} bytes hold no message, or NONE; the checksum is not looked at. */
    public DropReason check(final int captured) {
        return captured < LENGTH ? DropReason.ICMP_TOO_SHORT : DropReason.NONE;
    }

    /** Whether messages of the ICMP type are errors: all that are not known to be queries, as BSD has it. */
    public static boolean isError(final int type) {
        return type >= Long.SIZE || (QUERIES >>> type & 1) == 0;
    }

    /** Whether messages of the ICMPv6 type are errors (RFC 4443, section 2.1). */
    public static boolean isError6(final int type) {
        return type < FIRST_INFORMATIONAL6;
    }

    public int type() {
        return buffer.getByte(offset + TYPE) & 0xFF;
    }

    public int code() {
        return buffer.getByte(offset + CODE) & 0xFF;
    }

    public int checksum() {
        return buffer.getShort(offset + CHECKSUM, BIG_ENDIAN) & 0xFFFF;
    }

    /** The 32 bits behind the checksum: an MTU, a pointer, an address, or an identifier and a sequence number. */
    public int rest() {
        return buffer.getInt(offset + REST, BIG_ENDIAN);
    }

    /** Writes all fields, the checksum as 0. */
    public void write(final int type, final int code, final int rest) {
        buffer.putInt(offset, type << 24 | code << 16, BIG_ENDIAN);
        buffer.putInt(offset + REST, rest, BIG_ENDIAN);
    }

    /** Makes the message another type and mends the checksum without a new sum (RFC 1624, equation 3). */
    public void type(final int type) {
        final int before = type() << 8 | code();
        buffer.putByte(offset + TYPE, (byte) type);
        final int checksum = InternetChecksum.update(checksum(), before, type << 8 | code());
        buffer.putShort(offset + CHECKSUM, (short) checksum, BIG_ENDIAN);
    }

    /** Sums the message of {@code length} bytes anew; {@code initial} is 0, or the pseudo-header's sum for ICMPv6. */
    public void completeChecksum(final int length, final long initial) {
        buffer.putShort(offset + CHECKSUM, (short) 0);
        InternetChecksum.store(buffer, offset + CHECKSUM, InternetChecksum.sum(buffer, offset, length, initial));
    }
}
