// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.offload;

import net.culvert.forwarding.wire.InternetChecksum;
import net.culvert.forwarding.wire.IpProtocol;
import net.culvert.forwarding.wire.Ipv4Header;
import net.culvert.forwarding.wire.Ipv6Header;
import net.culvert.forwarding.wire.TcpHeader;
import net.culvert.forwarding.wire.UdpHeader;
import net.culvert.ringbuffers.counters.DropReason;
import org.agrona.concurrent.UnsafeBuffer;

/** What the coalescer must know of a packet before it may join others; one, re-aimed at each packet. */
final class Candidate {
    private static final int CHECKSUM_NOT_CANONICAL = 0xFFFF; // stands for 0 as well, so a sum would not bring it back
    private static final long MIX = 0x9E37_79B9_7F4A_7C15L; // odd, 2^64 over the golden ratio

    private final Ipv4Header ipv4 = new Ipv4Header();
    private final Ipv6Header ipv6 = new Ipv6Header();
    private final TcpHeader tcp = new TcpHeader();
    private final UdpHeader udp = new UdpHeader();

    UnsafeBuffer buffer;
    int offset;
    int length;
    boolean isIpv4;
    boolean isTcp;
    boolean hasFlow; // the ports were found, so key is set
    long key; // equal for packets of one flow, and hardly ever for others
    int transportOffset; // from offset
    int headersLength;
    int identification; // IPv4
    int sequence; // TCP
    boolean pushes; // TCP

    /** Reads the packet as far as {@link #hasFlow} and {@link #key}; says why it is no IP packet, or NONE. */
    DropReason wrap(final UnsafeBuffer buffer, final int offset, final int length) {
        this.buffer = buffer;
        this.offset = offset;
        this.length = length;
        hasFlow = false;
        if (length < Ipv4Header.MIN_LENGTH) {
            return DropReason.IP_TOO_SHORT;
        }
        final int version = buffer.getByte(offset) >> 4 & 0xF;
        isIpv4 = version == 4;
        if (isIpv4) {
            findFlow4();
            return DropReason.NONE;
        }
        if (version != 6) {
            return DropReason.IP_BAD_VERSION;
        }
        if (length < Ipv6Header.LENGTH) {
            return DropReason.IP_TOO_SHORT;
        }
        findFlow6();
        return DropReason.NONE;
    }

    private void findFlow4() {
        ipv4.wrap(buffer, offset);
        if (ipv4.headerLength() == Ipv4Header.MIN_LENGTH && ipv4.totalLength() == length && !ipv4.isFragment()) {
            findPorts(ipv4.protocol(), Ipv4Header.MIN_LENGTH, buffer.getLong(offset + 12));
        }
    }

    private void findFlow6() {
        ipv6.wrap(buffer, offset);
        if (Ipv6Header.LENGTH + ipv6.payloadLength() == length) {
            final long source = buffer.getLong(offset + 8) * MIX + buffer.getLong(offset + 16);
            final long both = (source * MIX + buffer.getLong(offset + 24)) * MIX + buffer.getLong(offset + 32);
            findPorts(ipv6.nextHeader(), Ipv6Header.LENGTH, both);
        }
    }

    private void findPorts(final int protocol, final int transportOffset, final long addresses) {
        isTcp = protocol == IpProtocol.TCP;
        final int shortest = isTcp ? TcpHeader.MIN_LENGTH : UdpHeader.LENGTH;
        if ((isTcp || protocol == IpProtocol.UDP) && transportOffset + shortest <= length) {
            this.transportOffset = transportOffset;
            hasFlow = true;
            final long ports = (long) buffer.getInt(offset + transportOffset) << 8 | protocol;
            key = (addresses * MIX + ports) * MIX;
        }
    }

    /** Whether the packet, whose flow is known, may join others at all: plain headers, payload, right checksums. */
    boolean mayJoin() {
        return (isTcp ? tcpMayJoin() : udpMayJoin()) && (!isIpv4 || ipv4MayJoin()) && transportChecksumHolds();
    }

    private boolean ipv4MayJoin() {
        identification = ipv4.identification();
        return ipv4.checksum() != CHECKSUM_NOT_CANONICAL
                && InternetChecksum.holds(buffer, offset, Ipv4Header.MIN_LENGTH, 0);
    }

    private boolean tcpMayJoin() {
        tcp.wrap(buffer, offset + transportOffset);
        headersLength = transportOffset + tcp.headerLength();
        sequence = tcp.sequence();
        final int flags = tcp.flags();
        pushes = (flags & TcpHeader.PSH) != 0;
        return tcp.headerLength() >= TcpHeader.MIN_LENGTH
                && headersLength < length
                && (flags & ~(TcpHeader.PSH | TcpHeader.ECE)) == TcpHeader.ACK
                && tcp.checksum() != CHECKSUM_NOT_CANONICAL;
    }

    private boolean udpMayJoin() {
        udp.wrap(buffer, offset + transportOffset);
        headersLength = transportOffset + UdpHeader.LENGTH;
        pushes = false;
        return udp.length() == length - transportOffset && headersLength < length && udp.checksum() != 0;
    }

    private boolean transportChecksumHolds() {
        final int transportLength = length - transportOffset;
        return InternetChecksum.holds(buffer, offset + transportOffset, transportLength, pseudoSum(transportLength));
    }

    private long pseudoSum(final int transportLength) {
        final int protocol = isTcp ? IpProtocol.TCP : IpProtocol.UDP;
        return isIpv4
                ? InternetChecksum.pseudoHeader4(buffer, offset, protocol, transportLength)
                : InternetChecksum.pseudoHeader6(buffer, offset, protocol, transportLength);
    }

    int payloadLength() {
        return length - headersLength;
    }
}
