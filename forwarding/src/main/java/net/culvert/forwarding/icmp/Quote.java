// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.icmp;

import net.culvert.forwarding.offload.VirtioNetHeader;
import net.culvert.forwarding.packet.Packet;
import net.culvert.forwarding.wire.InternetChecksum;
import net.culvert.forwarding.wire.Ipv4Header;
import net.culvert.forwarding.wire.Ipv6Header;
import net.culvert.forwarding.wire.TcpHeader;
import net.culvert.forwarding.wire.UdpHeader;
import net.culvert.ringbuffers.counters.DropReason;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The part of a packet that a message about it carries, by which its sender finds whom to tell: the packet as it was
 * received, from its IP header on. Owned by its worker.
 *
 * <p>Of a super-packet the sender's stack knows nothing once it was cut, and what was cut for it by a device never went
 * out as a whole. So the quote is of the first segment: its length in the IP header (and UDP's), the IPv4 header
 * checksum mended. The transport checksum is quoted as it stands and may be a partial sum; nobody sums a quote.
 */
final class Quote {
    private final Ipv4Header ipv4 = new Ipv4Header();
    private final Ipv6Header ipv6 = new Ipv6Header();
    private final TcpHeader tcp = new TcpHeader();
    private final UdpHeader udp = new UdpHeader();

    private Packet cause;
    private boolean isIpv6;
    private int wholeLength; // bytes of the packet
    private int packetLength; // bytes of the packet that the quote is of: the whole, or its first segment
    private int length;
    private int udpOffset; // of a super-packet's UDP header, or 0

    /** Aims at a packet whose IP header was checked; says how many bytes of it fit into {@code limit}. */
    int measure(final Packet cause, final int limit) {
        this.cause = cause;
        isIpv6 = cause.version() == 6;
        udpOffset = 0;
        ipv4.wrap(cause.buffer(), cause.offset());
        ipv6.wrap(cause.buffer(), cause.offset());
        wholeLength = Math.min(isIpv6 ? Ipv6Header.LENGTH + ipv6.payloadLength() : ipv4.totalLength(), cause.length());
        packetLength = cause.hasOffload() ? firstSegmentLength() : wholeLength;
        length = Math.min(packetLength, limit);
        return length;
    }

    private int firstSegmentLength() {
        final VirtioNetHeader offload = cause.offload();
        final int transport = offload.csumStart();
        if (offload.gsoType() == VirtioNetHeader.GSO_NONE
                || offload.check(cause.offset(), wholeLength) != DropReason.NONE) {
            return wholeLength;
        }
        final int transportHeader;
        if (offload.gsoType() == VirtioNetHeader.GSO_UDP_L4) {
            udpOffset = transport;
            transportHeader = UdpHeader.LENGTH;
        } else {
            transportHeader =
                    tcp.wrap(cause.buffer(), cause.offset() + transport).headerLength();
        }
        return Math.min(wholeLength, transport + transportHeader + offload.gsoSize());
    }

    /** Quotes no more than {@code limit} bytes, of those measured; says how many. */
    int cut(final int limit) {
        length = limit;
        return length;
    }

    /** Writes the quote that was measured. */
    void write(final UnsafeBuffer target, final int at) {
        target.putBytes(at, cause.buffer(), cause.offset(), length);
        if (packetLength == wholeLength) {
            return;
        }
        if (isIpv6) {
            ipv6.wrap(target, at).payloadLength(packetLength - Ipv6Header.LENGTH);
        } else {
            ipv4.wrap(target, at).totalLength(packetLength);
            ipv4.checksum(InternetChecksum.update(ipv4.checksum(), wholeLength, packetLength));
        }
        if (udpOffset != 0 && udpOffset + UdpHeader.LENGTH <= length) {
            udp.wrap(target, at + udpOffset).length(packetLength - udpOffset);
        }
    }
}
