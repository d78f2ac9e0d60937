// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.capture;

import static net.culvert.forwarding.packets.Packets.ipv4;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import net.culvert.forwarding.iface.PacketTap;
import net.culvert.forwarding.iface.PacketTap.Direction;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients of a capture socket; the test is the gateway. */
@Timeout(30)
class CaptureServerTest {
    /** A gateway of one interface. */
    private static final class Points implements CapturePoints {
        private final Map<Capture, PacketTap> taps = new ConcurrentHashMap<>();

        @Override
        public void attach(final Capture capture) {
            final String name = capture.request().interfaceName();
            if (name != null && !name.equals("tun0")) {
                throw new IllegalArgumentException("there is no interface " + name);
            }
            taps.put(capture, capture.tapOf("tun0"));
        }

        @Override
        public void detach(final Capture capture) {
            taps.remove(capture);
        }
    }

    private final Points points = new Points();
    private final UnsafeBuffer packet = new UnsafeBuffer(ipv4().udp(1, 2).bytes());

    @TempDir
    private Path directory;

    private Path socket;
    private CaptureServer server;

    @BeforeEach
    void open() throws IOException {
        socket = CaptureServer.beside(directory.resolve("run/lab.sock"));
        server = CaptureServer.open(socket, points);
    }

    @AfterEach
    void close() {
        server.close();
        assertFalse(Files.exists(socket));
        assertTrue(points.taps.isEmpty(), "somebody still looks");
    }

    private SocketChannel send(final String line) throws IOException {
        final SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX);
        client.connect(UnixDomainSocketAddress.of(socket));
        client.write(ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8)));
        return client;
    }

    private SocketChannel capture(final CaptureRequest request, final int captures) throws Exception {
        final SocketChannel client = send(request.toLine() + "\n");
        await(() -> points.taps.size() == captures);
        return client;
    }

    private static void await(final BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) { // bounded by the time that a test may take
            Thread.sleep(1);
        }
    }

    private void show(final int packets) {
        for (int i = 0; i < packets; i++) {
            points.taps.values().forEach(tap -> tap.packet(packet, 0, packet.capacity(), Direction.IN));
        }
    }

    private static PcapngCount readToTheEnd(final SocketChannel client) throws IOException {
        final PcapngCount count = new PcapngCount(client, ByteBuffer.allocate(0));
        count.copy(Channels.newChannel(new ByteArrayOutputStream()));
        client.close();
        return count;
    }

    private static String answer(final SocketChannel client) throws IOException {
        try (client) {
            return new String(Channels.newInputStream(client).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void shouldSendACaptureUntilTheClientEndsIt() throws Exception {
        final SocketChannel client = capture(CaptureRequest.ALL, 1);
        show(10);
        client.shutdownOutput();
        final PcapngCount count = readToTheEnd(client);
        assertEquals(new CaptureTally(10, 0), count.tally());
        assertTrue(count.isWhole());
    }

    @Test
    void shouldEndACaptureAtItsLimitAndWhenTheClientGoes() throws Exception {
        final CaptureRequest three =
                CaptureRequest.parse("{\"culvert\":1,\"do\":\"capture\",\"interface\":\"tun0\",\"packets\":3}");
        final SocketChannel client = capture(three, 1);
        final SocketChannel other = capture(CaptureRequest.ALL, 2);
        show(10);
        assertEquals(new CaptureTally(3, 0), readToTheEnd(client).tally());
        await(() -> points.taps.size() == 1);
        other.close();
        await(() -> points.taps.isEmpty());
    }

    @Test
    void shouldTellClientsThatTheServerEnds() throws Exception {
        final SocketChannel client = capture(CaptureRequest.ALL, 1);
        show(5);
        server.close();
        final PcapngCount count = readToTheEnd(client);
        assertEquals(new CaptureTally(5, 0), count.tally());
        assertTrue(count.isWhole());
    }

    @Test
    void shouldRefuseWhatIsWrongWithASentence() throws Exception {
        assertEquals(
                "{\"error\":\"there is no interface wg7\",\"wrong\":true}",
                sorted(answer(send(CaptureRequest.ALL.of("wg7").toLine() + "\n"))));
        assertEquals(
                "{\"error\":\"the request is no JSON object: '{' is expected at character 1\",\"wrong\":true}",
                sorted(answer(send("capture\n"))));
        assertEquals(
                "{\"error\":\"the request is longer than 8192 bytes\",\"wrong\":true}",
                sorted(answer(send("x".repeat(8192)))));
        final SocketChannel silent = send("{\"culvert\"");
        silent.shutdownOutput();
        assertEquals("", answer(silent), "no request, no answer");
    }

    @Test
    void shouldGiveKeysWhereRootRunsTheGatewayAlone() throws Exception {
        final String keys = "{\"culvert\":1,\"do\":\"capture\",\"keys\":true,\"packets\":1}\n";
        Files.setAttribute(socket, "unix:uid", 65534);
        assertEquals(
                "{\"error\":\"keys are given to root alone, and the gateway runs as another user\",\"wrong\":true}",
                sorted(answer(send(keys))));
        Files.setAttribute(socket, "unix:uid", 0);
        final SocketChannel client = send(keys);
        await(() -> points.taps.size() == 1);
        show(1);
        assertEquals(new CaptureTally(1, 0), readToTheEnd(client).tally());
        await(() -> points.taps.isEmpty());
    }

    private static String sorted(final String line) {
        assertTrue(line.endsWith("\n"), line);
        final Map<String, Object> fields = FlatJson.parse(line.strip());
        assertEquals(2, fields.size(), line);
        return FlatJson.write(new java.util.TreeMap<>(fields));
    }

    @Test
    void shouldServeFourAtOnce() throws Exception {
        final List<SocketChannel> clients = new ArrayList<>();
        for (int i = 1; i <= CaptureServer.MOST_CAPTURES; i++) {
            clients.add(capture(CaptureRequest.ALL, i));
        }
        assertEquals(
                "{\"error\":\"there are 4 captures already; end one\",\"wrong\":false}",
                sorted(answer(send(CaptureRequest.ALL.toLine() + "\n"))));
        clients.removeFirst().close();
        await(() -> points.taps.size() == 3);
        for (final SocketChannel client : clients) {
            client.close();
        }
        await(() -> points.taps.isEmpty());
    }

    /** A client that reads nothing holds up nobody, and what it does not read is lost and counted. */
    @Test
    void shouldNotWaitForAClientThatDoesNotRead() throws Exception {
        final SocketChannel client = capture(CaptureRequest.ALL, 1);
        final Capture capture = points.taps.keySet().iterator().next();
        while (capture.tally().lost() == 0) {
            show(1_000);
        }
        client.close();
        await(() -> points.taps.isEmpty());
        assertTrue(capture.tally().lost() > 0);
    }

    @Test
    void shouldBeItsOwnersAloneAndTakeOverWhatARunLeft() throws Exception {
        assertEquals("lab.capture.sock", socket.getFileName().toString());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)));
        assertEquals(
                "another process answers there",
                assertThrows(IOException.class, () -> CaptureServer.open(socket, points))
                        .getMessage());
        server.close();
        Files.createFile(socket); // of one that was killed
        server = CaptureServer.open(socket, points);
        final SocketChannel client = capture(CaptureRequest.ALL, 1);
        client.close();
        await(() -> points.taps.isEmpty());
    }
}
