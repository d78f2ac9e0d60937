// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.fragment;

import static java.nio.ByteOrder.BIG_ENDIAN;

import net.culvert.forwarding.packet.Packet;
import net.culvert.forwarding.wire.Ipv4Header;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.packet.Burst;
import net.culvert.ringbuffers.packet.Gather;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Cuts IPv4 packets that are too long for a link (RFC 791, section 3.2); one per worker.
 *
 * <pre>
 *  packet:  | header, all options    | data ....................... |
 *  burst:   0 | header, all options    | data |  0 | header, copied options | data |  0 | ... |
 *           0: ten zero bytes, the offload header of an ordinary packet
 * </pre>
 *
 * <p>A packet that is a fragment itself is cut further: offsets count on from its own, and the last piece says that
 * more follow if the packet did.
 */
public final class Ipv4Fragmenter {
    private static final int OFFLOAD = Gather.HEADER_LENGTH;
    private static final int UNIT = 8; // bytes, what offsets count
    private static final int FRAGMENT = 6; // byte offset of flags and fragment offset
    private static final int MORE_FRAGMENTS = 0x2000, OFFSET_MASK = 0x1FFF; // of that field

    private final Ipv4Header ipv4 = new Ipv4Header();
    private final CopiedOptions options = new CopiedOptions();

    private int firstData; // bytes of data in the first piece, where others follow
    private int laterData; // in each piece behind it but the last
    private int pieces;

    /**
     * Appends the pieces, each of at most {@code mtu} bytes, to {@code out}. IP_FRAGMENTATION_NEEDED, with the packet's
     * mtu set, where it must not or cannot be cut; IP_BAD_FRAGMENT where it reaches beyond what a packet may;
     * IP_NO_BUFFER where not all pieces have room. Then {@code out} is as it was.
     */
    public DropReason fragment(final Packet packet, final int mtu, final Burst out) {
        ipv4.wrap(packet.buffer(), packet.offset());
        final int headerLength = ipv4.headerLength();
        final int dataLength = ipv4.totalLength() - headerLength;
        final int field = ipv4.fragment();
        options.read(packet.buffer(), packet.offset(), headerLength);
        firstData = (mtu - headerLength) / UNIT * UNIT;
        laterData = (mtu - options.headerLength()) / UNIT * UNIT;
        if ((field & Ipv4Header.DONT_FRAGMENT) != 0 || firstData < UNIT) {
            packet.mtu(mtu);
            return DropReason.IP_FRAGMENTATION_NEEDED;
        }
        if ((field & OFFSET_MASK) * UNIT + ipv4.totalLength() > 0xFFFF) {
            return DropReason.IP_BAD_FRAGMENT;
        }
        final int behindFirst = Math.max(0, dataLength - firstData);
        pieces = 1 + (behindFirst + laterData - 1) / laterData;
        final int headers = headerLength + (pieces - 1) * options.headerLength();
        if (out.size() + pieces > out.maxPackets() || pieces * OFFLOAD + headers + dataLength > out.remaining()) {
            return DropReason.IP_NO_BUFFER;
        }
        cut(packet, headerLength, dataLength, field, out);
        return DropReason.NONE;
    }

    private void cut(
            final Packet packet, final int headerLength, final int dataLength, final int field, final Burst out) {
        final UnsafeBuffer to = out.buffer();
        int done = 0;
        for (int i = 0; i < pieces; i++) {
            final boolean isLast = i == pieces - 1;
            final int data = isLast ? dataLength - done : i == 0 ? firstData : laterData;
            final int header = i == 0 ? headerLength : options.headerLength();
            final int at = out.end() + OFFLOAD;
            to.setMemory(out.end(), OFFLOAD, (byte) 0);
            if (i == 0) {
                to.putBytes(at, packet.buffer(), packet.offset(), header);
            } else {
                to.putBytes(at, options.header(), 0, header);
            }
            to.putBytes(at + header, packet.buffer(), packet.offset() + headerLength + done, data);
            final int more = isLast ? 0 : MORE_FRAGMENTS;
            finish(to, at, header + data, (field | more) + done / UNIT);
            out.add(at, header + data, 0, null);
            done += data;
        }
    }

    private void finish(final UnsafeBuffer to, final int at, final int length, final int field) {
        ipv4.wrap(to, at).totalLength(length);
        to.putShort(at + FRAGMENT, (short) field, BIG_ENDIAN);
        ipv4.completeChecksum();
    }
}
