// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.ip;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** An ICMP or ICMPv6 message that left, read back by the letter of the RFCs; {@code rest} are its bytes 4 to 7. */
record SentIcmp(String source, String destination, int hops, int tos, int type, int code, int rest, byte[] body) {
    /** Reads a packet whose checksums must be right and that must be ICMP without IP options or extensions. */
    static SentIcmp of(final byte[] packet) {
        WellFormed.assertIp(packet);
        final boolean isIpv6 = packet[0] >> 4 == 6;
        final int header = isIpv6 ? 40 : 20;
        assertEquals(isIpv6 ? 58 : 1, packet[isIpv6 ? 6 : 9], "ICMP");
        final byte[] message = Arrays.copyOfRange(packet, header, packet.length);
        assertEquals(0xFFFF, WellFormed.sum(isIpv6 ? WellFormed.pseudo6(packet, 58) : 0, message), "ICMP's checksum");
        final ByteBuffer fields = ByteBuffer.wrap(packet);
        return new SentIcmp(
                address(packet, isIpv6 ? 8 : 12, isIpv6),
                address(packet, isIpv6 ? 24 : 16, isIpv6),
                packet[isIpv6 ? 7 : 8] & 0xFF,
                isIpv6 ? fields.getShort(0) >> 4 & 0xFF : packet[1] & 0xFF,
                message[0] & 0xFF,
                message[1] & 0xFF,
                fields.getInt(header + 4),
                Arrays.copyOfRange(message, 8, message.length));
    }

    private static String address(final byte[] packet, final int at, final boolean isIpv6) {
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(packet, at, at + (isIpv6 ? 16 : 4)))
                    .getHostAddress();
        } catch (final UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    /** It has the type and code. */
    SentIcmp is(final int expectedType, final int expectedCode) {
        assertEquals(expectedType + "/" + expectedCode, type + "/" + code, "type and code");
        return this;
    }

    SentIcmp fromTo(final String expectedSource, final String expectedDestination) {
        assertEquals(expectedSource + " > " + expectedDestination, source + " > " + destination);
        return this;
    }

    SentIcmp rest(final int expected) {
        assertEquals(expected, rest, "bytes 4 to 7");
        return this;
    }

    /** It quotes the packet, all of it or what fits, as it was received. */
    SentIcmp quotes(final byte[] cause) {
        assertArrayEquals(Arrays.copyOf(cause, body.length), body, "the quote");
        return this;
    }
}
