// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.wire;

import static java.nio.ByteOrder.BIG_ENDIAN;

import net.culvert.ringbuffers.counters.DropReason;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * An IPv4 header (RFC 791, section 3.1) read and written in place, big-endian; one per thread. Check it first.
 *
 * <pre>
 *  0 version | IHL   1 TOS          2 total length
 *  4 identification                 6 flags | fragment offset
 *  8 TTL             9 protocol    10 header checksum
 * 12 source         16 destination 20 options ...
 * </pre>
 */
public final class Ipv4Header {
    /** Bytes of a header without options. */
    public static final int MIN_LENGTH = 20;

    /** The "don't fragment" bit of {@link #fragment()}. */
    public static final int DONT_FRAGMENT = 0x4000;

    private static final int TOS = 1, TOTAL_LENGTH = 2, IDENTIFICATION = 4, FRAGMENT = 6; // byte offsets
    private static final int TTL = 8, PROTOCOL = 9, CHECKSUM = 10, SOURCE = 12, DESTINATION = 16;
    private static final long LOW = 0xFFFF_FFFFL; // half of a long
    private static final int MORE_AND_OFFSET = 0x3FFF; // what makes a packet a fragment

    private UnsafeBuffer buffer;
    private int offset;

    public Ipv4Header wrap(final UnsafeBuffer buffer, final int offset) {
        this.buffer = buffer;
        this.offset = offset;
        return this;
    }

    /** Says why the {@code captured} bytes are no IPv4 packet, or NONE; after NONE every accessor is safe. */
    public DropReason check(final int captured) {
        if (captured < MIN_LENGTH) {
            return DropReason.IP_TOO_SHORT;
        }
        if (version() != 4) {
            return DropReason.IP_BAD_VERSION;
        }
        if (headerLength() < MIN_LENGTH || headerLength() > captured) {
            return DropReason.IP_BAD_HEADER_LENGTH;
        }
        if (totalLength() < headerLength() || totalLength() > captured) {
            return DropReason.IP_BAD_LENGTH;
        }
        return InternetChecksum.fold(sum()) == 0xFFFF ? DropReason.NONE : DropReason.IP_BAD_CHECKSUM;
    }

    /** The sum of the header, its checksum included. Nearly all have no options: three loads then. */
    private long sum() {
        final int length = headerLength();
        if (length != MIN_LENGTH) {
            return InternetChecksum.sum(buffer, offset, length, 0);
        }
        final long first = buffer.getLong(offset);
        final long second = buffer.getLong(offset + 8);
        return (first >>> 32) + (first & LOW) + (second >>> 32) + (second & LOW) + (buffer.getInt(offset + 16) & LOW);
    }

    public int version() {
        return (buffer.getByte(offset) >> 4) & 0xF;
    }

    /** Bytes, options included. */
    public int headerLength() {
        return (buffer.getByte(offset) & 0xF) << 2;
    }

    /** DSCP and ECN. */
    public int tos() {
        return buffer.getByte(offset + TOS) & 0xFF;
    }

    /** Bytes, header included. */
    public int totalLength() {
        return buffer.getShort(offset + TOTAL_LENGTH, BIG_ENDIAN) & 0xFFFF;
    }

    public void totalLength(final int length) {
        buffer.putShort(offset + TOTAL_LENGTH, (short) length, BIG_ENDIAN);
    }

    public int identification() {
        return buffer.getShort(offset + IDENTIFICATION, BIG_ENDIAN) & 0xFFFF;
    }

    public void identification(final int identification) {
        buffer.putShort(offset + IDENTIFICATION, (short) identification, BIG_ENDIAN);
    }

    /** The three flags and the fragment offset, 16 bits as they stand. */
    public int fragment() {
        return buffer.getShort(offset + FRAGMENT, BIG_ENDIAN) & 0xFFFF;
    }

    /** Whether the packet is but a part of one: more follow, or it is not the first. */
    public boolean isFragment() {
        return (fragment() & MORE_AND_OFFSET) != 0;
    }

    /** Hops left. */
    public int ttl() {
        return buffer.getByte(offset + TTL) & 0xFF;
    }

    public int protocol() {
        return buffer.getByte(offset + PROTOCOL) & 0xFF;
    }

    public int checksum() {
        return buffer.getShort(offset + CHECKSUM, BIG_ENDIAN) & 0xFFFF;
    }

    public void checksum(final int checksum) {
        buffer.putShort(offset + CHECKSUM, (short) checksum, BIG_ENDIAN);
    }

    /** Sums the header anew. */
    public void completeChecksum() {
        checksum(0);
        InternetChecksum.store(buffer, offset + CHECKSUM, InternetChecksum.sum(buffer, offset, headerLength(), 0));
    }

    public int source() {
        return buffer.getInt(offset + SOURCE, BIG_ENDIAN);
    }

    public int destination() {
        return buffer.getInt(offset + DESTINATION, BIG_ENDIAN);
    }

    /** Takes one hop off a TTL of at least 1 and mends the checksum without a new sum (RFC 1624, equation 3). */
    public void decrementTtl() {
        final int before = ttl() << 8 | protocol();
        buffer.putByte(offset + TTL, (byte) (ttl() - 1));
        checksum(InternetChecksum.update(checksum(), before, ttl() << 8 | protocol()));
    }
}
