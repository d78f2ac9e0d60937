// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.fragment;

import static java.nio.ByteOrder.BIG_ENDIAN;

import net.culvert.forwarding.options.Ipv6HeaderChain;
import net.culvert.forwarding.packet.Packet;
import net.culvert.forwarding.wire.IpProtocol;
import net.culvert.forwarding.wire.Ipv4Header;
import net.culvert.forwarding.wire.Ipv6Header;
import net.culvert.ringbuffers.packet.Burst;
import net.culvert.ringbuffers.packet.Gather;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The packet that was made of fragments last, or a first fragment; belongs to its {@link Reassembler}.
 *
 * <pre>
 *  buffer:  | headroom | ten zero bytes | packet ... |
 *                                       ^OFFSET
 * </pre>
 */
final class WholePacket {
    /** Where the packet begins. */
    static final int OFFSET = Burst.HEADROOM;

    private static final int FRAGMENT_HEADER = FragmentReader6.HEADER_LENGTH;
    private static final int CAPACITY = OFFSET + Ipv6Header.LENGTH + 0xFFFF + FRAGMENT_HEADER;
    private static final int FRAGMENT = 6; // byte offset of IPv4's flags and fragment offset
    private static final int ECN_BYTE = 1, CE_4 = 3, CE_6 = 0x30; // its bits in the second byte of a header

    private final UnsafeBuffer buffer = new UnsafeBuffer(BufferUtil.allocateDirectAligned(CAPACITY, 64));
    private final Ipv4Header ipv4 = new Ipv4Header();
    private final Ipv6Header ipv6 = new Ipv6Header();
    private final Ipv6HeaderChain chain = new Ipv6HeaderChain();

    private int length;

    UnsafeBuffer buffer() {
        return buffer;
    }

    /** Bytes of the packet. */
    int length() {
        return length;
    }

    /** Copies a first fragment as it came. */
    void copyFirst(final FragmentStore store, final int first) {
        clearOffload();
        length = store.headersLength(first) + store.length(first);
        store.copy(first, 0, length, buffer, OFFSET);
    }

    /** Joins the fragments of a packet that is whole. */
    void join(final FragmentStore store, final Datagram datagram, final boolean isIpv6) {
        clearOffload();
        final int first = datagram.first();
        final int headers = store.headersLength(first) - (isIpv6 ? FRAGMENT_HEADER : 0);
        length = headers + datagram.dataBytes();
        store.copy(first, 0, headers, buffer, OFFSET);
        for (int at = first; at != FragmentStore.NONE; at = store.after(at)) {
            store.copy(at, store.headersLength(at), store.length(at), buffer, OFFSET + headers + store.start(at));
        }
        if (isIpv6) {
            store.copy(first, headers, 1, buffer, OFFSET + namingByte(headers));
        }
        finish(isIpv6, datagram.hasMetCongestion());
    }

    /** Takes a packet that says it is a fragment, or may be one, and is not: no others belong to it (RFC 6946). */
    void take(final Packet packet, final Fragment alone) {
        clearOffload();
        final UnsafeBuffer from = packet.buffer();
        final int headers = alone.headersLength - (alone.isIpv6 ? FRAGMENT_HEADER : 0);
        length = headers + alone.length;
        buffer.putBytes(OFFSET, from, packet.offset(), headers);
        if (alone.isIpv6) {
            buffer.putByte(OFFSET + namingByte(headers), from.getByte(packet.offset() + headers));
        }
        buffer.putBytes(OFFSET + headers, from, packet.offset() + alone.headersLength, alone.length);
        finish(alone.isIpv6, false);
    }

    private void clearOffload() {
        buffer.setMemory(OFFSET - Gather.HEADER_LENGTH, Gather.HEADER_LENGTH, (byte) 0);
    }

    /** The byte in the headers that named the fragment header, which stood behind them. */
    private int namingByte(final int headers) {
        chain.wrap(buffer, OFFSET, headers);
        while (chain.protocol() != IpProtocol.FRAGMENT) {
            chain.next();
        }
        return chain.pointer();
    }

    private void finish(final boolean isIpv6, final boolean hasMetCongestion) {
        if (hasMetCongestion) {
            buffer.putByte(OFFSET + ECN_BYTE, (byte) (buffer.getByte(OFFSET + ECN_BYTE) | (isIpv6 ? CE_6 : CE_4)));
        }
        if (isIpv6) {
            ipv6.wrap(buffer, OFFSET).payloadLength(length - Ipv6Header.LENGTH);
        } else {
            ipv4.wrap(buffer, OFFSET).totalLength(length);
            buffer.putShort(OFFSET + FRAGMENT, (short) 0, BIG_ENDIAN);
            ipv4.completeChecksum();
        }
    }
}
