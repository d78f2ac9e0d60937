// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.pcap;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import net.culvert.bench.load.LoadException;
import net.culvert.bench.load.traffic.AddressRange;
import net.culvert.bench.load.traffic.FrameSizes;
import net.culvert.bench.load.traffic.Pacing;
import net.culvert.bench.load.traffic.PacketSource;
import net.culvert.bench.load.traffic.Rate;
import net.culvert.forwarding.wire.InternetChecksum;
import net.culvert.forwarding.wire.Ipv4Header;
import net.culvert.ringbuffers.counters.DropReason;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaptureFileTest {
    private final long seed = System.nanoTime();
    private final SplittableRandom random = new SplittableRandom(seed);

    @TempDir
    private Path folder;

    @Test
    void shouldReadEveryVariant() throws LoadException {
        final List<byte[]> packets = packets(200);
        final List<byte[]> frames = packets.stream().map(CaptureFiles::frame).toList();
        for (final ByteOrder order : List.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN)) {
            for (final int magic : new int[] {PcapParser.MICROSECONDS, PcapParser.NANOSECONDS}) {
                final long exactNs = magic == PcapParser.NANOSECONDS ? 1 : 1000;
                assertHas(packets, CaptureFiles.pcap(order, magic, LinkHeader.ETHERNET, frames), exactNs);
                assertHas(packets, CaptureFiles.pcap(order, magic, LinkHeader.RAW, packets), exactNs);
            }
            assertHas(packets, CaptureFiles.pcapng(order, LinkHeader.ETHERNET, frames), 1);
            assertHas(packets, CaptureFiles.pcapng(order, LinkHeader.RAW, packets), 1);
        }
    }

    private void assertHas(final List<byte[]> packets, final byte[] file, final long exactNs) throws LoadException {
        final Capture capture = CaptureFiles.parse(file);
        assertEquals(packets.size(), capture.size());
        assertEquals(0, capture.skipped());
        for (int i = 0; i < packets.size(); i++) {
            assertArrayEquals(packets.get(i), bytes(capture, i), "seed " + seed);
            assertEquals(1500.0 * i, capture.timeNs(i), exactNs);
        }
    }

    private static byte[] bytes(final Capture capture, final int index) {
        final byte[] bytes = new byte[capture.length(index)];
        capture.buffer().getBytes(capture.offset(index), bytes);
        return bytes;
    }

    private List<byte[]> packets(final int count) {
        final List<byte[]> packets = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            packets.add(CaptureFiles.packet(random, random.nextInt(20, 1500)));
        }
        return packets;
    }

    @Test
    void shouldStepOverWhatIsNoWholeIpPacket() throws LoadException {
        final byte[] packet = CaptureFiles.packet(random, 100);
        final byte[] arp = CaptureFiles.frame(packet);
        arp[13] = 6;
        final byte[] vlan = new byte[118];
        vlan[12] = (byte) 0x81;
        vlan[16] = 8;
        System.arraycopy(packet, 0, vlan, 18, 100);
        final List<byte[]> frames = List.of(
                arp, vlan, Arrays.copyOf(CaptureFiles.frame(packet), 90), CaptureFiles.frame(packet), new byte[3]);
        final Capture capture = CaptureFiles.parse(
                CaptureFiles.pcap(ByteOrder.LITTLE_ENDIAN, PcapParser.NANOSECONDS, LinkHeader.ETHERNET, frames));
        assertEquals(2, capture.size());
        assertEquals(3, capture.skipped());
        assertArrayEquals(packet, bytes(capture, 0));
    }

    @Test
    void shouldSayWhereAFileIsBroken() {
        final byte[] whole = CaptureFiles.pcap(
                ByteOrder.LITTLE_ENDIAN, PcapParser.NANOSECONDS, LinkHeader.RAW, List.of(new byte[20], new byte[20]));
        assertSays("x.pcap is neither a pcap nor a pcapng file", new byte[0]);
        assertSays("x.pcap is neither a pcap nor a pcapng file", "GIF89a".getBytes(StandardCharsets.US_ASCII));
        assertSays("x.pcap ends within its file header", Arrays.copyOf(whole, 23));
        assertSays("x.pcap has no whole IP packet in it", Arrays.copyOf(whole, 24));
        assertSays("x.pcap is broken: record 2 at byte 60 is cut short", Arrays.copyOf(whole, 70));
        assertSays(
                "x.pcap is broken: record 2 at byte 60 says it has 20 bytes, but 19 are left",
                Arrays.copyOf(whole, whole.length - 1));
        whole[20] = 105;
        assertSays(
                "x.pcap has frames of link type 105, but it has to be Ethernet, raw IP, Linux cooked or BSD loopback",
                whole);
        final byte[] next = CaptureFiles.pcapng(ByteOrder.BIG_ENDIAN, LinkHeader.RAW, List.of(new byte[20]));
        assertSays(
                "x.pcap is broken: block 4 at byte 80 says it has 52 bytes, but 51 are left",
                Arrays.copyOf(next, next.length - 1));
        assertSays("x.pcap is broken: block 2 at byte 28 is cut short", Arrays.copyOf(next, 35));
        next[8] = 0;
        assertSays("x.pcap is broken: block 1 at byte 0 has no byte order", next);
    }

    private static void assertSays(final String sentence, final byte[] bytes) {
        assertEquals(
                sentence,
                assertThrows(LoadException.class, () -> CaptureFiles.parse(bytes))
                        .getMessage());
    }

    @Test
    void shouldSayThatThereIsNoFile() {
        final Path path = folder.resolve("none.pcap");
        assertEquals(
                "there is no file " + path,
                assertThrows(LoadException.class, () -> CaptureFile.read(path)).getMessage());
        final String sentence = assertThrows(LoadException.class, () -> CaptureFile.read(folder))
                .getMessage();
        assertTrue(sentence.startsWith(folder.toString()), sentence);
    }

    @Test
    void shouldReadWhatItWrote() throws IOException, LoadException {
        final List<byte[]> packets = packets(5000); // several buffers
        final Path path = folder.resolve("written.pcap");
        try (CaptureWriter writer = new CaptureWriter(path)) {
            for (int i = 0; i < packets.size(); i++) {
                final byte[] packet = packets.get(i);
                writer.write(new UnsafeBuffer(packet), 0, packet.length, 999_999_000L + i * 1500L);
            }
        }
        assertHas(packets, Files.readAllBytes(path), 1);
    }

    @Test
    void shouldReplayByTheCapturesTimesAtASpeedAndAtARate() throws LoadException {
        final Capture capture = CaptureFiles.parse(
                CaptureFiles.pcap(ByteOrder.LITTLE_ENDIAN, PcapParser.NANOSECONDS, LinkHeader.RAW, packets(10)));
        final Pacing pacing = Pacing.steady(Rate.ofPps(1000));
        final PacketSource twice = new ReplayTraffic(capture, 2, 3, null).source(pacing, Long.MAX_VALUE, 0, 1);
        final PacketSource paced = new ReplayTraffic(capture, 0, 1, null).source(pacing, Long.MAX_VALUE, 0, 1);
        final PacketSource bounded =
                new ReplayTraffic(capture, 1, Long.MAX_VALUE, null).source(pacing, 1_500_000, 0, 1);
        for (int i = 0; i < 30; i++) {
            assertEquals(750.0 * i, twice.dueNs(), 2);
            assertEquals(i < 10 ? 1_000_000L * i : PacketSource.NEVER, paced.dueNs());
            twice.advance();
            if (i < 10) {
                paced.advance();
            }
        }
        assertEquals(PacketSource.NEVER, twice.dueNs());
        int packets = 0;
        for (; bounded.dueNs() != PacketSource.NEVER; bounded.advance()) {
            packets++;
        }
        assertEquals(1000, packets);
        assertEquals(capture.meanFrame() - FrameSizes.FRAME_OVERHEAD, meanLength(capture), 1e-9);
    }

    private static double meanLength(final Capture capture) {
        double sum = 0;
        for (int i = 0; i < capture.size(); i++) {
            sum += capture.length(i);
        }
        return sum / capture.size();
    }

    @Test
    void shouldRewriteAddressesAndMendChecksums() throws LoadException {
        final AddressRewriter rewriter =
                new AddressRewriter(AddressRange.parse("192.0.2.0/24"), AddressRange.parse("198.51.100.7"));
        for (int round = 0; round < 2000; round++) {
            final byte[] bytes = CaptureFiles.packet(random, random.nextInt(60, 200));
            bytes[9] = (byte) (round % 2 == 0 ? 17 : 6);
            final UnsafeBuffer packet = new UnsafeBuffer(ByteBuffer.allocateDirect(bytes.length));
            packet.putBytes(0, bytes);
            new Ipv4Header().wrap(packet, 0).completeChecksum();
            final int checksum = 20 + (bytes[9] == 17 ? 6 : 16);
            final int length = bytes.length - 20;
            packet.putShort(checksum, (short) 0);
            InternetChecksum.storeNonZero(
                    packet,
                    checksum,
                    InternetChecksum.sum(
                            packet, 20, length, InternetChecksum.pseudoHeader4(packet, 0, bytes[9], length)));
            final int source = packet.getInt(12);

            rewriter.rewrite(packet, 0, bytes.length);
            final Ipv4Header header = new Ipv4Header().wrap(packet, 0);
            assertEquals(DropReason.NONE, header.check(bytes.length), "seed " + seed);
            assertEquals(0xC0000200, header.source() & 0xFFFFFF00);
            assertEquals(0xC6336407, header.destination());
            assertTrue(
                    InternetChecksum.holds(
                            packet, 20, length, InternetChecksum.pseudoHeader4(packet, 0, bytes[9], length)),
                    "seed " + seed);
            final int once = packet.getInt(12);
            packet.putInt(12, source);
            rewriter.rewrite(packet, 0, bytes.length);
            assertEquals(once, packet.getInt(12), "the same address gets the same other one");
        }
    }

    @Test
    void shouldLeaveAlonePacketsOfAnotherFamily() throws LoadException {
        final byte[] bytes = CaptureFiles.packet(random, 100);
        final UnsafeBuffer packet = new UnsafeBuffer(bytes.clone());
        new AddressRewriter(AddressRange.parse("2001:db8::1"), null).rewrite(packet, 0, 100);
        assertArrayEquals(bytes, packet.byteArray());
    }
}
