// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.capture;

import static net.culvert.forwarding.packets.Packets.ipv4;
import static net.culvert.ringbuffers.Allocations.assertAllocatesNothing;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import net.culvert.appliance.capture.CaptureRequest.Way;
import net.culvert.forwarding.iface.PacketTap;
import net.culvert.forwarding.iface.PacketTap.Direction;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.packet.Endpoint;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A capture by itself: the test is the data path. */
@Timeout(30)
class CaptureTest {
    private static final int SMALL_RING = 64 * 1024; // bytes
    private static final long END_LIMIT_MS = 10_000;
    private static final Endpoint REMOTE4 = new Endpoint(false, 0, 0xCB007101L, 51820, 0, 0, 0xC6336401L, 3);
    private static final Endpoint REMOTE6 =
            new Endpoint(true, 0x20010DB8_00000000L, 9, 51820, 0, 0x20010DB8_00000000L, 1, 3);

    private final UnsafeBuffer packet = packet();

    @TempDir
    private Path directory;

    private static UnsafeBuffer packet() {
        final byte[] bytes = ipv4().from("192.0.2.1")
                .to("198.51.100.2")
                .udp(40_000, 53)
                .payload(new byte[1000])
                .bytes();
        final UnsafeBuffer buffer = new UnsafeBuffer(ByteBuffer.allocateDirect(bytes.length));
        buffer.putBytes(0, bytes);
        return buffer;
    }

    private static CaptureRequest limited(final int snap, final long packets, final long bytes, final long seconds) {
        return new CaptureRequest(null, Way.BOTH, false, false, false, "", snap, packets, bytes, seconds);
    }

    private void show(final PacketTap tap, final Direction direction) {
        tap.packet(packet, 0, packet.capacity(), direction);
    }

    private Capture toFile(final CaptureRequest request, final Path file) throws IOException {
        return new Capture(request, CaptureFile.create(file), SMALL_RING, ended -> {});
    }

    @Test
    void shouldCountWhatItCannotKeepUpWith() throws Exception {
        final Path file = directory.resolve("lost.pcapng");
        final int shown = 1_000;
        final Capture capture = toFile(CaptureRequest.ALL, file);
        final PacketTap tap = capture.tapOf("tun0");
        for (int i = 0; i < shown; i++) {
            show(tap, Direction.IN); // nobody writes yet
        }
        capture.start();
        capture.close();
        show(tap, Direction.IN); // too late, and no loss

        final CaptureTally tally = capture.tally();
        assertTrue(tally.lost() > shown / 2 && tally.packets() > 10, tally::toString);
        assertEquals(shown, tally.packets() + tally.lost());
        assertEquals(tally.packets(), Tshark.read(file, "", "frame.number").size());
        final List<String> first = Tshark.read(file, "frame.number == 1", "frame.drop_count");
        assertEquals(List.of(Long.toString(tally.lost())), first, "since the packet before");
    }

    @ParameterizedTest
    @ValueSource(strings = {"packets", "bytes", "seconds"})
    void shouldEndByItselfAtEachLimit(final String limit) throws Exception {
        final Path file = directory.resolve("limit.pcapng");
        final CaptureRequest request = switch (limit) {
            case "packets" -> limited(65535, 3, 0, 0);
            case "bytes" -> limited(65535, 0, 3_000, 0);
            default -> limited(65535, 0, 0, 1);
        };
        final CountDownLatch ended = new CountDownLatch(1);
        final Capture capture = new Capture(request, CaptureFile.create(file), SMALL_RING, any -> ended.countDown());
        final PacketTap tap = capture.tapOf("tun0");
        for (int i = 0; i < 20; i++) {
            show(tap, Direction.OUT);
        }
        capture.start();
        ended.await();
        assertTrue(capture.awaitEnd(END_LIMIT_MS));
        assertNull(capture.failure());

        final int expected = limit.equals("seconds") ? 20 : 3;
        assertEquals(new CaptureTally(expected, 0), capture.tally());
    }

    @Test
    void shouldWriteTheWayAndTheBytesThatWereAskedFor() throws Exception {
        final Path file = directory.resolve("way.pcapng");
        final CaptureRequest request = new CaptureRequest(null, Way.IN, false, true, false, "port 53", 64, 0, 0, 0);
        try (Capture capture = toFile(request, file)) {
            final PacketTap tap = capture.tapOf("tun0");
            show(tap, Direction.OUT);
            show(tap, Direction.IN);
            tap.dropped(packet, 0, packet.capacity(), Direction.OUT, DropReason.OUTPUT_QUEUE_FULL);
            tap.dropped(packet, 0, packet.capacity(), Direction.IN, DropReason.IP_NO_ROUTE);
            capture.start();
        }
        assertEquals(
                List.of(
                        "0x00000001|64|" + packet.capacity() + "|",
                        "0x00000001|64|" + packet.capacity() + "|dropped: ips_noroute, no route to the destination"),
                Tshark.read(file, "", "frame.packet_flags", "frame.cap_len", "frame.len", "frame.comment"));
    }

