// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.fragment;

import static java.nio.ByteOrder.BIG_ENDIAN;

import net.culvert.forwarding.options.Ipv6HeaderChain;
import net.culvert.forwarding.packet.Packet;
import net.culvert.forwarding.wire.IpProtocol;
import net.culvert.forwarding.wire.Ipv6Header;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.packet.Burst;
import net.culvert.ringbuffers.packet.Gather;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Cuts IPv6 packets that were made here and are too long for their way (RFC 8200, section 4.5); routers cut no others.
 * One per worker.
 *
 * <pre>
 *  packet:  | headers for each hop | extensions, upper layer, data ....... |
 *  burst:   0 | headers | fragment | extensions, upper layer | data |  0 | headers | fragment | data |  0 | ...
 *           0: ten zero bytes, the offload header of an ordinary packet
 * </pre>
 */
public final class Ipv6Fragmenter {
    private static final int OFFLOAD = Gather.HEADER_LENGTH;
    private static final int UNIT = 8; // bytes, what offsets count
    private static final int FRAGMENT_LENGTH = 8; // bytes of a fragment header
    private static final int FIELD = 2, IDENTIFICATION = 4; // byte offsets in it
    private static final int MORE_FRAGMENTS = 1; // of the field; the offset in bytes fills its high 13 bits

    private final Ipv6Header ipv6 = new Ipv6Header();
    private final Ipv6HeaderChain chain = new Ipv6HeaderChain();

    private int perHop; // bytes of headers that each fragment begins with
    private int pointer; // the byte that names what follows them
    private int firstHeader; // what follows them
    private int headers; // bytes of all headers

    /**
     * Appends the fragments, each of at most {@code mtu} bytes, to {@code out}. IP_FRAGMENTATION_NEEDED, with the
     * packet's mtu set, where its headers do not fit the first one or it is a fragment; IP_NO_BUFFER where not all have
     * room. Then {@code out} is as it was.
     */
    public DropReason fragment(final Packet packet, final int mtu, final int identification, final Burst out) {
        final int packetLength =
                Ipv6Header.LENGTH + ipv6.wrap(packet.buffer(), packet.offset()).payloadLength();
        final boolean isCuttable = findHeaders(packet, packetLength);
        final int full = (mtu - perHop - FRAGMENT_LENGTH) / UNIT * UNIT;
        if (!isCuttable || full < UNIT || headers - perHop > full) {
            packet.mtu(mtu);
            return DropReason.IP_FRAGMENTATION_NEEDED;
        }
        final int dataLength = packetLength - perHop;
        final int pieces = Math.max(1, (dataLength + full - 1) / full);
        final int room = pieces * (OFFLOAD + perHop + FRAGMENT_LENGTH) + dataLength;
        if (out.size() + pieces > out.maxPackets() || room > out.remaining()) {
            return DropReason.IP_NO_BUFFER;
        }
        for (int i = 0; i < pieces; i++) {
            final int more = i < pieces - 1 ? MORE_FRAGMENTS : 0;
            append(packet, i * full, Math.min(full, dataLength - i * full), more, identification, out);
        }
        return DropReason.NONE;
    }

    /** Finds the per-hop part, which ends with the last routing header, or with hop-by-hop options. */
    private boolean findHeaders(final Packet packet, final int packetLength) {
        chain.wrap(packet.buffer(), packet.offset(), packetLength);
        notePerHop();
        while (chain.isExtension()) {
            final int passed = chain.protocol();
            if (passed == IpProtocol.FRAGMENT || !chain.next()) {
                return false;
            }
            if (passed == IpProtocol.HOP_BY_HOP || passed == IpProtocol.ROUTING) {
                notePerHop();
            }
        }
        headers = chain.at() + UpperLayer.headerLength(chain.protocol());
        return headers <= packetLength;
    }

    private void notePerHop() {
        perHop = chain.at();
        pointer = chain.pointer();
        firstHeader = chain.protocol();
    }

    private void append(
            final Packet packet, final int done, final int data, final int more, final int id, final Burst out) {
        final UnsafeBuffer to = out.buffer();
        final int at = out.end() + OFFLOAD;
        final int fragment = at + perHop;
        to.setMemory(out.end(), OFFLOAD, (byte) 0);
        to.putBytes(at, packet.buffer(), packet.offset(), perHop);
        to.putByte(at + pointer, (byte) IpProtocol.FRAGMENT);
        to.putShort(fragment, (short) (firstHeader << 8), BIG_ENDIAN); // and a reserved byte
        to.putShort(fragment + FIELD, (short) (done | more), BIG_ENDIAN);
        to.putInt(fragment + IDENTIFICATION, id, BIG_ENDIAN);
        to.putBytes(fragment + FRAGMENT_LENGTH, packet.buffer(), packet.offset() + perHop + done, data);
        final int length = perHop + FRAGMENT_LENGTH + data;
        ipv6.wrap(to, at).payloadLength(length - Ipv6Header.LENGTH);
        out.add(at, length, 0, null);
    }
}
