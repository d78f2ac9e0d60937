// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.ip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * What holds of any IP packet on the wire, and sums one word at a time; nothing of it is taken from the code tested.
 */
final class WellFormed {
    private WellFormed() {}

    /** Version, lengths, and of IPv4 the header's checksum. */
    static void assertIp(final byte[] packet) {
        final ByteBuffer fields = ByteBuffer.wrap(packet);
        final int version = packet[0] >> 4 & 0xF;
        if (version == 6) {
            assertTrue(packet.length >= 40, "a whole header");
            assertEquals(packet.length - 40, fields.getShort(4) & 0xFFFF, "payload length");
            return;
        }
        assertEquals(4, version);
        final int headerLength = (packet[0] & 0xF) * 4;
        assertTrue(headerLength >= 20 && headerLength <= packet.length, "header length");
        assertEquals(packet.length, fields.getShort(2) & 0xFFFF, "total length");
        assertEquals(0xFFFF, sum(0, Arrays.copyOf(packet, headerLength)), "the header's checksum");
    }

    /** The transport checksum of a packet without extension headers that has a complete one. */
    static void assertTransport(final byte[] packet) {
        assertIp(packet);
        final boolean isIpv6 = packet[0] >> 4 == 6;
        final int protocol = packet[isIpv6 ? 6 : 9];
        final int header = isIpv6 ? 40 : (packet[0] & 0xF) * 4;
        final byte[] segment = Arrays.copyOfRange(packet, header, packet.length);
        final int pseudo =
                isIpv6 ? pseudo6(packet, protocol) : sum(protocol + segment.length, Arrays.copyOfRange(packet, 12, 20));
        assertEquals(0xFFFF, sum(pseudo, segment), "the transport checksum");
    }

    /** The sum of a pseudo-header of IPv6 (RFC 8200, section 8.1), of a packet without extension headers. */
    static int pseudo6(final byte[] packet, final int protocol) {
        return sum(protocol + packet.length - 40, Arrays.copyOfRange(packet, 8, 40));
    }

    /** Adds 16-bit words with end-around carry (RFC 1071). */
    static int sum(final int initial, final byte[] bytes) {
        int sum = (initial & 0xFFFF) + (initial >>> 16);
        for (int i = 0; i < bytes.length; i++) {
            sum += (bytes[i] & 0xFF) << (i % 2 == 0 ? 8 : 0);
            sum = (sum & 0xFFFF) + (sum >>> 16);
        }
        return sum;
    }
}
