// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.offload;

import net.culvert.forwarding.wire.InternetChecksum;
import net.culvert.forwarding.wire.IpProtocol;
import net.culvert.forwarding.wire.Ipv4Header;
import net.culvert.forwarding.wire.Ipv6Header;
import net.culvert.forwarding.wire.TcpHeader;
import net.culvert.forwarding.wire.UdpHeader;
import net.culvert.ringbuffers.counters.DropReason;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Yields the packets that a packet with offload header stands for, each contiguous in the slab; one per thread.
 *
 * <p>No payload moves: the headers of a segment are written in front of its payload, over the end of the payload
 * before, which the caller is done with.
 *
 * <pre>
 *  slab:     | headers | payload 0 | payload 1 | payload 2 |
 *  next() 1  [ headers | payload 0 ]
 *  next() 2            |   [headers| payload 1 ]
 *  next() 3            |               [headers| payload 2 ]
 * </pre>
 *
 * <p>A segment is valid until the next call of {@link #next()}; the caller may write into it and in front of it as far
 * as the packet reaches, never behind it. Segments get their lengths, IPv4 identification (counting up), TCP sequence
 * numbers and flags (FIN and PSH on the last, CWR on the first only) and complete checksums; the rest is the same in
 * all.
 */
public final class Segmenter {
    private final VirtioNetHeader virtio = new VirtioNetHeader();
    private final Ipv4Header ipv4 = new Ipv4Header();
    private final Ipv6Header ipv6 = new Ipv6Header();
    private final TcpHeader tcp = new TcpHeader();
    private final UdpHeader udp = new UdpHeader();
    /** The super-packet's headers, for when segments shorter than they have overwritten them. */
    private final UnsafeBuffer headers =
            new UnsafeBuffer(BufferUtil.allocateDirectAligned(VirtioNetHeader.MAX_HEADERS, 64));

    private UnsafeBuffer buffer;
    private int packetEnd;
    private boolean isIpv4;
    private boolean isTcp;
    private int transportOffset; // in the headers
    private int headersLength;
    private int segmentSize; // 0: no super-packet
    private int segments;
    private int index; // of the segment that comes next
    private int payload; // of the segment that comes next
    private int identification;
    private int sequence;
    private int flags;
    private long pseudoSum; // without the transport length

    private int offset;
    private int length;

    /**
     * Begins with the packet at {@code packetOffset}, whose {@link VirtioNetHeader} lies at {@code headerOffset}.
     * TUN_BAD_OFFLOAD where the two do not agree; nothing was written then and {@link #next()} yields nothing.
     */
    public DropReason wrap(
            final UnsafeBuffer buffer, final int headerOffset, final int packetOffset, final int packetLength) {
        this.buffer = buffer;
        packetEnd = packetOffset + packetLength;
        index = 0;
        segments = 0;
        final DropReason reason = virtio.wrap(buffer, headerOffset).check(packetOffset, packetLength);
        if (reason != DropReason.NONE) {
            return reason;
        }
        if (virtio.gsoType() == VirtioNetHeader.GSO_NONE) {
            wrapSingle(packetOffset, packetLength);
        } else {
            wrapSuperPacket(packetOffset, packetLength);
        }
        return DropReason.NONE;
    }

    private void wrapSingle(final int packetOffset, final int packetLength) {
        segmentSize = 0;
        segments = 1;
        offset = packetOffset;
        length = packetLength;
        if (virtio.needsChecksum()) { // the field holds the pseudo-header's sum, so it is summed with the rest
            final int start = virtio.csumStart();
            final int field = packetOffset + start + virtio.csumOffset();
            final long sum = InternetChecksum.sum(buffer, packetOffset + start, packetLength - start, 0);
            if (virtio.csumOffset() == UdpHeader.CHECKSUM) {
                InternetChecksum.storeNonZero(buffer, field, sum);
            } else {
                InternetChecksum.store(buffer, field, sum);
            }
        }
    }

    private void wrapSuperPacket(final int packetOffset, final int packetLength) {
        isIpv4 = virtio.gsoType() == VirtioNetHeader.GSO_TCPV4 || buffer.getByte(packetOffset) >> 4 == 4;
        isTcp = virtio.gsoType() != VirtioNetHeader.GSO_UDP_L4;
        transportOffset = virtio.csumStart();
        tcp.wrap(buffer, packetOffset + transportOffset);
        headersLength = transportOffset + (isTcp ? tcp.headerLength() : UdpHeader.LENGTH);
        segmentSize = virtio.gsoSize();
        payload = packetOffset + headersLength;
        segments = Math.max(1, (packetLength - headersLength + segmentSize - 1) / segmentSize);
        if (isIpv4) {
            identification = ipv4.wrap(buffer, packetOffset).identification();
        }
        if (isTcp) {
            sequence = tcp.sequence();
            flags = tcp.flags();
        }
        final int protocol = isTcp ? IpProtocol.TCP : IpProtocol.UDP;
        pseudoSum = isIpv4
                ? InternetChecksum.pseudoHeader4(buffer, packetOffset, protocol, 0)
                : InternetChecksum.pseudoHeader6(buffer, packetOffset, protocol, 0);
        headers.putBytes(0, buffer, packetOffset, headersLength);
        headers.putShort(transportOffset + (isTcp ? TcpHeader.CHECKSUM : UdpHeader.CHECKSUM), (short) 0);
    }

    /** Packets that this one makes, 0 after {@link #wrap} refused it. */
    public int segments() {
        return segments;
    }

    /** Makes the next packet, in order; false where there is none. */
    public boolean next() {
        if (index == segments) {
            return false;
        }
        if (segmentSize != 0) {
            makeSegment();
        }
        index++;
        return true;
    }

    private void makeSegment() {
        final int payloadLength = Math.min(segmentSize, packetEnd - payload);
        offset = payload - headersLength;
        length = headersLength + payloadLength;
        buffer.putBytes(offset, headers, 0, headersLength);
        if (isIpv4) {
            ipv4.wrap(buffer, offset);
            ipv4.totalLength(length);
            ipv4.identification(identification + index);
            ipv4.completeChecksum();
        } else {
            ipv6.wrap(buffer, offset).payloadLength(length - Ipv6Header.LENGTH);
        }
        final int transport = offset + transportOffset;
        final int transportLength = length - transportOffset;
        if (isTcp) {
            tcp.wrap(buffer, transport).sequence(sequence + index * segmentSize);
            tcp.flags(flags & flagsKept());
        } else {
            udp.wrap(buffer, transport).length(transportLength);
        }
        final long initial = pseudoSum + InternetChecksum.word(transportLength);
        final long sum = InternetChecksum.sum(buffer, transport, transportLength, initial);
        if (isTcp) {
            InternetChecksum.store(buffer, transport + TcpHeader.CHECKSUM, sum);
        } else {
            InternetChecksum.storeNonZero(buffer, transport + UdpHeader.CHECKSUM, sum);
        }
        payload += payloadLength;
    }

    private int flagsKept() {
        final int notFirst = index == 0 ? 0 : TcpHeader.CWR;
        final int notLast = index == segments - 1 ? 0 : TcpHeader.FIN | TcpHeader.PSH;
        return ~(notFirst | notLast);
    }

    /** Where the packet begins that {@link #next()} made. */
    public int offset() {
        return offset;
    }

    /** Bytes of the packet that {@link #next()} made. */
    public int length() {
        return length;
    }
}
