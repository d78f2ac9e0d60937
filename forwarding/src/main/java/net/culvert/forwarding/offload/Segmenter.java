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
    private int packetLength;
    private int packetEnd;
    private boolean isIpv4;
    private boolean isTcp;
    private int transportOffset; // in the headers
    private int headersLength;
    private boolean isSuperPacket;
    private int segmentSize; // bytes of payload in all segments but the last
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
     * Says how many packets the one at {@code packetOffset} makes, whose {@link VirtioNetHeader} lies at
     * {@code headerOffset}, and how long they are. TUN_BAD_OFFLOAD where the two do not agree: no packet. Writes
     * nothing; {@link #next()} yields nothing.
     */
    public DropReason measure(
            final UnsafeBuffer buffer, final int headerOffset, final int packetOffset, final int packetLength) {
        this.buffer = buffer;
        this.packetLength = packetLength;
        packetEnd = packetOffset + packetLength;
        segments = 0;
        index = 0;
        final DropReason reason = virtio.wrap(buffer, headerOffset).check(packetOffset, packetLength);
        if (reason == DropReason.NONE) {
            isSuperPacket = virtio.gsoType() != VirtioNetHeader.GSO_NONE;
            if (isSuperPacket) {
                measureSuperPacket(packetOffset, packetLength);
            } else {
                headersLength = 0;
                segmentSize = packetLength;
                segments = 1;
            }
            index = segments;
        }
        return reason;
    }

    private void measureSuperPacket(final int packetOffset, final int packetLength) {
        isIpv4 = virtio.gsoType() == VirtioNetHeader.GSO_TCPV4 || buffer.getByte(packetOffset) >> 4 == 4;
        isTcp = virtio.gsoType() != VirtioNetHeader.GSO_UDP_L4;
        transportOffset = virtio.csumStart();
        tcp.wrap(buffer, packetOffset + transportOffset);
        headersLength = transportOffset + (isTcp ? tcp.headerLength() : UdpHeader.LENGTH);
        segmentSize = virtio.gsoSize();
        segments = Math.max(1, (packetLength - headersLength + segmentSize - 1) / segmentSize);
    }

    /** Begins with a packet as {@link #measure} does; after NONE {@link #next()} yields what it makes. */
    public DropReason wrap(
            final UnsafeBuffer buffer, final int headerOffset, final int packetOffset, final int packetLength) {
        final DropReason reason = measure(buffer, headerOffset, packetOffset, packetLength);
        if (reason != DropReason.NONE) {
            return reason;
        }
        index = 0;
        if (isSuperPacket) {
            wrapSuperPacket(packetOffset);
        } else {
            wrapSingle(packetOffset, packetLength);
        }
        return DropReason.NONE;
    }

    private void wrapSingle(final int packetOffset, final int packetLength) {
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

    private void wrapSuperPacket(final int packetOffset) {
        payload = packetOffset + headersLength;
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

    /** Packets that this one makes, 0 after it was refused. */
    public int segments() {
        return segments;
    }

    /** Bytes of each of them, headers included, but the last. */
    public int fullLength() {
        return headersLength + segmentSize;
    }

    /** Bytes of the last of them, headers included. */
    public int lastLength() {
        return packetLength - (segments - 1) * segmentSize;
    }

    /** Makes the next packet, in order; false where there is none, and before {@link #wrap}. */
    public boolean next() {
        if (index == segments) {
            return false;
        }
        if (isSuperPacket) {
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
