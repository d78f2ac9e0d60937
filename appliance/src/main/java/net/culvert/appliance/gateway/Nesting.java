// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import static java.nio.ByteOrder.BIG_ENDIAN;

import net.culvert.forwarding.fib.Fibs;
import net.culvert.forwarding.wire.InternetChecksum;
import net.culvert.forwarding.wire.IpProtocol;
import net.culvert.forwarding.wire.Ipv4Header;
import net.culvert.forwarding.wire.Ipv6Header;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * How deep tunnels lie in tunnels. An outer packet of ours has {@value #HOPS} hops; one around another outer packet of
 * ours has one less, and so on, as far as {@value #DEEPEST} deep. So a route that leads a tunnel back into itself, by
 * whatever others, makes no loop. An outer packet of ours is known by its source, an address of this host, which no
 * packet that comes in may have, and its protocol. Any forwarding thread, inside the bracket of a burst; no state but
 * the tables.
 */
final class Nesting {
    /** Hops of an outer packet around a packet that is none. */
    static final int HOPS = 64;

    private static final int DEEPEST = 4;
    private static final int IP_IN_IP = 4, IPV6_IN_IP = 41, GRE = 47; // protocols
    private static final int TTL = 8, PROTOCOL = 9, CHECKSUM = 10, SOURCE = 12; // byte offsets, IPv4
    private static final int NEXT_HEADER6 = 6, HOP_LIMIT6 = 7, SOURCE6 = 8; // byte offsets, IPv6
    private static final int FRAGMENT = 6, FRAGMENT_OFFSET = 0x1FFF; // of IPv4

    private final Fibs fibs;

    /** Knows the addresses of this host by the tables, of which each has all of them. */
    Nesting(final Fibs fibs) {
        this.fibs = fibs;
    }

    /** Hops of the outer packet around the IP packet at {@code offset}; 0 where it would lie too deep. */
    int hops(final UnsafeBuffer buffer, final int offset) {
        if (!isOuter(buffer, offset)) {
            return HOPS;
        }
        final int hops = (buffer.getByte(offset + (is6(buffer, offset) ? HOP_LIMIT6 : TTL)) & 0xFF) - 1;
        return hops > HOPS - DEEPEST ? hops : 0;
    }

    /** Whether the packet is a datagram of ours from the port. */
    boolean isFrom(final UnsafeBuffer buffer, final int offset, final int port) {
        if (!isOuter(buffer, offset) || protocol(buffer, offset) != IpProtocol.UDP) {
            return false;
        }
        final boolean is6 = is6(buffer, offset);
        final boolean hasPorts = is6 || (buffer.getShort(offset + FRAGMENT, BIG_ENDIAN) & FRAGMENT_OFFSET) == 0;
        final int transport = offset + (is6 ? Ipv6Header.LENGTH : Ipv4Header.MIN_LENGTH); // ours have no options
        return hasPorts && (buffer.getShort(transport, BIG_ENDIAN) & 0xFFFF) == port;
    }

    private boolean isOuter(final UnsafeBuffer buffer, final int offset) {
        return switch (protocol(buffer, offset)) {
            case IpProtocol.UDP, IP_IN_IP, IPV6_IN_IP, GRE, IpProtocol.FRAGMENT -> isOwn(buffer, offset);
            default -> false;
        };
    }

    private boolean isOwn(final UnsafeBuffer buffer, final int offset) {
        return is6(buffer, offset)
                ? fibs.isOwn6(
                        0,
                        buffer.getLong(offset + SOURCE6, BIG_ENDIAN),
                        buffer.getLong(offset + SOURCE6 + 8, BIG_ENDIAN))
                : fibs.isOwn4(0, buffer.getInt(offset + SOURCE, BIG_ENDIAN));
    }

    private static int protocol(final UnsafeBuffer buffer, final int offset) {
        return buffer.getByte(offset + (is6(buffer, offset) ? NEXT_HEADER6 : PROTOCOL)) & 0xFF;
    }

    private static boolean is6(final UnsafeBuffer buffer, final int offset) {
        return buffer.getByte(offset) >> 4 == 6;
    }

    /** Gives an outer packet the hops, and mends its checksum. */
    static void hops(final UnsafeBuffer buffer, final int offset, final int hops) {
        if (is6(buffer, offset)) {
            buffer.putByte(offset + HOP_LIMIT6, (byte) hops);
            return;
        }
        final int before = buffer.getShort(offset + TTL, BIG_ENDIAN) & 0xFFFF;
        final int after = before & 0xFF | hops << 8;
        final int checksum = buffer.getShort(offset + CHECKSUM, BIG_ENDIAN) & 0xFFFF;
        buffer.putShort(offset + TTL, (short) after, BIG_ENDIAN);
        buffer.putShort(offset + CHECKSUM, (short) InternetChecksum.update(checksum, before, after), BIG_ENDIAN);
    }
}
