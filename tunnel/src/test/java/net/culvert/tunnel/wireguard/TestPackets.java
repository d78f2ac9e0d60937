// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.wireguard;

import java.nio.ByteBuffer;
import net.culvert.forwarding.fib.Prefix;
import net.culvert.ringbuffers.packet.Endpoint;

/** IP packets and addresses for tests: a header that says its length and addresses, then a number, then a pattern. */
final class TestPackets {
    private static final int IPV4_HEADER = 20; // bytes
    private static final int IPV6_HEADER = 40;

    private TestPackets() {}

    /** An IPv4 packet of {@code length} bytes, at least 24, that carries {@code id}. */
    static byte[] ipv4(final String from, final String to, final int id, final int length) {
        final ByteBuffer packet = ByteBuffer.allocate(length);
        packet.put((byte) 0x45).put((byte) 0).putShort((short) length).putInt(0);
        packet.put((byte) 64).put((byte) 17).putShort((short) 0);
        packet.put(address(from)).put(address(to));
        return fill(packet, id);
    }

    /** An IPv6 packet of {@code length} bytes, at least 44, that carries {@code id}. */
    static byte[] ipv6(final String from, final String to, final int id, final int length) {
        final ByteBuffer packet = ByteBuffer.allocate(length);
        packet.putInt(0x60000000).putShort((short) (length - IPV6_HEADER));
        packet.put((byte) 17).put((byte) 64);
        packet.put(address(from)).put(address(to));
        return fill(packet, id);
    }

    private static byte[] fill(final ByteBuffer packet, final int id) {
        packet.putInt(id);
        while (packet.hasRemaining()) {
            packet.put((byte) (packet.position() * 31));
        }
        return packet.array();
    }

    /** The number that the packet carries. */
    static int id(final byte[] packet) {
        return ByteBuffer.wrap(packet).getInt(packet[0] >> 4 == 4 ? IPV4_HEADER : IPV6_HEADER);
    }

    static byte[] address(final String text) {
        return Prefix.parse(text).addressBytes();
    }

    static Endpoint endpoint(final String ipv4, final int port) {
        return new Endpoint(false, 0, ByteBuffer.wrap(address(ipv4)).getInt() & 0xFFFF_FFFFL, port, 0, 0, 0, 0);
    }
}
