// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.pcap;

import static java.nio.ByteOrder.BIG_ENDIAN;

import net.culvert.forwarding.wire.Ipv4Header;
import net.culvert.forwarding.wire.Ipv6Header;
import org.agrona.concurrent.UnsafeBuffer;

/** What is before the IP packet in a captured frame, by the link types of tcpdump.org. Any thread, no state. */
final class LinkHeader {
    // Specification: https://www.tcpdump.org/linktypes.html
    static final int NULL = 0;
    static final int ETHERNET = 1;
    static final int RAW = 101;
    static final int LINUX_SLL = 113;
    static final int IPV4 = 228;
    static final int IPV6 = 229;
    static final int LINUX_SLL2 = 276;
    private static final int BSD_RAW = 12; // what some systems write for RAW

    private static final int ETHERTYPE_IPV4 = 0x0800, ETHERTYPE_IPV6 = 0x86DD; // IEEE 802 numbers
    private static final int ETHERTYPE_VLAN = 0x8100, ETHERTYPE_QINQ = 0x88A8;
    private static final int VLAN_LENGTH = 4; // bytes

    private LinkHeader() {}

    /** Whether frames of the type are understood. */
    static boolean isKnown(final int linkType) {
        return switch (linkType) {
            case NULL, ETHERNET, RAW, BSD_RAW, LINUX_SLL, IPV4, IPV6, LINUX_SLL2 -> true;
            default -> false;
        };
    }

    /** Bytes before the IP packet, or -1 where there is none. */
    static int length(final int linkType, final UnsafeBuffer buffer, final int offset, final int captured) {
        return switch (linkType) {
            case NULL -> captured < 4 ? -1 : 4;
            case RAW, BSD_RAW, IPV4, IPV6 -> 0;
            case ETHERNET -> behindType(buffer, offset, captured, 12);
            case LINUX_SLL -> behindType(buffer, offset, captured, 14);
            case LINUX_SLL2 -> captured >= 20 && isIp(type(buffer, offset)) ? 20 : -1;
            default -> -1;
        };
    }

    /** The type stands at {@code typeOffset}, the packet follows it, perhaps after VLAN tags. */
    private static int behindType(
            final UnsafeBuffer buffer, final int offset, final int captured, final int typeOffset) {
        int at = typeOffset;
        while (at + 2 <= captured) {
            final int type = type(buffer, offset + at);
            if (type != ETHERTYPE_VLAN && type != ETHERTYPE_QINQ) {
                return isIp(type) ? at + 2 : -1;
            }
            at += VLAN_LENGTH;
        }
        return -1;
    }

    private static int type(final UnsafeBuffer buffer, final int offset) {
        return buffer.getShort(offset, BIG_ENDIAN) & 0xFFFF;
    }

    private static boolean isIp(final int type) {
        return type == ETHERTYPE_IPV4 || type == ETHERTYPE_IPV6;
    }

    /** Bytes of the IP packet by its own header, 0 where that is none or more than was captured. */
    static int packetLength(final UnsafeBuffer buffer, final int offset, final int captured) {
        if (captured < Ipv4Header.MIN_LENGTH) {
            return 0;
        }
        final int version = (buffer.getByte(offset) >> 4) & 0xF;
        if (version == 4) {
            final int headerLength = (buffer.getByte(offset) & 0xF) << 2;
            final int length = buffer.getShort(offset + 2, BIG_ENDIAN) & 0xFFFF;
            return headerLength >= Ipv4Header.MIN_LENGTH && length >= headerLength && length <= captured ? length : 0;
        }
        if (version != 6 || captured < Ipv6Header.LENGTH) {
            return 0;
        }
        final int length = Ipv6Header.LENGTH + (buffer.getShort(offset + 4, BIG_ENDIAN) & 0xFFFF);
        return length <= captured ? length : 0;
    }
}
