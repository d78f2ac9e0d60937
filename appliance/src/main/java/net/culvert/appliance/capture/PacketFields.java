// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.capture;

import static java.nio.ByteOrder.BIG_ENDIAN;

import net.culvert.forwarding.fib.Prefix;
import net.culvert.forwarding.wire.IpProtocol;
import net.culvert.forwarding.wire.Ipv4Header;
import net.culvert.forwarding.wire.Ipv6Header;
import org.agrona.DirectBuffer;

/**
 * What a filter asks of a packet, read from any bytes without state, so that every thread may; nothing is allocated.
 * Packets were not checked before: what is not there is not read.
 */
final class PacketFields {
    /** What {@link #transport} says where no transport header is to be found. */
    static final long NO_TRANSPORT = -1;

    /** What {@link #ports} says where there are none; 0 to 0, which no packet on the wire should have, is the same. */
    static final int NO_PORTS = 0;

    private static final int IPV4_FRAGMENT = 6, IPV4_PROTOCOL = 9, IPV4_SOURCE = 12; // byte offsets
    private static final int IPV4_DESTINATION = 16;
    private static final int IPV6_NEXT_HEADER = 6, IPV6_SOURCE = 8, IPV6_DESTINATION = 24;
    private static final int AUTHENTICATION = 51, MOBILITY = 135; // extension headers
    private static final int DCCP = 33, SCTP = 132, UDP_LITE = 136; // ports where TCP has them
    private static final int EXTENSION_UNIT = 8; // bytes
    private static final int MAX_EXTENSIONS = 8; // headers; no sender needs as many

    private PacketFields() {}

    /** 4 or 6 where the whole fixed header is here, else 0. */
    static int version(final DirectBuffer packet, final int offset, final int length) {
        if (length < Ipv4Header.MIN_LENGTH) {
            return 0;
        }
        final int version = packet.getByte(offset) >> 4 & 0xF;
        return version == 4 || version == 6 && length >= Ipv6Header.LENGTH ? version : 0;
    }

    /** Protocol and place of the transport header, for {@link #protocol} and {@link #place}. */
    static long transport(final DirectBuffer packet, final int offset, final int length) {
        return switch (version(packet, offset, length)) {
            case 4 -> transport4(packet, offset);
            case 6 -> transport6(packet, offset, length);
            default -> NO_TRANSPORT;
        };
    }

    /** The protocol, -1 where there is none. */
    static int protocol(final long transport) {
        return transport == NO_TRANSPORT ? -1 : (int) (transport >>> 32);
    }

    /** Bytes from the IP header to the transport header, 0 where that is in another fragment. */
    static int place(final long transport) {
        return (int) transport;
    }

    private static long transport4(final DirectBuffer packet, final int offset) {
        final int headerLength = (packet.getByte(offset) & 0xF) << 2;
        final boolean isLater = (packet.getShort(offset + IPV4_FRAGMENT, BIG_ENDIAN) & 0x1FFF) != 0;
        return found(packet.getByte(offset + IPV4_PROTOCOL) & 0xFF, isLater ? 0 : headerLength);
    }

    private static long transport6(final DirectBuffer packet, final int offset, final int length) {
        int header = packet.getByte(offset + IPV6_NEXT_HEADER) & 0xFF;
        int place = Ipv6Header.LENGTH;
        for (int i = 0; i < MAX_EXTENSIONS && isExtension(header); i++) {
            if (place + EXTENSION_UNIT > length) {
                return NO_TRANSPORT;
            }
            final int at = offset + place;
            final int next = packet.getByte(at) & 0xFF;
            if (header == IpProtocol.FRAGMENT) {
                if ((packet.getShort(at + 2, BIG_ENDIAN) & 0xFFF8) != 0) {
                    return found(next, 0);
                }
                place += EXTENSION_UNIT;
            } else {
                final int units = packet.getByte(at + 1) & 0xFF;
                place += header == AUTHENTICATION ? units + 2 << 2 : (units + 1) * EXTENSION_UNIT;
            }
            header = next;
        }
        return found(header, place);
    }

    private static boolean isExtension(final int header) {
        return header == IpProtocol.HOP_BY_HOP
                || header == IpProtocol.ROUTING
                || header == IpProtocol.FRAGMENT
                || header == IpProtocol.DESTINATION_OPTIONS
                || header == AUTHENTICATION
                || header == MOBILITY;
    }

    private static long found(final int protocol, final int place) {
        return (long) protocol << 32 | place;
    }

    /** The source port in the upper half, the destination port in the lower one. */
    static int ports(final DirectBuffer packet, final int offset, final int length) {
        final long transport = transport(packet, offset, length);
        final int place = place(transport);
        if (transport == NO_TRANSPORT || place == 0 || place + Integer.BYTES > length) {
            return NO_PORTS;
        }
        return switch (protocol(transport)) {
            case IpProtocol.TCP, IpProtocol.UDP, DCCP, SCTP, UDP_LITE -> packet.getInt(offset + place, BIG_ENDIAN);
            default -> NO_PORTS;
        };
    }

    /** Whether the packet, which is of the prefix's family, comes from there. */
    static boolean isSourceIn(final DirectBuffer packet, final int offset, final Prefix prefix) {
        return isIn(packet, offset + (prefix.ipv6() ? IPV6_SOURCE : IPV4_SOURCE), prefix);
    }

    /** Whether the packet, which is of the prefix's family, goes there. */
    static boolean isDestinationIn(final DirectBuffer packet, final int offset, final Prefix prefix) {
        return isIn(packet, offset + (prefix.ipv6() ? IPV6_DESTINATION : IPV4_DESTINATION), prefix);
    }

    private static boolean isIn(final DirectBuffer packet, final int at, final Prefix prefix) {
        final int length = prefix.length();
        if (!prefix.ipv6()) {
            final long address = (long) packet.getInt(at, BIG_ENDIAN) << 32;
            return ((address ^ prefix.high()) & mask(length)) == 0;
        }
        final long high = packet.getLong(at, BIG_ENDIAN) ^ prefix.high();
        final long low = packet.getLong(at + Long.BYTES, BIG_ENDIAN) ^ prefix.low();
        return (high & mask(Math.min(length, 64))) == 0 && (low & mask(Math.max(length - 64, 0))) == 0;
    }

    /** The first {@code bits} bits. */
    private static long mask(final int bits) {
        return bits == 0 ? 0 : -1L << 64 - bits;
    }
}
