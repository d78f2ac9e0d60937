// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import java.nio.ByteBuffer;
import net.culvert.forwarding.fib.Prefix;
import net.culvert.forwarding.wire.Ipv4Header;
import org.agrona.concurrent.UnsafeBuffer;

/** An IPv4 packet of a test, with ports where UDP and TCP have them; its payload is a number. */
record Udp(String from, String to, int protocol, int fromPort, int toPort, int number) {
    private static final int LENGTH = 48; // bytes: room for a TCP header, and the number
    private static final int NUMBER = 44;

    /** From the left network to the right one. */
    static Udp toTheRight() {
        return new Udp("192.0.2.1", "198.51.100.1", 17, 40_000, 53, 0);
    }

    Udp from(final String address) {
        return new Udp(address, to, protocol, fromPort, toPort, number);
    }

    Udp to(final String address) {
        return new Udp(from, address, protocol, fromPort, toPort, number);
    }

    Udp protocol(final int protocol) {
        return new Udp(from, to, protocol, fromPort, toPort, number);
    }

    Udp ports(final int fromPort, final int toPort) {
        return new Udp(from, to, protocol, fromPort, toPort, number);
    }

    Udp number(final int number) {
        return new Udp(from, to, protocol, fromPort, toPort, number);
    }

    /** What would answer it. */
    Udp answer() {
        return new Udp(to, from, protocol, toPort, fromPort, number);
    }

    byte[] bytes() {
        final byte[] packet = new byte[LENGTH];
        final ByteBuffer fields = ByteBuffer.wrap(packet);
        fields.put(0, (byte) 0x45).putShort(2, (short) LENGTH).put(8, (byte) 64).put(9, (byte) protocol);
        fields.putInt(12, address(from)).putInt(16, address(to));
        fields.putShort(20, (short) fromPort).putShort(22, (short) toPort);
        if (protocol == 17) {
            fields.putShort(24, (short) (LENGTH - 20)); // no checksum
        } else if (protocol == 6) {
            fields.put(32, (byte) 0x50).put(33, (byte) 0x02); // five words, SYN
        }
        fields.putInt(NUMBER, number);
        new Ipv4Header().wrap(new UnsafeBuffer(packet), 0).completeChecksum();
        return packet;
    }

    /** The number in a packet that arrived. */
    static int number(final byte[] packet) {
        return ByteBuffer.wrap(packet).getInt(NUMBER);
    }

    private static int address(final String text) {
        return (int) (Prefix.parse(text).high() >>> 32);
    }
}
