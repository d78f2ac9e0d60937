// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.wire;

import static net.culvert.forwarding.packets.Packets.ipv4;
import static net.culvert.forwarding.packets.Packets.ipv6;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HexFormat;
import java.util.Random;
import net.culvert.ringbuffers.counters.DropReason;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeadersTest {
    private static final int AT = 7; // any offset will do, an odd one most of all

    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[200]);
    private final Ipv4Header ipv4 = new Ipv4Header().wrap(buffer, AT);
    private final Ipv6Header ipv6 = new Ipv6Header().wrap(buffer, AT);

    private int put(final byte[] packet) {
        buffer.putBytes(AT, packet);
        return packet.length;
    }

    private byte[] taken(final int length) {
        final byte[] bytes = new byte[length];
        buffer.getBytes(AT, bytes);
        return bytes;
    }

    @Test
    void shouldReadAnIpv4HeaderAndWriteItBack() {
        final byte[] packet = HexFormat.of()
                .parseHex(
                        "4510003c1c46400040060f18c0000201c6336402" // an ssh(1) SYN, readdressed
                                + "c3500016a1b2c3d400000000a002fde800000000020405b40402080a0a0b0c0d0000000001030307");
        final int length = put(packet);
        buffer.putShort(AT + 10, (short) 0);
        ipv4.completeChecksum();

        assertEquals(DropReason.NONE, ipv4.check(length));
        assertEquals(20, ipv4.headerLength());
        assertEquals(0x10, ipv4.tos());
        assertEquals(60, ipv4.totalLength());
        assertEquals(0x1C46, ipv4.identification());
        assertEquals(Ipv4Header.DONT_FRAGMENT, ipv4.fragment());
        assertFalse(ipv4.isFragment());
        assertEquals(64, ipv4.ttl());
        assertEquals(IpProtocol.TCP, ipv4.protocol());
        assertEquals(0xC0000201, ipv4.source());
        assertEquals(0xC6336402, ipv4.destination());
        final byte[] before = taken(length);
        ipv4.totalLength(ipv4.totalLength());
        ipv4.identification(ipv4.identification());
        ipv4.completeChecksum();
        assertArrayEquals(before, taken(length));
    }

    @Test
    void shouldKeepTheChecksumRightWhenTheTtlGoesDown() {
        for (int ttl = 255; ttl > 0; ttl--) {
            final int length = put(ipv4().ttl(ttl).id(ttl * 77).bytes());
            ipv4.decrementTtl();

            assertArrayEquals(ipv4().ttl(ttl - 1).id(ttl * 77).bytes(), taken(length));
        }
    }

    @ParameterizedTest(name = "IPv4 with byte {0} = {1}, {2} bytes captured: {3}")
    @CsvSource({
        "0, 0x45, 19, IP_TOO_SHORT",
        "0, 0x65, 28, IP_BAD_VERSION",
        "0, 0x44, 28, IP_BAD_HEADER_LENGTH",
        "0, 0x4F, 28, IP_BAD_HEADER_LENGTH",
        "3, 0x13, 28, IP_BAD_LENGTH",
        "3, 0x1D, 28, IP_BAD_LENGTH",
        "8, 0x41, 28, IP_BAD_CHECKSUM"
    })
    void shouldNameWhatIsWrongWithAnIpv4Header(
            final int at, final String value, final int captured, final DropReason reason) {
        put(ipv4().bytes());
        buffer.putByte(AT + at, (byte) (int) Integer.decode(value));

        assertEquals(reason, ipv4.check(captured));
    }

    @Test
    void shouldReadAnIpv6Header() {
        final byte[] packet =
                ipv6().tos(0xB8).flowLabel(0xABCDE).ttl(3).payload((byte) 1).bytes();
        final int length = put(packet);

        assertEquals(DropReason.NONE, ipv6.check(length));
        assertEquals(0xB8, ipv6.trafficClass());
        assertEquals(0xABCDE, ipv6.flowLabel());
        assertEquals(9, ipv6.payloadLength());
        assertEquals(IpProtocol.UDP, ipv6.nextHeader());
        assertEquals(3, ipv6.hopLimit());
        assertEquals(0x2001_0db8_0000_0000L, ipv6.sourceHigh());
        assertEquals(1, ipv6.sourceLow());
        assertEquals(0x2001_0db8_0000_0000L, ipv6.destinationHigh());
        assertEquals(2, ipv6.destinationLow());
        ipv6.payloadLength(ipv6.payloadLength());
        assertArrayEquals(packet, taken(length));
    }

    @ParameterizedTest(name = "IPv6 with byte {0} = {1}, {2} bytes captured: {3}")
    @CsvSource({"0, 0x60, 39, IP_TOO_SHORT", "0, 0x40, 48, IP_BAD_VERSION", "5, 9, 48, IP_BAD_LENGTH"})
    void shouldNameWhatIsWrongWithAnIpv6Header(
            final int at, final String value, final int captured, final DropReason reason) {
        put(ipv6().bytes());
        buffer.putByte(AT + at, (byte) (int) Integer.decode(value));

        assertEquals(reason, ipv6.check(captured));
    }

    @ParameterizedTest(name = "extension {0}: {1} leads to offset {2}")
    @CsvSource({
        "0, 1100000000000000, 48", // hop by hop
        "60, 11010000000000000000000000000000, 56", // destination options
        "0, 3c000000000000001100000000000000, 56", // both
        "43, 1100000000000000, 48", // routing, nothing left to visit
        "43, 1100000100000000, -1", // routing, one node left
        "44, 1100000000000000, -1", // fragment
        "0, 1140000000000000, -1", // longer than the packet
        "0, 0000000000000000, -1" // never gets there
    })
    void shouldFindTheTransportBehindExtensionHeaders(final int first, final String headers, final int offset) {
        final int length =
                put(ipv6().extensions(first, HexFormat.of().parseHex(headers)).bytes());

        assertEquals(offset, ipv6.transportOffset(IpProtocol.UDP, length));
    }

    @Test
    void shouldReadATcpHeaderAndWriteItBack() {
        final byte[] packet = ipv4().tcp(1234, 80)
                .seq(0xFFFF_FFFEL)
                .ack(5)
                .flags("APC")
                .window(99)
                .bytes();
        final int length = put(packet);
        final TcpHeader tcp = new TcpHeader().wrap(buffer, AT + 20);

        assertEquals(DropReason.NONE, tcp.check(length - 20));
        assertEquals(1234, tcp.sourcePort());
        assertEquals(80, tcp.destinationPort());
        assertEquals(-2, tcp.sequence());
        assertEquals(5, tcp.acknowledgment());
        assertEquals(20, tcp.headerLength());
        assertEquals(TcpHeader.ACK | TcpHeader.PSH | TcpHeader.CWR, tcp.flags());
        assertEquals(99, tcp.window());
        tcp.sequence(tcp.sequence());
        tcp.flags(tcp.flags());
        assertArrayEquals(packet, taken(length));
        assertEquals(DropReason.TCP_TOO_SHORT, tcp.check(19));
        buffer.putByte(AT + 20 + 12, (byte) 0x60);
        assertEquals(DropReason.TCP_BAD_HEADER_LENGTH, tcp.check(23));
        buffer.putByte(AT + 20 + 12, (byte) 0x40);
        assertEquals(DropReason.TCP_BAD_HEADER_LENGTH, tcp.check(23));
    }

    @Test
    void shouldReadAUdpHeaderAndWriteItBack() {
        final byte[] packet = ipv4().udp(65535, 53).payload((byte) 1, (byte) 2).bytes();
        final int length = put(packet);
        final UdpHeader udp = new UdpHeader().wrap(buffer, AT + 20);

        assertEquals(DropReason.NONE, udp.check(length - 20));
        assertEquals(65535, udp.sourcePort());
        assertEquals(53, udp.destinationPort());
        assertEquals(10, udp.length());
        udp.length(udp.length());
        assertArrayEquals(packet, taken(length));
        assertEquals(DropReason.UDP_TOO_SHORT, udp.check(7));
        assertEquals(DropReason.UDP_BAD_LENGTH, udp.check(9));
        udp.length(7);
        assertEquals(DropReason.UDP_BAD_LENGTH, udp.check(10));
    }

    @Test
    void shouldSurviveRandomBytes() {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        final byte[] bytes = new byte[60];
        int accepted = 0;
        for (int i = 0; i < 100_000; i++) {
            random.nextBytes(bytes);
            bytes[0] = (byte) (bytes[0] & 0xF | (random.nextBoolean() ? 0x40 : 0x60));
            bytes[4] = 0;
            final int captured = random.nextInt(bytes.length + 1);
            final UnsafeBuffer exact = new UnsafeBuffer(bytes, 0, captured); // reading past it throws
            ipv4.wrap(exact, 0).check(captured);
            if (ipv6.wrap(exact, 0).check(captured) == DropReason.NONE) {
                accepted++;
                assertTrue(ipv6.transportOffset(IpProtocol.TCP, captured) <= captured, () -> "seed " + seed);
            }
            new TcpHeader().wrap(exact, 0).check(captured);
            new UdpHeader().wrap(exact, 0).check(captured);
        }
        assertTrue(accepted > 0, () -> "seed " + seed);
    }
}
