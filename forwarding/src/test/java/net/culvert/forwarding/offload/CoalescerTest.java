// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.offload;

import static net.culvert.forwarding.packets.Packets.ipv4;
import static net.culvert.forwarding.packets.Packets.ipv6;
import static net.culvert.forwarding.packets.Packets.payload;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import net.culvert.forwarding.offload.Slab.Written;
import net.culvert.forwarding.packets.PacketBuilder;
import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.ringbuffers.counters.DropCounters;
import net.culvert.ringbuffers.counters.DropReason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CoalescerTest {
    private final Slab slab = new Slab(1 << 20);
    private final CountersFile counters = CountersFile.inMemory();
    private final DropCounters drops = new DropCounters(counters, "test");
    private final Coalescer coalescer = new Coalescer(256, true, true);

    @AfterEach
    void shouldHaveWrittenNothingOutsideThePackets() {
        slab.assertGapsUntouched();
        assertEquals(0, drops.totalPackets());
    }

    private static PacketBuilder tcp(final int index, final int length) {
        return ipv4().tcp(40000, 443)
                .id(0xFFFE + index)
                .seq(0xFFFF_FC00L + index * 1000L)
                .ack(7)
                .payload(payload(index, length));
    }

    private static PacketBuilder udp(final int index, final int length) {
        return ipv6().udp(40000, 443).payload(payload(index, length));
    }

    private static List<byte[]> packets(final int count, final IntFunction<PacketBuilder> builder) {
        final List<byte[]> packets = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            packets.add(builder.apply(i).bytes());
        }
        return packets;
    }

    private List<Written> coalesce(final List<byte[]> packets) {
        return coalesce(coalescer, packets);
    }

    private List<Written> coalesce(final Coalescer coalescer, final List<byte[]> packets) {
        packets.forEach(
                packet -> assertEquals(DropReason.NONE, coalescer.add(slab.buffer, slab.put(packet), packet.length)));
        final List<Written> written = new ArrayList<>();
        coalescer.flush(
                gather -> {
                    written.add(Written.of(gather));
                    return DropReason.NONE;
                },
                drops);
        return written;
    }

    private static void assertSplitsInto(final List<byte[]> packets, final List<Written> written) {
        final List<byte[]> segments = new ArrayList<>();
        written.forEach(one -> segments.addAll(one.segments()));
        assertEquals(packets.size(), segments.size());
        for (int i = 0; i < segments.size(); i++) {
            assertArrayEquals(packets.get(i), segments.get(i), "packet " + i);
        }
    }

    private void assertAlone(final byte[]... packets) {
        final List<Written> written = coalesce(Arrays.asList(packets));
        assertEquals(packets.length, written.size());
        for (int i = 0; i < packets.length; i++) {
            assertArrayEquals(packets[i], written.get(i).packet());
            assertArrayEquals(new byte[VirtioNetHeader.LENGTH], written.get(i).header());
        }
    }

    @Test
    void shouldJoinTcpSegmentsInSequence() {
        final List<byte[]> packets = packets(5, i -> tcp(i, i == 4 ? 77 : 1000).flags(i == 4 ? "PA" : "A"));

        final List<Written> written = coalesce(packets);

        assertEquals(1, written.size());
        final VirtioNetHeader virtio = written.get(0).virtio();
        assertTrue(virtio.needsChecksum());
        assertEquals(VirtioNetHeader.GSO_TCPV4, virtio.gsoType());
        assertEquals(1000, virtio.gsoSize());
        assertEquals(40, virtio.hdrLen());
        assertEquals(20, virtio.csumStart());
        assertEquals(16, virtio.csumOffset());
        assertEquals(40 + 4077, written.get(0).packet().length);
        assertSplitsInto(packets, written);
    }

    @Test
    void shouldJoinUdpDatagramsOfOneLength() {
        final List<byte[]> packets = packets(5, i -> udp(i, i == 4 ? 1 : 1200));

        final List<Written> written = coalesce(packets);

        assertEquals(1, written.size());
        assertEquals(VirtioNetHeader.GSO_UDP_L4, written.get(0).virtio().gsoType());
        assertSplitsInto(packets, written);
    }

    @Test
    void shouldJoinTcpOverIpv6WithOptions() {
        final List<byte[]> packets = packets(
                3,
                i -> ipv6().tcp(1, 2)
                        .seq(i * 500L)
                        .tcpOptions(
                                (byte) 1, (byte) 1, (byte) 8, (byte) 10, (byte) 0, (byte) 1, (byte) 2, (byte) 3,
                                (byte) 4, (byte) 5, (byte) 6, (byte) 7)
                        .flags("AE")
                        .payload(payload(i, 500)));

        final List<Written> written = coalesce(packets);

        assertEquals(1, written.size());
        assertEquals(VirtioNetHeader.GSO_TCPV6, written.get(0).virtio().gsoType());
        assertEquals(72, written.get(0).virtio().hdrLen());
        assertSplitsInto(packets, written);
    }

    @Test
    void shouldJoinUdpOverIpv4WhereIdentificationsCountUp() {
        final List<byte[]> packets = packets(4, i -> ipv4().udp(1, 2).id(i).payload(payload(i, 100)));

        final List<Written> written = coalesce(packets);

        assertEquals(1, written.size());
        assertSplitsInto(packets, written);
    }

    @Test
    void shouldJoinSeveralFlowsThatComeMixed() {
        final List<byte[]> packets = packets(40, i -> tcp(i / 10, 1000).from("192.0.2." + (i % 10 + 1)));

        final List<Written> written = coalesce(packets);

        assertEquals(10, written.size());
        for (int flow = 0; flow < 10; flow++) {
            final List<byte[]> segments = written.get(flow).segments();
            for (int i = 0; i < 4; i++) {
                assertArrayEquals(packets.get(i * 10 + flow), segments.get(i));
            }
        }
    }

    @Test
    void shouldKeepPacketsOfMoreFlowsThanItHoldsOpen() {
        final List<byte[]> packets = packets(200, i -> tcp(i / 100, 100).from("192.0.2." + (i % 100 + 1)));

        final List<Written> written = coalesce(packets);

        assertSplitsInto(packets, written);
    }

    @Test
    void shouldEndASuperPacketAtTheLongestIpPacket() {
        final List<byte[]> packets = packets(50, i -> tcp(i, 1400).seq(i * 1400L));

        final List<Written> written = coalesce(packets);

        assertEquals(2, written.size());
        assertEquals(40 + 46 * 1400, written.get(0).packet().length);
        assertSplitsInto(packets, written);
    }

    @Test
    void shouldEndASuperPacketAtItsMostPieces() {
        final List<byte[]> packets = packets(200, i -> tcp(i, 10).seq(i * 10L));

        final List<Written> written = coalesce(packets);

        assertEquals(2, written.size());
        assertEquals(Coalescer.MAX_PIECES, written.get(0).segments().size());
        assertSplitsInto(packets, written);
    }

    @Test
    void shouldStartAnewBehindAPush() {
        final List<byte[]> packets = packets(6, i -> tcp(i, 1000).flags(i == 2 ? "PA" : "A"));

        final List<Written> written = coalesce(packets);

        assertEquals(2, written.size());
        assertEquals(3, written.get(0).segments().size());
        assertSplitsInto(packets, written);
    }

    /** The second packet of a flow is changed in one thing. */
    private static PacketBuilder changed(final String what) {
        final PacketBuilder packet = tcp(1, 1000);
        switch (what) {
            case "a longer payload" -> packet.payload(payload(1, 1001));
            case "no payload" -> packet.payload();
            case "a gap in sequence" -> packet.seq(1);
            case "another acknowledgment" -> packet.ack(8);
            case "another window" -> packet.window(503);
            case "another ttl" -> packet.ttl(63);
            case "another tos" -> packet.tos(2);
            case "no DF" -> packet.fragment(0);
            case "a fragment" -> packet.fragment(0x2000);
            case "a later fragment" -> packet.fragment(0x0010);
            case "the same identification" -> packet.id(0xFFFE);
            case "IP options" -> packet.ipOptions((byte) 1, (byte) 1, (byte) 1, (byte) 0);
            case "TCP options" -> packet.tcpOptions((byte) 1, (byte) 1, (byte) 1, (byte) 0);
            case "FIN" -> packet.flags("AF");
            case "SYN" -> packet.flags("AS");
            case "RST" -> packet.flags("AR");
            case "URG" -> packet.flags("AU");
            case "ECE" -> packet.flags("AE");
            case "CWR" -> packet.flags("AC");
            case "no ACK" -> packet.flags("P");
            default -> throw new IllegalArgumentException(what);
        }
        return packet;
    }

    @ParameterizedTest(name = "with {0}")
    @ValueSource(
            strings = {
                "a longer payload",
                "no payload",
                "a gap in sequence",
                "another acknowledgment",
                "another window",
                "another ttl",
                "another tos",
                "no DF",
                "a fragment",
                "a later fragment",
                "the same identification",
                "IP options",
                "TCP options",
                "FIN",
                "SYN",
                "RST",
                "URG",
                "ECE",
                "CWR",
                "no ACK"
            })
    void shouldNotJoinASegmentThatACutWouldNotBringBack(final String what) {
        assertAlone(tcp(0, 1000).bytes(), changed(what).bytes());
    }

    @Test
    void shouldNotLetPacketsOvertakeOneThatPassesAlone() {
        final byte[] acknowledgment = tcp(2, 0).ack(9).bytes();
        final List<byte[]> packets = packets(4, i -> tcp(i, 1000));
        packets.add(2, acknowledgment);

        final List<Written> written = coalesce(packets);

        assertEquals(3, written.size());
        assertSplitsInto(packets, written);
    }

    @Test
    void shouldNotLetPacketsOvertakeAFragmentOrAnEcho() {
        final List<byte[]> packets = packets(6, i -> tcp(i, 1000));
        packets.add(4, ipv4().icmpEcho().bytes());
        packets.add(2, ipv4().udp(1, 2).fragment(0x0010).payload(payload(1, 8)).bytes());

        final List<Written> written = coalesce(packets);

        assertEquals(5, written.size());
        assertSplitsInto(packets, written);
    }

    @ParameterizedTest(name = "byte {0} damaged")
    @CsvSource({"10", "16", "24", "30", "36", "38", "500", "1039"})
    void shouldNotJoinAPacketWithAWrongChecksum(final int at) {
        final byte[] damaged = tcp(1, 1000).bytes();
        damaged[at] ^= 1;

        assertAlone(tcp(0, 1000).bytes(), damaged);
        assertAlone(damaged, tcp(2, 1000).bytes());
    }

    @Test
    void shouldNotJoinDatagramsWithoutAChecksum() {
        assertAlone(
                ipv4().id(1).withoutUdpChecksum().payload(payload(1, 99)).bytes(),
                ipv4().id(2).withoutUdpChecksum().payload(payload(2, 99)).bytes());
        assertAlone(
                udp(1, 99).withoutUdpChecksum().bytes(),
                udp(2, 99).withoutUdpChecksum().bytes());
    }

    @Test
    void shouldNotJoinChecksumsThatASumWouldWriteAnotherWay() {
        final byte[] first = tcp(0, 2).seq(0).bytes();
        final byte[] zero =
                tcp(1, 2).seq(2).bytes(); // make its checksum 0, then write it as 0xFFFF, which holds as well
        final int sum = (zero[36] & 0xFF) << 8 | zero[37] & 0xFF;
        final int word = ((zero[40] & 0xFF) << 8 | zero[41] & 0xFF) + sum;
        final int folded = (word & 0xFFFF) + (word >>> 16);
        zero[40] = (byte) (folded >> 8);
        zero[41] = (byte) folded;
        zero[36] = (byte) 0xFF;
        zero[37] = (byte) 0xFF;

        assertAlone(first, zero);
        zero[36] = 0;
        zero[37] = 0;
        assertEquals(1, coalesce(List.of(first, zero)).size());
    }

    @Test
    void shouldNotJoinFlowLabelsOrHopLimitsThatDiffer() {
        assertAlone(
                udp(1, 9).bytes(),
                udp(2, 9).flowLabel(1).bytes(),
                udp(3, 9).ttl(1).bytes());
    }

    @Test
    void shouldNotJoinWhatTheSinkDoesNotTake() {
        final List<byte[]> segments = packets(3, i -> tcp(i, 1000));
        final List<byte[]> datagrams = packets(3, i -> udp(i, 1000));

        assertEquals(1, coalesce(new Coalescer(8, true, false), segments).size());
        assertEquals(3, coalesce(new Coalescer(8, true, false), datagrams).size());
        assertEquals(3, coalesce(new Coalescer(8, false, true), segments).size());
        assertEquals(1, coalesce(new Coalescer(8, false, true), datagrams).size());
    }

    @Test
    void shouldCountEveryPacketOfASuperPacketThatTheSinkRefuses() {
        final DropCounters refused = new DropCounters(counters, "refused");
        for (int i = 0; i < 5; i++) {
            final byte[] packet = tcp(i, 1000).bytes();
            assertEquals(DropReason.NONE, coalescer.add(slab.buffer, slab.put(packet), packet.length));
        }

        coalescer.flush(gather -> DropReason.TUN_QUEUE_FULL, refused);

        assertEquals(5, refused.packets(DropReason.TUN_QUEUE_FULL));
        assertEquals(5 * 1040, refused.bytes(DropReason.TUN_QUEUE_FULL));
        assertEquals(0, coalescer.packets());
    }

    @Test
    void shouldRefuseWhatIsNoIpPacketAndWhatDoesNotFit() {
        final Coalescer small = new Coalescer(1, true, true);
        assertEquals(DropReason.IP_TOO_SHORT, small.add(slab.buffer, slab.put(new byte[19]), 19));
        assertEquals(DropReason.IP_BAD_VERSION, small.add(slab.buffer, slab.put(new byte[20]), 20));
        final byte[] six = udp(0, 0).bytes();
        assertEquals(DropReason.IP_TOO_SHORT, small.add(slab.buffer, slab.put(six), 39));
        assertEquals(DropReason.NONE, small.add(slab.buffer, slab.put(six), six.length));
        assertTrue(small.isFull());
        assertEquals(DropReason.TUN_QUEUE_FULL, small.add(slab.buffer, slab.put(six), six.length));
        assertEquals(1, small.packets());
    }

    @Test
    void shouldForgetAFlowAtAFlush() {
        assertAlone(tcp(0, 1000).bytes());
        assertAlone(tcp(1, 1000).bytes());
        assertFalse(coalescer.isFull());
    }
}
