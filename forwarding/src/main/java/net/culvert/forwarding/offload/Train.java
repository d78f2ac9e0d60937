// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.offload;

import java.nio.ByteOrder;
import net.culvert.forwarding.wire.InternetChecksum;
import net.culvert.forwarding.wire.IpProtocol;
import net.culvert.forwarding.wire.Ipv4Header;
import net.culvert.forwarding.wire.Ipv6Header;
import net.culvert.forwarding.wire.TcpHeader;
import net.culvert.forwarding.wire.UdpHeader;
import net.culvert.ringbuffers.packet.Gather;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Packets that leave as one, oldest first; a train of one packet leaves as that packet came.
 *
 * <p>Packets after the first are equal to it in all header fields but those that {@link Segmenter} makes anew, and
 * those are exactly as it makes them: so the train, cut apart, is what was put in, byte for byte.
 */
final class Train {
    private static final int MAX_LENGTH = 65535; // bytes, the longest IPv4 packet
    private static final int FLAGS_AND_WINDOW = 12; // byte offset in TCP, with the data offset and reserved bits
    private static final int IGNORING_PSH = nativeInt(~(TcpHeader.PSH << 16));
    private static final long IGNORING_PAYLOAD_LENGTH = nativeLong(0xFFFF_FFFF_0000_FFFFL);

    private UnsafeBuffer buffer; // of the first packet
    private int offset; // of the first packet
    private boolean isIpv4;
    private boolean isTcp;
    private int transportOffset;
    private int headersLength;
    private int segmentSize;
    private int nextSequence;
    private int nextIdentification;
    private boolean pushes;

    int firstPacket; // the coalescer's index of it; the others follow by its links
    int lastPacket;
    int packets;
    int length; // bytes of the joined packet
    boolean isClosed; // takes no more

    /** Begins with a packet that may be joined later. */
    void begin(final Candidate first, final int index) {
        beginAlone(first, index);
        isClosed = first.pushes;
        isIpv4 = first.isIpv4;
        isTcp = first.isTcp;
        transportOffset = first.transportOffset;
        headersLength = first.headersLength;
        segmentSize = first.payloadLength();
        nextSequence = first.sequence + segmentSize;
        nextIdentification = first.identification + 1;
        pushes = false;
    }

    /** Takes a packet that nothing may join. */
    void beginAlone(final Candidate only, final int index) {
        buffer = only.buffer;
        offset = only.offset;
        length = only.length;
        firstPacket = index;
        lastPacket = index;
        packets = 1;
        isClosed = true;
    }

    /** Bytes of all packets together, as they came. */
    long bytes() {
        return length + (long) (packets - 1) * headersLength;
    }

    /** Bytes of headers in front of each payload. */
    int headersLength() {
        return headersLength;
    }

    /** Whether the packet continues this train. */
    boolean accepts(final Candidate next) {
        final int payloadLength = next.payloadLength();
        return isIpv4 == next.isIpv4
                && isTcp == next.isTcp
                && headersLength == next.headersLength
                && payloadLength <= segmentSize
                && length + payloadLength <= MAX_LENGTH
                && (isIpv4 ? sameIpv4(next) : sameIpv6(next))
                && sameInt(next, transportOffset)
                && (!isTcp || sameTcp(next));
    }

    private boolean sameIpv4(final Candidate next) {
        return next.identification == (nextIdentification & 0xFFFF)
                && buffer.getShort(offset) == next.buffer.getShort(next.offset) // IHL and TOS
                && sameInt(next, 6) // DF, TTL, protocol
                && sameLong(next, 12); // addresses
    }

    private boolean sameIpv6(final Candidate next) {
        final long difference = buffer.getLong(offset) ^ next.buffer.getLong(next.offset);
        return (difference & IGNORING_PAYLOAD_LENGTH) == 0
                && sameLong(next, 8)
                && sameLong(next, 16)
                && sameLong(next, 24)
                && sameLong(next, 32);
    }

    private boolean sameTcp(final Candidate next) {
        final int at = transportOffset + FLAGS_AND_WINDOW;
        final int difference = buffer.getInt(offset + at) ^ next.buffer.getInt(next.offset + at);
        boolean same = next.sequence == nextSequence
                && sameInt(next, transportOffset + 8) // acknowledgment
                && (difference & IGNORING_PSH) == 0
                && buffer.getShort(offset + transportOffset + 18) // urgent pointer
                        == next.buffer.getShort(next.offset + transportOffset + 18);
        for (int i = transportOffset + TcpHeader.MIN_LENGTH; same && i < headersLength; i += 4) {
            same = sameInt(next, i);
        }
        return same;
    }

    private boolean sameInt(final Candidate next, final int at) {
        return buffer.getInt(offset + at) == next.buffer.getInt(next.offset + at);
    }

    private boolean sameLong(final Candidate next, final int at) {
        return buffer.getLong(offset + at) == next.buffer.getLong(next.offset + at);
    }

    /** Takes a packet that {@link #accepts} allowed. */
    void add(final Candidate next, final int index) {
        final int payloadLength = next.payloadLength();
        lastPacket = index;
        packets++;
        length += payloadLength;
        nextSequence += payloadLength;
        nextIdentification++;
        pushes = next.pushes;
        isClosed = pushes || payloadLength < segmentSize || packets == Coalescer.MAX_PIECES;
    }

    /** Makes the first packet's headers those of the joined packet and describes it; for two packets and more. */
    void join(final Joiner joiner, final Gather gather) {
        final int transport = offset + transportOffset;
        final int transportLength = length - transportOffset;
        final int protocol = isTcp ? IpProtocol.TCP : IpProtocol.UDP;
        final int checksum = isTcp ? TcpHeader.CHECKSUM : UdpHeader.CHECKSUM;
        final long pseudoSum;
        if (isIpv4) {
            joiner.ipv4.wrap(buffer, offset).totalLength(length);
            joiner.ipv4.completeChecksum();
            pseudoSum = InternetChecksum.pseudoHeader4(buffer, offset, protocol, transportLength);
        } else {
            joiner.ipv6.wrap(buffer, offset).payloadLength(length - Ipv6Header.LENGTH);
            pseudoSum = InternetChecksum.pseudoHeader6(buffer, offset, protocol, transportLength);
        }
        if (isTcp) {
            joiner.tcp.wrap(buffer, transport).flags(joiner.tcp.flags() | (pushes ? TcpHeader.PSH : 0));
        } else {
            joiner.udp.wrap(buffer, transport).length(transportLength);
        }
        InternetChecksum.storePartial(buffer, transport + checksum, pseudoSum);
        joiner.virtio
                .wrap(gather.header(), 0)
                .superPacket(gsoType(), headersLength, segmentSize, transportOffset, checksum);
    }

    private int gsoType() {
        if (!isTcp) {
            return VirtioNetHeader.GSO_UDP_L4;
        }
        return isIpv4 ? VirtioNetHeader.GSO_TCPV4 : VirtioNetHeader.GSO_TCPV6;
    }

    /** The flyweights that {@link #join} writes through, one set for all trains. */
    static final class Joiner {
        final VirtioNetHeader virtio = new VirtioNetHeader();
        final Ipv4Header ipv4 = new Ipv4Header();
        final Ipv6Header ipv6 = new Ipv6Header();
        final TcpHeader tcp = new TcpHeader();
        final UdpHeader udp = new UdpHeader();
    }

    private static int nativeInt(final int bigEndian) {
        return ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? bigEndian : Integer.reverseBytes(bigEndian);
    }

    private static long nativeLong(final long bigEndian) {
        return ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? bigEndian : Long.reverseBytes(bigEndian);
    }
}
