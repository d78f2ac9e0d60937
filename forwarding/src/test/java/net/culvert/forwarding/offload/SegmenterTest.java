// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.offload;

import static net.culvert.forwarding.offload.VirtioNetHeader.GSO_ECN;
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
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.culvert.forwarding.packets.PacketBuilder;
import net.culvert.ringbuffers.counters.DropReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SegmenterTest {
    private static final byte[] NOP_OPTIONS = {1, 1, 8, 10, 1, 2, 3, 4, 5, 6, 7, 8};
    private static final byte[] HOP_BY_HOP_TO_TCP = {6, 0, 1, 4, 0, 0, 0, 0};

    static byte[] header(
            final int flags, final int gsoType, final int gsoSize, final int csumStart, final int csumOffset) {
        return ByteBuffer.allocate(VirtioNetHeader.LENGTH)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) flags)
                .put((byte) gsoType)
                .putShort((short) 0xFFFF) // hdr_len is not to be trusted
                .putShort((short) gsoSize)
                .putShort((short) csumStart)
                .putShort((short) csumOffset)
                .array();
    }

    private static DropReason refusal(final byte[] header, final byte[] packet) {
        final Slab slab = new Slab(packet.length + 256);
        final int headerOffset = slab.put(header);
        final int packetOffset = slab.put(packet);
        final Segmenter segmenter = new Segmenter();
        final DropReason reason = segmenter.wrap(slab.buffer, headerOffset, packetOffset, packet.length);
        if (reason != DropReason.NONE) {
            assertFalse(segmenter.next());
            assertEquals(0, segmenter.segments());
            assertArrayEquals(packet, slab.bytes(packetOffset, packet.length));
        }
        slab.assertGapsUntouched();
        return reason;
    }

    @Test
    void shouldYieldAnOrdinaryPacketOnceAndUntouched() {
        final byte[] packet = ipv4().icmpEcho().payload(payload(1, 100)).bytes();

        final List<byte[]> segments = Slab.segment(new byte[VirtioNetHeader.LENGTH], packet);

        assertEquals(1, segments.size());
        assertArrayEquals(packet, segments.get(0));
    }

    @ParameterizedTest(name = "{0} bytes of payload")
    @ValueSource(ints = {0, 1, 2, 3, 1372, 65000})
    void shouldCompleteTheChecksumOfASinglePacket(final int length) {
        for (final PacketBuilder builder :
                List.of(ipv4().tcp(1, 2), ipv6().tcp(1, 2), ipv4().udp(1, 2), ipv6().udp(1, 2))) {
            final byte[] expected = builder.payload(payload(length, length)).bytes();
            final byte[] packet = expected.clone();
            final int start = packet[0] >> 4 == 4 ? 20 : 40;
            final int field = start + (packet[start == 20 ? 9 : 6] == 6 ? 16 : 6);
            final int pseudo = pseudoSum(packet, start);
            packet[field] = (byte) (pseudo >> 8);
            packet[field + 1] = (byte) pseudo;

            final List<byte[]> segments = Slab.segment(header(NEEDS_CSUM, GSO_NONE, 0, start, field - start), packet);

            assertArrayEquals(expected, segments.get(0));
        }
    }

    /** What a kernel leaves in the checksum's field. */
    private static int pseudoSum(final byte[] packet, final int start) {
        int sum = packet[start == 20 ? 9 : 6] + packet.length - start;
        for (int i = start == 20 ? 12 : 8; i < start; i += 2) {
            sum += (packet[i] & 0xFF) << 8 | packet[i + 1] & 0xFF;
        }
        sum = (sum & 0xFFFF) + (sum >>> 16);
        return (sum & 0xFFFF) + (sum >>> 16);
    }

    /** Cuts payloads from random super-packets and compares with packets that were built one by one. */
    @Test
    void shouldMakeThePacketsThatASlowBuilderMakes() {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        for (int round = 0; round < 400; round++) {
            final boolean six = random.nextBoolean();
            final boolean tcp = random.nextBoolean();
            final boolean options = random.nextBoolean();
            final boolean extended = random.nextInt(4) == 0;
            final String flags = List.of("A", "PA", "FPA", "AEC", "PAC", "AU").get(random.nextInt(6));
            final int id = random.nextInt(1 << 16);
            final int sequence = random.nextInt();
            final byte[] data = payload(round, random.nextInt(round % 10 == 0 ? 65000 : 5000));
            final int size = 1 + random.nextInt(random.nextBoolean() ? 1500 : 60);
            final PacketBuilder builder =
                    (six ? ipv6() : ipv4()).tos(round & 0xFF).ttl(1 + round % 255);
            if (tcp) {
                builder.tcp(1000, 2000).ack(round).window(round).tcpOptions(options ? NOP_OPTIONS : new byte[0]);
            }
            int start = six ? 40 : 20;
            if (extended && (tcp || !six)) {
                if (six) {
                    builder.extensions(0, HOP_BY_HOP_TO_TCP);
                } else {
                    builder.ipOptions((byte) 1, (byte) 1, (byte) 1, (byte) 0);
                }
                start += six ? 8 : 4;
            }
            final byte[] packet =
                    builder.id(id).seq(sequence).flags(flags).payload(data).bytes();
            final int type = tcp ? (six ? GSO_TCPV6 : GSO_TCPV4) | (flags.contains("C") ? GSO_ECN : 0) : GSO_UDP_L4;
            final List<byte[]> segments = Slab.segment(header(NEEDS_CSUM, type, size, start, tcp ? 16 : 6), packet);

            final int count = Math.max(1, (data.length + size - 1) / size);
            final String where = "seed " + seed + ", round " + round + ", segment ";
            assertEquals(count, segments.size(), where);
            for (int i = 0; i < count; i++) {
                final String kept = (i == 0 ? flags : flags.replace("C", ""));
                builder.id(id + i).seq(sequence + i * size).flags(i == count - 1 ? kept : kept.replaceAll("[FP]", ""));
                builder.payload(Arrays.copyOfRange(data, i * size, Math.min(data.length, (i + 1) * size)));
                assertArrayEquals(builder.bytes(), segments.get(i), where + i);
            }
        }
    }

    @ParameterizedTest(name = "flags {0}, type {1}, size {2}, checksum at {3} + {4}")
    @CsvSource({
        "1, 0, 0, 20, 1099", // the field ends behind the packet
        "1, 0, 0, 1120, 16",
        "1, 0, 0, 65535, 65535",
        "1, 0, 0, 19, 16", // in the IP header
        "1, 1, 0, 20, 16", // segments of no length
        "0, 1, 500, 20, 16", // a super-packet always wants checksums
        "1, 1, 500, 24, 16", // not where TCP begins
        "1, 1, 500, 20, 6", // UDP's checksum
        "1, 4, 500, 20, 16", // TCP over IPv6
        "1, 5, 500, 20, 6", // UDP
        "1, 3, 500, 20, 16", // UFO, which nobody offers
        "1, 2, 500, 20, 16", // unknown
        "1, 0x81, 0, 20, 16"
    })
    void shouldRefuseAHeaderThatDoesNotFitItsPacket(
            final int flags, final String type, final int size, final int start, final int offset) {
        final byte[] packet = ipv4().tcp(1, 2).payload(payload(1, 1080)).bytes();

        assertEquals(DropReason.NONE, refusal(header(NEEDS_CSUM, GSO_TCPV4, 500, 20, 16), packet));
        assertEquals(
                DropReason.TUN_BAD_OFFLOAD, refusal(header(flags, Integer.decode(type), size, start, offset), packet));
    }

    @ParameterizedTest(name = "byte {0} = {1}")
    @CsvSource({
        "0, 0x55", // version
        "0, 0x44", // header length below 20
        "0, 0x46", // header length that the offload header does not know of
        "3, 0x00", // total length
        "6, 0x20", // more fragments
        "7, 0x01", // fragment offset
        "9, 17", // protocol
        "32, 0x40", // data offset below 20
        "32, 0xF0" // data offset beyond the packet
    })
    void shouldRefuseASuperPacketWithBadHeaders(final int at, final String value) {
        final byte[] packet = ipv4().tcp(1, 2).payload(payload(1, 30)).bytes();
        packet[at] = (byte) (int) Integer.decode(value);

        assertEquals(DropReason.TUN_BAD_OFFLOAD, refusal(header(NEEDS_CSUM, GSO_TCPV4, 10, 20, 16), packet));
    }

    @Test
    void shouldRefuseSuperPacketsCutShortAnywhere() {
        final byte[] four = ipv4().tcp(1, 2).payload(payload(1, 30)).bytes();
        final byte[] six = ipv6().udp(1, 2).payload(payload(1, 30)).bytes();
        for (int length = 0; length < four.length; length++) {
            assertEquals(
                    DropReason.TUN_BAD_OFFLOAD,
                    refusal(header(NEEDS_CSUM, GSO_TCPV4, 10, 20, 16), Arrays.copyOf(four, length)));
        }
        for (int length = 0; length < six.length; length++) {
            assertEquals(
                    DropReason.TUN_BAD_OFFLOAD,
                    refusal(header(NEEDS_CSUM, GSO_UDP_L4, 10, 40, 6), Arrays.copyOf(six, length)));
        }
    }

    @Test
    void shouldRefuseExtensionHeadersThatItCannotCopySafely() {
        final byte[] routed = {6, 0, 0, 1, 0, 0, 0, 0}; // one node left to visit
        final byte[] tooLong = new byte[240];
        tooLong[0] = 6;
        tooLong[1] = 29;
        final byte[] visiting =
                ipv6().tcp(1, 2).extensions(43, routed).payload(payload(1, 30)).bytes();
        final byte[] longer =
                ipv6().tcp(1, 2).extensions(0, tooLong).payload(payload(1, 30)).bytes();

        assertEquals(DropReason.TUN_BAD_OFFLOAD, refusal(header(NEEDS_CSUM, GSO_TCPV6, 10, 48, 16), visiting));
        assertEquals(DropReason.TUN_BAD_OFFLOAD, refusal(header(NEEDS_CSUM, GSO_TCPV6, 10, 280, 16), longer));
    }
}
