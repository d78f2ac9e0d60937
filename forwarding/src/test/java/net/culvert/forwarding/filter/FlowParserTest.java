// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.filter;

import static net.culvert.forwarding.packets.Packets.ipv4;
import static net.culvert.forwarding.packets.Packets.ipv6;
import static net.culvert.forwarding.packets.Packets.payload;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import net.culvert.forwarding.packets.PacketBuilder;
import net.culvert.forwarding.wire.IpProtocol;
import net.culvert.forwarding.wire.TcpHeader;
import net.culvert.ringbuffers.counters.DropReason;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FlowParserTest {
    private final Flow flow = new Flow(1);
    private final FlowParser parser = new FlowParser();

    private DropReason parse(final byte[] bytes) {
        return parser.parse(flow, new UnsafeBuffer(bytes), 0, bytes.length);
    }

    private Flow parse(final PacketBuilder builder) {
        assertEquals(DropReason.NONE, parse(builder.bytes()));
        return flow;
    }

    @Test
    void shouldReadWhatIpv4Says() {
        parse(ipv4().tos(0xB8)
                .ipOptions((byte) 1, (byte) 1, (byte) 1, (byte) 0)
                .tcp(4000, 80)
                .flags("SE"));
        assertEquals(4, flow.version());
        assertEquals(0xC000_0201_0000_0000L, flow.sourceHigh());
        assertEquals(0, flow.sourceLow());
        assertEquals(0xC633_6402_0000_0000L, flow.destinationHigh());
        assertEquals(IpProtocol.TCP, flow.protocol());
        assertEquals(4000, flow.sourcePort());
        assertEquals(80, flow.destinationPort());
        assertEquals(TcpHeader.SYN | TcpHeader.ECE, flow.tcpFlags());
        assertEquals(0xB8, flow.tos());
        assertEquals(24, flow.transportOffset());
        assertEquals(44, flow.length());
        assertEquals(-1, flow.icmpType());
        assertFalse(flow.isFragment());
    }

    @Test
    void shouldReadWhatIpv6Says() {
        parse(ipv6().tos(0x2E).udp(65535, 1));
        assertEquals(6, flow.version());
        assertEquals(0x2001_0db8_0000_0000L, flow.sourceHigh());
        assertEquals(1, flow.sourceLow());
        assertEquals(2, flow.destinationLow());
        assertEquals(IpProtocol.UDP, flow.protocol());
        assertEquals(65535, flow.sourcePort());
        assertEquals(1, flow.destinationPort());
        assertEquals(0x2E, flow.tos());
        assertEquals(40, flow.transportOffset());
    }

    @Test
    void shouldForgetThePacketBefore() {
        parse(ipv6().tcp(1, 2).flags("S"));
        parse(ipv4().icmpEcho());
        assertEquals(0, flow.tcpFlags());
        assertEquals(0, flow.sourceLow());
        assertFalse(flow.hasPorts());
        assertEquals(8, flow.icmpType());
    }

    @Test
    void shouldWalkExtensionHeaders() {
        final byte[] chain = {
            60,
            0,
            0,
            0,
            0,
            0,
            0,
            0, // hop-by-hop options
            43,
            1,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0, // destination options, 16 bytes
            51,
            0,
            0,
            0,
            0,
            0,
            0,
            0, // routing
            44,
            1,
            0,
            0,
            0,
            0,
            0,
            1,
            0,
            0,
            0,
            1, // authentication, in units of four bytes
            6,
            0,
            0,
            0,
            0,
            0,
            0,
            7 // an atomic fragment
        };
        parse(ipv6().extensions(IpProtocol.HOP_BY_HOP, chain).tcp(5, 6));
        assertEquals(IpProtocol.TCP, flow.protocol());
        assertEquals(40 + chain.length, flow.transportOffset());
        assertEquals(5, flow.sourcePort());
        assertFalse(flow.isFragment());
    }

    @ParameterizedTest(name = "fragment word {0}: a fragment {1}, a later one {2}")
    @CsvSource({"0x0001, true, false", "0x0011, true, true", "0x0010, true, true", "0x0000, false, false"})
    void shouldKnowFragmentsOfIpv6(final int word, final boolean isFragment, final boolean isLater) {
        final byte[] header = {17, 0, (byte) (word >> 8), (byte) word, 0, 0, 0, 9};
        parse(ipv6().extensions(IpProtocol.FRAGMENT, header).udp(7, 8));
        assertEquals(isFragment, flow.isFragment());
        assertEquals(isLater, flow.isLaterFragment());
        assertEquals(!isLater, flow.hasPorts());
        assertEquals(isLater ? -1 : 48, flow.transportOffset());
        assertEquals(IpProtocol.UDP, flow.protocol());
    }

    @Test
    void shouldNameWhatIsWrong() {
        final byte[] packet4 = ipv4().bytes();
        final byte[] packet6 = ipv6().bytes();
        assertEquals(DropReason.IP_TOO_SHORT, parse(new byte[0]));
        assertEquals(DropReason.IP_TOO_SHORT, parse(Arrays.copyOf(packet4, 19)));
        assertEquals(DropReason.IP_TOO_SHORT, parse(Arrays.copyOf(packet6, 39)));
        assertEquals(DropReason.IP_BAD_VERSION, parse(new byte[40]));
        assertEquals(DropReason.UDP_TOO_SHORT, parse(Arrays.copyOf(packet4, 27)));
        assertEquals(DropReason.UDP_TOO_SHORT, parse(Arrays.copyOf(packet6, 47)));
        assertEquals(
                DropReason.TCP_TOO_SHORT, parse(Arrays.copyOf(ipv6().tcp(1, 2).bytes(), 59)));
        assertEquals(
                DropReason.ICMP_TOO_SHORT, parse(Arrays.copyOf(ipv4().icmpEcho().bytes(), 27)));
        packet4[0] = 0x44;
        assertEquals(DropReason.IP_BAD_HEADER_LENGTH, parse(packet4));
        packet4[0] = 0x4F;
        assertEquals(DropReason.IP_BAD_HEADER_LENGTH, parse(packet4));
    }

    @Test
    void shouldRefuseHeaderChainsThatDoNotEnd() {
        final byte[] beyond = {17, 5, 0, 0, 0, 0, 0, 0};
        assertEquals(
                DropReason.IP6_BAD_EXTENSION,
                parse(ipv6().extensions(IpProtocol.HOP_BY_HOP, beyond).bytes()));
        final byte[] chain = new byte[64];
        for (int i = 0; i < chain.length; i += 8) {
            chain[i] = (byte) (i < 56 ? IpProtocol.ROUTING : IpProtocol.UDP);
        }
        parse(ipv6().extensions(IpProtocol.ROUTING, chain).udp(1, 2)); // eight are allowed
        final byte[] cut = Arrays.copyOf(
                ipv6().extensions(IpProtocol.ROUTING, chain).udp(1, 2).bytes(), 40 + 60);
        assertEquals(DropReason.IP6_BAD_EXTENSION, parse(cut));
    }

    @Test
    void shouldRefuseTcpThatBeginsInASecondFragment() {
        assertEquals(
                DropReason.IP_BAD_FRAGMENT,
                parse(ipv4().tcp(1, 2).fragment(0x2001).bytes()));
        final byte[] header = {6, 0, 0, 8, 0, 0, 0, 9};
        assertEquals(
                DropReason.IP_BAD_FRAGMENT,
                parse(ipv6().extensions(IpProtocol.FRAGMENT, header).tcp(1, 2).bytes()));
        parse(ipv4().tcp(1, 2).fragment(0x0003));
        assertTrue(flow.isLaterFragment());
    }

    @Test
    void shouldHaveTheSameHashBothWays() {
        final Set<Integer> hashes = new HashSet<>();
        for (int port = 0; port < 1000; port++) {
            final int hash = parse(ipv4().udp(port, 53)).hash();
            final int back = parse(ipv4().from("198.51.100.2").to("192.0.2.1").udp(53, port))
                    .hash();
            assertEquals(hash, back);
            hashes.add(hash);
        }
        assertTrue(hashes.size() > 990, () -> hashes.size() + " hashes of 1000 flows");
        final byte[] bytes = ipv4().bytes();
        final Flow other = new Flow(2);
        new FlowParser().parse(other, new UnsafeBuffer(bytes), 0, bytes.length);
        assertNotEquals(parse(ipv4()).hash(), other.hash(), "the seed matters");
    }

    @Test
    void shouldReadTheFirstBytesOfAQuotedPacket() {
        final byte[] quoted =
                Arrays.copyOf(ipv4().tcp(1, 2).payload(payload(1, 99)).bytes(), 28);
        assertEquals(DropReason.NONE, parser.parseQuoted(flow, new UnsafeBuffer(quoted), 0, 28));
        assertEquals(1, flow.sourcePort());
        assertEquals(2, flow.destinationPort());
        assertEquals(DropReason.TCP_TOO_SHORT, parser.parseQuoted(flow, new UnsafeBuffer(quoted), 0, 23));
    }
}