    @Test
    void shouldMakeHeadersForDatagrams() throws Exception {
        final Path file = directory.resolve("outer.pcapng");
        final CaptureRequest request =
                new CaptureRequest(null, Way.BOTH, true, true, false, "port 51820", 65535, 0, 0, 0);
        try (Capture capture = toFile(request, file)) {
            final OuterTap tap = capture.outerTapOf("wg0", () -> 1234);
            for (final Endpoint remote : new Endpoint[] {REMOTE4, REMOTE6}) {
                tap.datagram(packet, 0, 101, remote, Direction.IN);
                tap.datagram(packet, 0, 101, remote, Direction.OUT);
                tap.dropped(packet, 0, 101, remote, DropReason.TUNNEL_BAD_TAG);
            }
            final OuterTap other = capture.outerTapOf("wg1", () -> 1234);
            other.datagram(packet, 0, 101, Endpoint.of(new InetSocketAddress("203.0.113.1", 9)), Direction.IN);
            capture.start();
        }
        assertEquals(
                List.of(
                        "203.0.113.1|198.51.100.1|||51820|1234|109|129|129|",
                        "198.51.100.1|203.0.113.1|||1234|51820|109|129|129|",
                        "203.0.113.1|198.51.100.1|||51820|1234|109|44|129|dropped: tunnel_bad_tag, the authentication tag "
                                + "is wrong",
                        "||2001:db8::9|2001:db8::1|51820|1234|109|149|149|",
                        "||2001:db8::1|2001:db8::9|1234|51820|109|149|149|",
                        "||2001:db8::9|2001:db8::1|51820|1234|109|64|149|dropped: tunnel_bad_tag, the authentication tag is "
                                + "wrong"),
                Tshark.read(
                        file,
                        "",
                        "ip.src",
                        "ip.dst",
                        "ipv6.src",
                        "ipv6.dst",
                        "udp.srcport",
                        "udp.dstport",
                        "udp.length",
                        "frame.cap_len",
                        "frame.len",
                        "frame.comment"));
        final String[] checked = {"-o", "ip.check_checksum:TRUE", "-o", "udp.check_checksum:TRUE"};
        final var verbose = net.culvert.appliance.Command.of(
                        "tshark", "-n", "-r", file, "-V", checked[0], checked[1], checked[2], checked[3])
                .run();
        assertEquals(
                0,
                verbose.out().lines().filter(line -> line.contains("incorrect")).count(),
                verbose::out);
        assertEquals(
                3 + 2,
                verbose.out().lines().filter(line -> line.contains("[correct]")).count(),
                "each IPv4 header, and each whole datagram over IPv6");
    }

    @Test
    void shouldFillInTheAddressThatADatagramLeavesBy() throws Exception {
        final Path file = directory.resolve("local.pcapng");
        try (Capture capture = toFile(CaptureRequest.ALL, file)) {
            final OuterTap tap = capture.outerTapOf("wg0", () -> 1234);
            for (final String loopback : new String[] {"127.0.0.1", "::1"}) {
                tap.datagram(packet, 0, 100, Endpoint.of(new InetSocketAddress(loopback, 51820)), Direction.OUT);
                tap.datagram(packet, 0, 100, Endpoint.of(new InetSocketAddress(loopback, 51820)), Direction.IN);
            }
            capture.start();
        }
        assertEquals(
                List.of("127.0.0.1|127.0.0.1||", "127.0.0.1|127.0.0.1||", "||::1|::1", "||::1|::1"),
                Tshark.read(file, "", "ip.src", "ip.dst", "ipv6.src", "ipv6.dst"));
    }

    @Test
    void shouldEndWhereNobodyReadsOrTheOutputFails() throws Exception {
        final CountDownLatch ended = new CountDownLatch(1);
        final OutputStream broken = new OutputStream() {
            @Override
            public void write(final int octet) throws IOException {
                throw new IOException("no room");
            }
        };
        final Capture capture = new Capture(CaptureRequest.ALL, broken, SMALL_RING, any -> ended.countDown());
        capture.start();
        ended.await();
        assertTrue(capture.awaitEnd(END_LIMIT_MS));
        assertNotNull(capture.failure());
        assertEquals("no room", capture.failure().getMessage());
        capture.close();
    }

    @Test
    void shouldNotAllocateWhenItTakesPackets() throws Throwable {
        final CaptureRing ring = new CaptureRing(
                SMALL_RING, CaptureFilter.parse("udp and port 53 or port 51820"), 65535, new EpochClock());
        final CaptureSource source = new CaptureSource(0, "tun0", "");
        final PacketTap tap = new InterfaceTap(ring, source, Way.BOTH, true);
        final OuterTap outer = new TunnelTap(ring, source, () -> 1234, Way.BOTH, true);
        final long[] read = new long[1];
        final MessageHandler handler = (kind, slots, at, length) -> read[0]++;

        final long runs = assertAllocatesNothing(() -> {
            for (int i = 0; i < 40; i++) { // more than there is room for
                show(tap, Direction.IN);
                tap.dropped(packet, 0, packet.capacity(), Direction.OUT, DropReason.IP_NO_ROUTE);
                outer.datagram(packet, 0, 500, REMOTE4, Direction.IN);
                outer.datagram(packet, 0, 500, REMOTE6, Direction.OUT);
            }
            while (!ring.isEmpty()) {
                ring.read(handler, 256);
            }
        });

        assertTrue(read[0] > runs && source.lost() > runs);
        assertEquals(160 * runs, read[0] + source.lost());
    }

    @Test
    void shouldNotAllocateWhenItWritesPackets() throws Throwable {
        final PcapngWriter writer = new PcapngWriter(OutputStream.nullOutputStream());
        writer.section("culvert");
        writer.describe("tun0", "packets of tun0", 65535, "");
        final MutableDirectBuffer bytes = packet;
        final long before = writer.bytesWritten();

        final long runs = assertAllocatesNothing(
                () -> writer.packet(0, 1, bytes, 0, packet.capacity(), packet.capacity(), CaptureRing.IN, 3, null));

        assertTrue(writer.bytesWritten() - before > runs * packet.capacity());
    }
}
