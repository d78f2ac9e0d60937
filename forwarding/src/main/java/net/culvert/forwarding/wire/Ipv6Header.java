// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.wire;

import static java.nio.ByteOrder.BIG_ENDIAN;

import net.culvert.ringbuffers.counters.DropReason;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * An IPv6 header (RFC 8200, section 3) read and written in place, big-endian; one per thread. Check it first.
 *
 * <pre>
 *  0 version | traffic class | flow label
 *  4 payload length    6 next header    7 hop limit
 *  8 source           24 destination   40 extension headers or transport ...
 * </pre>
 */
public final class Ipv6Header {
    /** Bytes of the header without extensions. */
    public static final int LENGTH = 40;

    private static final int PAYLOAD_LENGTH = 4, NEXT_HEADER = 6, HOP_LIMIT = 7; // byte offsets
    private static final int SOURCE = 8, DESTINATION = 24;
    private static final int EXTENSION_LENGTH = 1, SEGMENTS_LEFT = 3; // in an extension header (sections 4.3 to 4.6)
    private static final int EXTENSION_UNIT = 8; // bytes

    private UnsafeBuffer buffer;
    private int offset;

    public Ipv6Header wrap(final UnsafeBuffer buffer, final int offset) {
        this.buffer = buffer;
        this.offset = offset;
        return this;
    }

    /** Says why the {@code captured} bytes are no IPv6 packet, or NONE; after NONE every accessor is safe. */
    public DropReason check(final int captured) {
        if (captured < LENGTH) {
            return DropReason.IP_TOO_SHORT;
        }
        if (version() != 6) {
            return DropReason.IP_BAD_VERSION;
        }
        return LENGTH + payloadLength() > captured ? DropReason.IP_BAD_LENGTH : DropReason.NONE;
    }

    public int version() {
        return (buffer.getByte(offset) >> 4) & 0xF;
    }

    /** DSCP and ECN. */
    public int trafficClass() {
        return buffer.getInt(offset, BIG_ENDIAN) >> 20 & 0xFF;
    }

    public int flowLabel() {
        return buffer.getInt(offset, BIG_ENDIAN) & 0xF_FFFF;
    }

    /** Bytes behind the header, extension headers included. */
    public int payloadLength() {
        return buffer.getShort(offset + PAYLOAD_LENGTH, BIG_ENDIAN) & 0xFFFF;
    }

    public void payloadLength(final int length) {
        buffer.putShort(offset + PAYLOAD_LENGTH, (short) length, BIG_ENDIAN);
    }

    public int nextHeader() {
        return buffer.getByte(offset + NEXT_HEADER) & 0xFF;
    }

    public int hopLimit() {
        return buffer.getByte(offset + HOP_LIMIT) & 0xFF;
    }

    /** Sets the hops left. */
    public void hopLimit(final int hops) {
        buffer.putByte(offset + HOP_LIMIT, (byte) hops);
    }

    /** Takes one hop off a limit of at least 1. */
    public void decrementHopLimit() {
        hopLimit(hopLimit() - 1);
    }

    public long sourceHigh() {
        return buffer.getLong(offset + SOURCE, BIG_ENDIAN);
    }

    public long sourceLow() {
        return buffer.getLong(offset + SOURCE + 8, BIG_ENDIAN);
    }

    public long destinationHigh() {
        return buffer.getLong(offset + DESTINATION, BIG_ENDIAN);
    }

    public long destinationLow() {
        return buffer.getLong(offset + DESTINATION + 8, BIG_ENDIAN);
    }

    /**
     * Where the header of {@code protocol} begins, counted from this header, or -1 where it cannot be found in the
     * {@code captured} bytes behind options, or the packet has yet to visit another node, or is a fragment.
     */
    public int transportOffset(final int protocol, final int captured) {
        int next = nextHeader();
        int at = LENGTH;
        while (next != protocol) {
            final boolean known = next == IpProtocol.HOP_BY_HOP
                    || next == IpProtocol.DESTINATION_OPTIONS
                    || next == IpProtocol.ROUTING;
            if (!known || at + EXTENSION_UNIT > captured) {
                return -1;
            }
            if (next == IpProtocol.ROUTING && buffer.getByte(offset + at + SEGMENTS_LEFT) != 0) {
                return -1; // the pseudo-header would want the final destination
            }
            next = buffer.getByte(offset + at) & 0xFF;
            at += ((buffer.getByte(offset + at + EXTENSION_LENGTH) & 0xFF) + 1) * EXTENSION_UNIT;
        }
        return at <= captured ? at : -1;
    }
}
