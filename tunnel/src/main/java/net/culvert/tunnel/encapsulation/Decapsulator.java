// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.encapsulation;

import static java.nio.ByteOrder.BIG_ENDIAN;

import net.culvert.forwarding.wire.InternetChecksum;
import net.culvert.forwarding.wire.Ipv4Header;
import net.culvert.forwarding.wire.Ipv6Header;
import net.culvert.ringbuffers.counters.DropReason;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Finds the packet in the packet of a tunnel, whose outer header was checked and is of this host; owned by one thread.
 *
 * <p>Of GRE it knows version 0 with checksum, key and sequence number, of which the last is skipped. A packet with any
 * of the bits 1, 4 and 5 is dropped, as section 2.3 of RFC 2784 asks (bits 2 and 3 are RFC 2890's).
 */
public final class Decapsulator {
    private static final int CHECKSUM_PRESENT = 0x8000;
    private static final int SEQUENCE_PRESENT = 0x1000;
    private static final int REFUSED = 0x4C07; // bits 1, 4 and 5, and the version
    private static final int WORD = 4; // bytes of each optional part

    private long key;
    private int inner;
    private int innerLength;

    /**
     * Looks at the packet at {@code offset}, whose payload begins at {@code payload}: TUNNEL_BAD_HEADER,
     * TUNNEL_BAD_INNER, or NONE, after which {@link #key}, {@link #inner} and {@link #innerLength} are known.
     */
    public DropReason open(final UnsafeBuffer buffer, final int protocol, final int payload, final int end) {
        key = Encapsulation.NO_KEY;
        inner = payload;
        final int version;
        if (protocol == Encapsulator.GRE) {
            final DropReason reason = gre(buffer, payload, end);
            if (reason != DropReason.NONE) {
                return reason;
            }
            version = (buffer.getShort(payload + 2, BIG_ENDIAN) & 0xFFFF) == Encapsulator.ETHERTYPE_IPV6 ? 6 : 4;
        } else {
            version = protocol == Encapsulator.IPV6_IN_IP ? 6 : 4;
        }
        innerLength = end - inner;
        final int least = version == 6 ? Ipv6Header.LENGTH : Ipv4Header.MIN_LENGTH;
        return innerLength >= least && buffer.getByte(inner) >> 4 == version
                ? DropReason.NONE
                : DropReason.TUNNEL_BAD_INNER;
    }

    private DropReason gre(final UnsafeBuffer buffer, final int offset, final int end) {
        if (end - offset < Encapsulation.GRE_LENGTH) {
            return DropReason.TUNNEL_BAD_HEADER;
        }
        final int flags = buffer.getShort(offset, BIG_ENDIAN) & 0xFFFF;
        final int type = buffer.getShort(offset + 2, BIG_ENDIAN) & 0xFFFF;
        final boolean hasChecksum = (flags & CHECKSUM_PRESENT) != 0;
        final boolean hasKey = (flags & Encapsulator.KEY_PRESENT) != 0;
        final boolean hasSequence = (flags & SEQUENCE_PRESENT) != 0;
        inner = offset
                + Encapsulation.GRE_LENGTH
                + (hasChecksum ? WORD : 0)
                + (hasKey ? WORD : 0)
                + (hasSequence ? WORD : 0);
        if ((flags & REFUSED) != 0
                || type != Encapsulator.ETHERTYPE_IPV4 && type != Encapsulator.ETHERTYPE_IPV6
                || inner > end
                || hasChecksum && !InternetChecksum.holds(buffer, offset, end - offset, 0)) {
            return DropReason.TUNNEL_BAD_HEADER;
        }
        if (hasKey) {
            key = buffer.getInt(offset + Encapsulation.GRE_LENGTH + (hasChecksum ? WORD : 0), BIG_ENDIAN)
                    & 0xFFFF_FFFFL;
        }
        return DropReason.NONE;
    }

    /**
     * Carries the outer packet's mark of congestion over to the inner one: NONE, or TUNNEL_CONGESTED where that cannot
     * say it (RFC 6040, section 4.2).
     */
    public DropReason leave(final UnsafeBuffer buffer, final int offset) {
        return Ecn.leave(Ecn.of(buffer, offset), buffer, inner);
    }

    /** The key of GRE that the last packet had, or {@link Encapsulation#NO_KEY}. */
    public long key() {
        return key;
    }

    /** Where the packet in the last packet begins. */
    public int inner() {
        return inner;
    }

    /** Bytes of the packet in the last packet, and what may lie behind it. */
    public int innerLength() {
        return innerLength;
    }
}
