// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.realpeer;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;

/**
 * A packet as a line of fields, to be compared with another's. Left out are the identification of IPv4 packets that a
 * router made itself, the traffic class of such of IPv6, and the header checksum, of which the line says only whether
 * it is right.
 */
final class PacketText {
    private static final Set<String> ROUTERS =
            Set.of("192.0.2.1", "198.51.100.1", "2001:db8:1:0:0:0:0:1", "2001:db8:2:0:0:0:0:1");
    private static final int UDP = 17;
    private static final int ICMPV6 = 58;

    private PacketText() {}

    static String of(final byte[] bytes) {
        return bytes[0] >>> 4 == 6 ? ipv6(ByteBuffer.wrap(bytes)) : ipv4(ByteBuffer.wrap(bytes));
    }

    private static String ipv4(final ByteBuffer packet) {
        final String source = address(packet, 12, 4);
        final int headerLength = (packet.get(0) & 0xF) * 4;
        final boolean isMade = ROUTERS.contains(source);
        return source + " > " + address(packet, 16, 4)
                + " tos " + (packet.get(1) & 0xFF)
                + " length " + u16(packet, 2) + (u16(packet, 2) == packet.capacity() ? "" : " of " + packet.capacity())
                + (isMade ? "" : " id " + u16(packet, 4))
                + " fragment " + Integer.toHexString(u16(packet, 6))
                + " ttl " + (packet.get(8) & 0xFF)
                + " protocol " + (packet.get(9) & 0xFF)
                + (sum(packet, 0, headerLength) == 0xFFFF ? "" : " BAD CHECKSUM")
                + " options " + hex(packet, 20, headerLength)
                + " data " + hex(packet, headerLength, packet.capacity());
    }

    private static String ipv6(final ByteBuffer packet) {
        final String source = address(packet, 8, 16);
        final int first = packet.getInt(0);
        return source + " > " + address(packet, 24, 16)
                + (ROUTERS.contains(source) ? "" : " class " + (first >>> 20 & 0xFF))
                + " label " + (first & 0xFFFFF)
                + " length " + u16(packet, 4)
                + (u16(packet, 4) + 40 == packet.capacity() ? "" : " of " + packet.capacity())
                + " next " + (packet.get(6) & 0xFF)
                + " hops " + (packet.get(7) & 0xFF)
                + " data " + hex(packet, 40, packet.capacity());
    }

    /** Whether it is a UDP datagram over IPv4 to that port. */
    static boolean isMarker(final byte[] bytes, final int port) {
        final ByteBuffer packet = ByteBuffer.wrap(bytes);
        return bytes[0] == 0x45 && bytes[9] == UDP && bytes.length >= 28 && u16(packet, 22) == port;
    }

    /**
     * Whether it is what the hosts of an IPv6 link tell each other: to a group of the link, or neighbour discovery,
     * whose redirects the kernel sends once it is sure of its own address.
     */
    static boolean isOfNeighbours(final byte[] bytes) {
        if (bytes[0] >>> 4 != 6 || bytes.length <= 40) {
            return false;
        }
        final boolean isToLink = bytes[24] == (byte) 0xFF && bytes[25] == 2;
        final int type = bytes[40] & 0xFF;
        return isToLink || bytes[6] == ICMPV6 && type >= 133 && type <= 137;
    }

    /** The Internet checksum's sum over some bytes (RFC 1071). */
    static int sum(final ByteBuffer packet, final int from, final int to) {
        int sum = 0;
        for (int i = from; i < to; i++) {
            sum += (packet.get(i) & 0xFF) << ((i - from) % 2 == 0 ? 8 : 0);
        }
        sum = (sum & 0xFFFF) + (sum >>> 16);
        return (sum & 0xFFFF) + (sum >>> 16);
    }

    private static int u16(final ByteBuffer packet, final int at) {
        return packet.getShort(at) & 0xFFFF;
    }

    private static String address(final ByteBuffer packet, final int at, final int length) {
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(packet.array(), at, at + length))
                    .getHostAddress();
        } catch (final UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static String hex(final ByteBuffer packet, final int from, final int to) {
        return HexFormat.of().formatHex(packet.array(), from, to);
    }
}
