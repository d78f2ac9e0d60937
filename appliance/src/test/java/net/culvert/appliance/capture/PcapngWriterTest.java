// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.capture;

import static net.culvert.forwarding.packets.Packets.ipv4;
import static net.culvert.forwarding.packets.Packets.ipv6;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PcapngWriterTest {
    private static final long TIME_NS = 1_795_000_000_123_456_789L; // in November 2026
    private static final byte[] DNS =
            ipv4().from("192.0.2.1").to("198.51.100.2").udp(40_000, 53).bytes();
    private static final byte[] WEB6 =
            ipv6().from("2001:db8:1::1").to("2001:db8:2::2").tcp(40_001, 443).bytes();

    @TempDir
    private Path directory;

    private static void packet(
            final PcapngWriter writer,
            final int interfaceNumber,
            final byte[] packet,
            final int direction,
            final long lost,
            final String comment)
            throws IOException {
        writer.packet(
                interfaceNumber,
                TIME_NS,
                new UnsafeBuffer(packet),
                0,
                packet.length,
                packet.length,
                direction,
                lost,
                comment);
    }

    @Test
    void shouldBeReadByWireshark() throws Exception {
        final Path file = directory.resolve("test.pcapng");
        final long written;
        try (OutputStream out = Files.newOutputStream(file)) {
            final PcapngWriter writer = new PcapngWriter(out);
            writer.section("culvert");
            writer.describe("tun0", "packets of tun0", 65535, "udp");
            packet(writer, 0, DNS, CaptureRing.IN, 0, null);
            writer.describe("wg0", "packets of wg0", 65535, "");
            packet(writer, 1, WEB6, CaptureRing.OUT, 7, "dropped: a reason, and why");
            writer.packet(0, TIME_NS + 1, new UnsafeBuffer(DNS), 0, 28, DNS.length, CaptureRing.OUT, 0, null);
            writer.statistics(0, TIME_NS, TIME_NS + 5, 2, 0);
            writer.statistics(1, TIME_NS, TIME_NS + 5, 1, 7);
            writer.flush();
            written = writer.bytesWritten();
        }

        assertEquals(Files.size(file), written);
        assertEquals(
                List.of(
                        "tun0|1795000000.123456789|0x00000001|192.0.2.1||53||" + DNS.length + "|" + DNS.length,
                        "wg0|1795000000.123456789|0x00000002||2001:db8:1::1||dropped: a reason, and why|" + WEB6.length
                                + "|" + WEB6.length,
                        "tun0|1795000000.123456790|0x00000002|192.0.2.1||53||28|" + DNS.length),
                Tshark.read(
                        file,
                        "",
                        "frame.interface_name",
                        "frame.time_epoch",
                        "frame.packet_flags",
                        "ip.src",
                        "ipv6.src",
                        "udp.dstport",
                        "frame.comment",
                        "frame.cap_len",
                        "frame.len"));
        final String summary = Tshark.summary(file);
        assertTrue(summary.contains("Time precision = nanoseconds (9)"), summary);
        assertTrue(summary.contains("Filter string = udp"), summary);
        assertTrue(summary.contains("Name = wg0"), summary);
        assertTrue(summary.contains("Description = packets of wg0"), summary);
        assertTrue(summary.contains("Capture application: culvert"), summary);
        assertTrue(summary.contains("Number of stat entries = 1"), summary);
    }

    @Test
    void shouldFlushWhatItsBufferCannotHold() throws Exception {
        final Path file = directory.resolve("long.pcapng");
        final byte[] longest = new byte[65535];
        System.arraycopy(DNS, 0, longest, 0, DNS.length);
        try (OutputStream out = Files.newOutputStream(file)) {
            final PcapngWriter writer = new PcapngWriter(out);
            writer.section("culvert");
            writer.describe("tun0", "packets of tun0", 65535, "");
            for (int i = 0; i < 20; i++) {
                packet(writer, 0, longest, CaptureRing.IN, 0, null);
            }
            writer.flush();
            assertEquals(Files.size(file), writer.bytesWritten());
        }
        assertEquals(
                20, Tshark.read(file, "frame.cap_len == 65535", "frame.number").size());
    }

    /** What a client counts of a stream, however it is cut. */
    @Test
    void shouldBeCountedBlockByBlock() throws IOException {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        final PcapngWriter writer = new PcapngWriter(out);
        writer.section("culvert");
        writer.describe("tun0", "packets of tun0", 65535, "");
        writer.secrets("LOCAL_STATIC_PRIVATE_KEY = none\n");
        for (int i = 0; i < 5; i++) {
            packet(writer, 0, WEB6, CaptureRing.IN, i, i % 2 == 0 ? null : "dropped");
        }
        writer.flush();
        final byte[] cut = out.toByteArray();
        writer.statistics(0, TIME_NS, TIME_NS, 5, 10);
        writer.statistics(1, TIME_NS, TIME_NS, 0, 1);
        writer.flush();
        final byte[] whole = out.toByteArray();

        for (final int begin : new int[] {0, 1, 4, 12, 200}) {
            final PcapngCount count = count(whole, begin, whole);
            assertEquals(new CaptureTally(5, 11), count.tally());
            assertTrue(count.isWhole());
        }
        final PcapngCount count = count(cut, 4, cut);
        assertEquals(new CaptureTally(5, 0), count.tally());
        assertEquals(false, count.isWhole());
    }

    private static PcapngCount count(final byte[] bytes, final int begin, final byte[] expected) throws IOException {
        final ByteArrayOutputStream copied = new ByteArrayOutputStream();
        final ByteArrayInputStream rest = new ByteArrayInputStream(bytes, begin, bytes.length - begin);
        final PcapngCount count = new PcapngCount(Channels.newChannel(rest), ByteBuffer.wrap(bytes, 0, begin));
        count.copy(Channels.newChannel(copied));
        org.junit.jupiter.api.Assertions.assertArrayEquals(expected, copied.toByteArray());
        return count;
    }
}
