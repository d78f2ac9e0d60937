// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.icmp;

import static net.culvert.forwarding.icmp.Worktable.checked;
import static net.culvert.forwarding.icmp.Worktable.from;
import static net.culvert.forwarding.icmp.Worktable.slowSum;
import static net.culvert.forwarding.icmp.Worktable.word;
import static net.culvert.forwarding.offload.VirtioNetHeader.DATA_VALID;
import static net.culvert.forwarding.offload.VirtioNetHeader.GSO_NONE;
import static net.culvert.forwarding.offload.VirtioNetHeader.GSO_TCPV4;
import static net.culvert.forwarding.offload.VirtioNetHeader.GSO_TCPV6;
import static net.culvert.forwarding.offload.VirtioNetHeader.GSO_UDP_L4;
import static net.culvert.forwarding.offload.VirtioNetHeader.NEEDS_CSUM;
import static net.culvert.forwarding.packets.Packets.ipv4;
import static net.culvert.forwarding.packets.Packets.ipv6;
import static net.culvert.forwarding.packets.Packets.payload;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import net.culvert.forwarding.iface.InterfaceAddress;
import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.ringbuffers.counters.DropReason;
import org.junit.jupiter.api.Test;

/** What an error quotes of packets that are not what goes over the wire: with offload header. */
class QuoteTest {
    private static final byte[] TIMESTAMPS = {1, 1, 8, 10, 1, 2, 3, 4, 5, 6, 7, 8}; // TCP options

    private final Worktable table = new Worktable();
    private final IcmpErrors errors = new IcmpErrors(new IcmpSettings(), () -> 1, CountersFile.inMemory(), "test");

    private static byte[] offload(
            final int flags, final int gsoType, final int gsoSize, final int csumStart, final int csumOffset) {
        return ByteBuffer.allocate(10)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) flags)
                .put((byte) gsoType)
                .putShort((short) 0)
                .putShort((short) gsoSize)
                .putShort((short) csumStart)
                .putShort((short) csumOffset)
                .array();
    }

    private byte[] quote(final byte[] offload, final byte[] cause) {
        final InterfaceAddress source = cause[0] >> 4 == 6 ? table.own6 : table.own4;
        table.receive(offload, cause).mtu(1300);
        assertEquals(
                Answer.MADE, errors.build(table.packet, DropReason.IP_FRAGMENTATION_NEEDED, source, table.slab, 0));
        assertArrayEquals(cause, table.received(), "the cause stays as it is");
        return from(8, checked(table.made()));
    }

    @Test
    void shouldQuoteTheFirstSegmentOfATcpSuperPacket() {
        final byte[] cause = ipv4().tcp(1, 2)
                .id(77)
                .tcpOptions(TIMESTAMPS)
                .payload(payload(1, 9000))
                .bytes();

        final byte[] quote = quote(offload(NEEDS_CSUM, GSO_TCPV4, 1400, 20, 16), cause);

        assertEquals(52 + 1400, word(quote, Worktable.TOTAL));
        assertEquals(0xFFFF, slowSum(0, Arrays.copyOf(quote, 20)), "header checksum");
        assertEquals(548, quote.length);
        assertArrayEquals(from(12, Arrays.copyOf(cause, 548)), from(12, quote), "addresses, ports, sequence");
        assertEquals(77, word(quote, Worktable.IDENTIFICATION));
    }

    @Test
    void shouldQuoteNoMoreThanTheFirstSegment() {
        final byte[] cause = ipv4().tcp(1, 2).payload(payload(1, 300)).bytes();

        final byte[] quote = quote(offload(NEEDS_CSUM, GSO_TCPV4, 100, 20, 16), cause);

        assertEquals(140, quote.length);
        assertEquals(140, word(quote, Worktable.TOTAL));
    }

    @Test
    void shouldQuoteTheFirstSegmentOfAnIpv6SuperPacket() {
        final byte[] cause = ipv6().tcp(1, 2).payload(payload(1, 5000)).bytes();

        final byte[] quote = quote(offload(NEEDS_CSUM, GSO_TCPV6, 1340, 40, 16), cause);

        assertEquals(20 + 1340, word(quote, 4));
        assertEquals(1280 - 48, quote.length);
        assertArrayEquals(from(6, Arrays.copyOf(cause, quote.length)), from(6, quote));
    }

    @Test
    void shouldQuoteTheFirstDatagramOfAUdpSuperPacket() {
        final byte[] four = quote(
                offload(NEEDS_CSUM, GSO_UDP_L4, 1000, 20, 6),
                ipv4().udp(1, 2).payload(payload(1, 2500)).bytes());

        assertEquals(1028, word(four, Worktable.TOTAL));
        assertEquals(1008, word(four, 24), "UDP length");
        table.slab.clear();

        final byte[] six = quote(
                offload(NEEDS_CSUM, GSO_UDP_L4, 1000, 40, 6),
                ipv6().udp(1, 2).payload(payload(1, 2500)).bytes());

        assertEquals(1008, word(six, 4));
        assertEquals(1008, word(six, 44), "UDP length");
    }

    @Test
    void shouldQuoteASuperPacketOfOneSegmentAsItIs() {
        final byte[] cause = ipv4().tcp(1, 2).payload(payload(1, 200)).bytes();

        assertArrayEquals(cause, quote(offload(NEEDS_CSUM, GSO_TCPV4, 1400, 20, 16), cause));
    }

    @Test
    void shouldQuoteAPartialChecksumAsItStands() {
        final byte[] cause = ipv4().tcp(1, 2).payload(payload(1, 200)).bytes();
        cause[36] = 0x12; // of a partial sum
        cause[37] = 0x34;

        assertArrayEquals(cause, quote(offload(NEEDS_CSUM, GSO_NONE, 0, 20, 16), cause));
        table.slab.clear();
        assertArrayEquals(cause, quote(offload(DATA_VALID, GSO_NONE, 0, 0, 0), cause));
    }

    @Test
    void shouldQuoteThePacketAsItIsWhereTheOffloadHeaderDoesNotFit() {
        final byte[] cause = ipv4().tcp(1, 2).payload(payload(1, 300)).bytes();

        assertArrayEquals(cause, quote(offload(NEEDS_CSUM, GSO_TCPV4, 100, 5, 16), cause));
        table.slab.clear();
        assertArrayEquals(cause, quote(offload(NEEDS_CSUM, GSO_TCPV4, 100, 1000, 16), cause));
    }
}
