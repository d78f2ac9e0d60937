// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.encapsulation;

import static java.nio.ByteOrder.BIG_ENDIAN;

import net.culvert.forwarding.wire.InternetChecksum;
import net.culvert.ringbuffers.counters.DropReason;
import org.agrona.concurrent.UnsafeBuffer;

/** Congestion marks between inner and outer header, as RFC 6040 has them (section 4, normal mode). */
public final class Ecn {
    static final int MASK = 0b11;

    private static final int NOT_ECT = 0b00;
    private static final int ECT_1 = 0b01;
    private static final int CE = 0b11;
    private static final int CHECKSUM = 10; // byte offset in an IPv4 header

    private Ecn() {}

    /** The mark of an IP packet. */
    public static int of(final UnsafeBuffer buffer, final int offset) {
        final int first = buffer.getByte(offset);
        final int second = buffer.getByte(offset + 1);
        return first >> 4 == 4 ? second & MASK : second >> 4 & MASK; // IPv6: two bits in the middle of the class
    }

    /**
     * Gives the inner packet the mark that it leaves the tunnel with. TUNNEL_CONGESTED where the outer one says
     * congestion and the inner one's ends do not know about marks.
     */
    public static DropReason leave(final int outer, final UnsafeBuffer buffer, final int offset) {
        final int inner = of(buffer, offset);
        if (inner == NOT_ECT) {
            return outer == CE ? DropReason.TUNNEL_CONGESTED : DropReason.NONE;
        }
        if (inner != CE && (outer == CE || outer == ECT_1)) {
            mark(buffer, offset, outer);
        }
        return DropReason.NONE;
    }

    private static void mark(final UnsafeBuffer buffer, final int offset, final int mark) {
        if (buffer.getByte(offset) >> 4 != 4) {
            final int second = buffer.getByte(offset + 1) & ~(MASK << 4);
            buffer.putByte(offset + 1, (byte) (second | mark << 4));
            return;
        }
        final int before = buffer.getShort(offset, BIG_ENDIAN) & 0xFFFF;
        final int after = before & ~MASK | mark;
        final int checksum = buffer.getShort(offset + CHECKSUM, BIG_ENDIAN) & 0xFFFF;
        buffer.putShort(offset, (short) after, BIG_ENDIAN);
        buffer.putShort(offset + CHECKSUM, (short) InternetChecksum.update(checksum, before, after), BIG_ENDIAN);
    }
}
