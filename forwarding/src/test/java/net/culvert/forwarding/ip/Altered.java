// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.ip;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Packets that the builders do not make: altered, of odd protocols, in fragments, and put together again, slowly. */
final class Altered {
    private static final int FRAGMENT6 = 44, ICMP = 1, ICMPV6 = 58;

    private Altered() {}

    /** With other bytes from {@code at} on, and the header checksum of IPv4 right. */
    static byte[] with(final byte[] packet, final int at, final int... values) {
        final byte[] altered = packet.clone();
        for (int i = 0; i < values.length; i++) {
            altered[at + i] = (byte) values[i];
        }
        return summed(altered);
    }

    /** The same with the header checksum of IPv4 made right. */
    static byte[] summed(final byte[] packet) {
        final byte[] summed = packet.clone();
        if (summed[0] >> 4 == 4) {
            summed[10] = 0;
            summed[11] = 0;
            final int sum = ~WellFormed.sum(0, Arrays.copyOf(summed, (summed[0] & 0xF) * 4));
            summed[10] = (byte) (sum >> 8);
            summed[11] = (byte) sum;
        }
        return summed;
    }

    /** Of another protocol; of IPv6 the next header of the fixed header. */
    static byte[] ofProtocol(final int protocol, final byte[] packet) {
        return with(packet, packet[0] >> 4 == 6 ? 6 : 9, protocol);
    }

    /** An ICMP or ICMPv6 message, by the family of the addresses; {@code body} is all behind its checksum. */
    static byte[] icmp(final String from, final String to, final int type, final int code, final byte... body) {
        final boolean isIpv6 = from.indexOf(':') >= 0;
        final int header = isIpv6 ? 40 : 20;
        final ByteBuffer packet = ByteBuffer.allocate(header + 4 + body.length);
        if (isIpv6) {
            packet.putInt(6 << 28)
                    .putShort((short) (4 + body.length))
                    .put((byte) ICMPV6)
                    .put((byte) 64);
        } else {
            packet.putShort((short) 0x4500).putShort((short) packet.capacity()).putInt(0);
            packet.put((byte) 64).put((byte) ICMP).putShort((short) 0);
        }
        packet.put(InetAddress.ofLiteral(from).getAddress())
                .put(InetAddress.ofLiteral(to).getAddress());
        packet.put((byte) type).put((byte) code).putShort((short) 0).put(body);
        final byte[] bytes = packet.array();
        final byte[] message = Arrays.copyOfRange(bytes, header, bytes.length);
        packet.putShort(header + 2, (short) ~WellFormed.sum(isIpv6 ? WellFormed.pseudo6(bytes, ICMPV6) : 0, message));
        return summed(bytes);
    }

    /** In fragments of {@code dataLength} bytes, a multiple of 8, in order; without options and extensions. */
    static List<byte[]> fragments(final byte[] packet, final int id, final int dataLength) {
        final boolean isIpv6 = packet[0] >> 4 == 6;
        final int header = isIpv6 ? 40 : 20;
        final List<byte[]> fragments = new ArrayList<>();
        for (int at = header; at < packet.length; at += dataLength) {
            final int length = Math.min(dataLength, packet.length - at);
            final boolean more = at + length < packet.length;
            final ByteBuffer fragment = ByteBuffer.allocate(header + (isIpv6 ? 8 : 0) + length);
            fragment.put(packet, 0, header);
            if (isIpv6) {
                fragment.put(packet[6]).put((byte) 0).putShort((short) (at - header | (more ? 1 : 0)));
                fragment.putInt(id).put(6, (byte) FRAGMENT6).putShort(4, (short) (8 + length));
            } else {
                fragment.putShort(2, (short) (header + length)).putShort(4, (short) id);
                fragment.putShort(6, (short) ((at - header) / 8 | (more ? 0x2000 : 0)));
            }
            fragments.add(summed(fragment.put(packet, at, length).array()));
        }
        return fragments;
    }

    /** The packet of which these are all fragments, in any order, without holes or overlaps; null if they are not. */
    static byte[] joined(final List<byte[]> fragments) {
        final List<byte[]> sorted = new ArrayList<>(fragments);
        sorted.sort(Comparator.comparingInt(Altered::start));
        final byte[] first = sorted.getFirst();
        final boolean isIpv6 = first[0] >> 4 == 6;
        final int header = isIpv6 ? 40 : (first[0] & 0xF) * 4;
        final ByteBuffer whole = ByteBuffer.allocate(1 << 17).put(first, 0, header);
        for (final byte[] fragment : sorted) {
            final int from = isIpv6 ? 48 : (fragment[0] & 0xF) * 4;
            if (start(fragment) != whole.position() - header || hasMore(fragment) == (fragment == sorted.getLast())) {
                return null;
            }
            whole.put(fragment, from, fragment.length - from);
        }
        final int length = whole.position();
        if (isIpv6) {
            whole.putShort(4, (short) (length - 40)).put(6, first[40]);
        } else {
            whole.putShort(2, (short) length).putShort(6, (short) 0);
        }
        return summed(Arrays.copyOf(whole.array(), length));
    }

    /** Bytes of the whole in front of a fragment. */
    static int start(final byte[] fragment) {
        final ByteBuffer fields = ByteBuffer.wrap(fragment);
        return fragment[0] >> 4 == 6 ? fields.getShort(42) & 0xFFF8 : (fields.getShort(6) & 0x1FFF) * 8;
    }

    static boolean hasMore(final byte[] fragment) {
        return fragment[0] >> 4 == 6 ? (fragment[43] & 1) != 0 : (fragment[6] & 0x20) != 0;
    }
}
