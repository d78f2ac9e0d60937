// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.capture;

import static java.nio.ByteOrder.BIG_ENDIAN;

import net.culvert.forwarding.iface.PacketTap.Direction;
import net.culvert.forwarding.wire.InternetChecksum;
import net.culvert.forwarding.wire.IpProtocol;
import net.culvert.forwarding.wire.Ipv4Header;
import net.culvert.forwarding.wire.Ipv6Header;
import net.culvert.forwarding.wire.UdpHeader;
import net.culvert.ringbuffers.packet.Endpoint;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * IP and UDP headers for a datagram of a tunnel, whose own the host's kernel keeps to itself; of the endpoint's
 * addresses, without options, with 64 hops left. An address of ours that is not known is all zero. Any thread.
 */
final class OuterHeaders {
    private static final int IPV4_TOTAL_LENGTH = 2, IPV4_FLAGS = 6, IPV4_TTL = 8, IPV4_PROTOCOL = 9; // byte offsets
    private static final int IPV4_CHECKSUM = 10, IPV4_SOURCE = 12, IPV4_DESTINATION = 16;
    private static final int IPV6_PAYLOAD_LENGTH = 4, IPV6_NEXT_HEADER = 6, IPV6_HOP_LIMIT = 7;
    private static final int IPV6_SOURCE = 8, IPV6_DESTINATION = 24;
    private static final int UDP_LENGTH = 4, UDP_CHECKSUM = 6;
    private static final int VERSION_4 = 0x4500_0000, VERSION_6 = 0x6000_0000;
    private static final short DO_NOT_FRAGMENT = 0x4000;
    private static final byte HOPS = 64;

    private OuterHeaders() {}

    /** Bytes of both. */
    static int length(final Endpoint remote) {
        return (remote.ipv6() ? Ipv6Header.LENGTH : Ipv4Header.MIN_LENGTH) + UdpHeader.LENGTH;
    }

    /** Writes both in front of {@code payloadLength} bytes; their checksums are not there yet. */
    static void put(
            final UnsafeBuffer buffer,
            final int offset,
            final int payloadLength,
            final Endpoint remote,
            final int localPort,
            final Direction direction) {
        final int udpLength = UdpHeader.LENGTH + payloadLength;
        final boolean isIn = direction == Direction.IN;
        final int udp;
        if (remote.ipv6()) {
            put6(buffer, offset, udpLength, remote, isIn);
            udp = offset + Ipv6Header.LENGTH;
        } else {
            put4(buffer, offset, udpLength, remote, isIn);
            udp = offset + Ipv4Header.MIN_LENGTH;
        }
        buffer.putShort(udp, (short) (isIn ? remote.port() : localPort), BIG_ENDIAN);
        buffer.putShort(udp + 2, (short) (isIn ? localPort : remote.port()), BIG_ENDIAN);
        buffer.putShort(udp + UDP_LENGTH, (short) udpLength, BIG_ENDIAN);
        buffer.putShort(udp + UDP_CHECKSUM, (short) 0);
    }

    private static void put4(
            final UnsafeBuffer buffer, final int at, final int udpLength, final Endpoint remote, final boolean isIn) {
        buffer.putInt(at, VERSION_4, BIG_ENDIAN);
        buffer.putShort(at + IPV4_TOTAL_LENGTH, (short) (Ipv4Header.MIN_LENGTH + udpLength), BIG_ENDIAN);
        buffer.putInt(at + IPV4_FLAGS - 2, DO_NOT_FRAGMENT, BIG_ENDIAN);
        buffer.putByte(at + IPV4_TTL, HOPS);
        buffer.putByte(at + IPV4_PROTOCOL, (byte) IpProtocol.UDP);
        buffer.putShort(at + IPV4_CHECKSUM, (short) 0);
        buffer.putInt(at + (isIn ? IPV4_SOURCE : IPV4_DESTINATION), (int) remote.addressLow(), BIG_ENDIAN);
        buffer.putInt(at + (isIn ? IPV4_DESTINATION : IPV4_SOURCE), (int) remote.localLow(), BIG_ENDIAN);
    }

    private static void put6(
            final UnsafeBuffer buffer, final int at, final int udpLength, final Endpoint remote, final boolean isIn) {
        buffer.putInt(at, VERSION_6, BIG_ENDIAN);
        buffer.putShort(at + IPV6_PAYLOAD_LENGTH, (short) udpLength, BIG_ENDIAN);
        buffer.putByte(at + IPV6_NEXT_HEADER, (byte) IpProtocol.UDP);
        buffer.putByte(at + IPV6_HOP_LIMIT, HOPS);
        final int far = at + (isIn ? IPV6_SOURCE : IPV6_DESTINATION);
        buffer.putLong(far, remote.addressHigh(), BIG_ENDIAN);
        buffer.putLong(far + Long.BYTES, remote.addressLow(), BIG_ENDIAN);
        final int near = at + (isIn ? IPV6_DESTINATION : IPV6_SOURCE);
        buffer.putLong(near, remote.localHigh(), BIG_ENDIAN);
        buffer.putLong(near + Long.BYTES, remote.localLow(), BIG_ENDIAN);
    }

    /**
     * Adds the checksums that can be known: IPv4's header's, which is here, and over IPv6 the datagram's, where all of
     * it is; over IPv4 it may be none (RFC 768).
     */
    static void complete(final UnsafeBuffer buffer, final int offset, final int captured, final int length) {
        if (buffer.getByte(offset) >> 4 == 4) {
            final long sum = InternetChecksum.sum(buffer, offset, Ipv4Header.MIN_LENGTH, 0);
            InternetChecksum.store(buffer, offset + IPV4_CHECKSUM, sum);
        } else if (captured == length) {
            final int udp = offset + Ipv6Header.LENGTH;
            final int udpLength = length - Ipv6Header.LENGTH;
            final long pseudo = InternetChecksum.pseudoHeader6(buffer, offset, IpProtocol.UDP, udpLength);
            InternetChecksum.storeNonZero(
                    buffer, udp + UDP_CHECKSUM, InternetChecksum.sum(buffer, udp, udpLength, pseudo));
        }
    }
}
