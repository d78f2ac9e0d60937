// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import net.culvert.appliance.capture.Capture;
import net.culvert.appliance.capture.CapturePoints;
import net.culvert.appliance.capture.CaptureServer;
import net.culvert.forwarding.iface.PacketTap;
import net.culvert.forwarding.iface.PacketTap.Direction;
import net.culvert.forwarding.packets.Packets;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code culvert capture} and the socket that it asks; the test is the gateway. */
@Timeout(30)
class CaptureCommandTest {
    private static final int SHOWN = 10;

    /** A gateway of one interface, where packets pass as soon as somebody looks. */
    private static final CapturePoints POINTS = new CapturePoints() {
        @Override
        public void attach(final Capture capture) {
            final String name = capture.request().interfaceName();
            if (name != null && !name.equals("tun0")) {
                throw new IllegalArgumentException("there is no interface " + name);
            }
            final PacketTap tap = capture.tapOf("tun0");
            final UnsafeBuffer packet =
                    new UnsafeBuffer(Packets.ipv4().udp(40_000, 53).bytes());
            for (int i = 0; i < SHOWN; i++) {
                tap.packet(packet, 0, packet.capacity(), Direction.IN);
            }
        }

        @Override
        public void detach(final Capture capture) {}
    };

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path directory;

    private int run(final String... arguments) {
        return Culvert.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    private CaptureServer serve(final String name) throws IOException {
        return CaptureServer.open(directory.resolve(name + ".capture.sock"), POINTS);
    }

    @Test
    void shouldWriteAFileOfTheOnlyGateway() throws Exception {
        final Path file = directory.resolve("dns.pcapng");
        Files.createFile(directory.resolve("killed.capture.sock"));
        try (CaptureServer server = serve("lab")) {
            assertFalse(server.toString().isEmpty());
            assertEquals(
                    0,
                    run(
                            "capture",
                            "--sockets",
                            directory.toString(),
                            "-c",
                            "3",
                            "-i",
                            "tun0",
                            "-w",
                            file.toString(),
                            "udp",
                            "and",
                            "port",
                            "53"),
                    err::toString);
        }
        assertEquals(
                "capturing from " + directory.resolve("lab.capture.sock") + "; SIGINT ends it\n"
                        + "3 packets written, 0 lost\n",
                err.toString());
        assertEquals("", out.toString());
        final byte[] bytes = Files.readAllBytes(file);
        assertEquals(0x0A0D0D0A, ByteBuffer.wrap(bytes).getInt());
    }

    @Test
    void shouldSayWhatTheGatewayRefuses() throws Exception {
        final Path file = directory.resolve("none.pcapng");
        try (CaptureServer server = serve("lab");
                CaptureServer other = serve("edge")) {
            assertFalse(server.equals(other));
            final String socket = directory.resolve("edge.capture.sock").toString();
            assertEquals(2, run("capture", "--socket", socket, "-i", "wg7", "-w", file.toString()));
            assertEquals("culvert capture: there is no interface wg7\n", err.toString());
            assertFalse(Files.exists(file), "an empty file was made");

            err.getBuffer().setLength(0);
            assertEquals(2, run("capture", "--sockets", directory.toString(), "-w", file.toString()));
            assertEquals("culvert capture: several gateways run; choose one by --gateway: edge, lab\n", err.toString());

            err.getBuffer().setLength(0);
            assertEquals(
                    0,
                    run(
                            "capture",
                            "--sockets",
                            directory.toString(),
                            "--gateway",
                            "lab",
                            "--seconds",
                            "1",
                            "-w",
                            file.toString()));
            assertTrue(err.toString().endsWith(SHOWN + " packets written, 0 lost\n"), err::toString);
        }
    }

    @Test
    void shouldSayThatNoGatewayRuns() {
        final String file = directory.resolve("none.pcapng").toString();
        assertEquals(1, run("capture", "--sockets", directory.toString(), "-w", file));
        assertEquals(
                "culvert capture: no gateway runs: nobody answers at " + directory + "/*.capture.sock\n",
                err.toString());
        err.getBuffer().setLength(0);
        assertEquals(1, run("capture", "--sockets", directory.toString(), "--gateway", "lab", "-w", file));
        assertTrue(
                err.toString()
                        .startsWith("culvert capture: no gateway answers at " + directory + "/lab.capture.sock ("),
                err::toString);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "udp and prot | filter, column 9: 'prot' is no word of a filter; there can be: host, net, port, "
                        + "portrange, src, dst, ip, ip6, tcp, udp, icmp, icmp6, proto, not, (",
                "-d up | -d is 'up' but has to be in, out or both",
                "-s 63 | snap is 63 but has to be 64 to 65535",
                "-c -1 | packets is -1 but has to be at least 0"
            })
    void shouldSayWhatIsWrong(final String words, final String sentence) {
        final String[] arguments = ("capture -w " + directory.resolve("f") + " " + words).split(" ");
        assertEquals(2, run(arguments));
        assertEquals("culvert capture: " + sentence + "\n", err.toString());
    }

    @Test
    void shouldShowHowToLookLive() {
        assertEquals(0, run("capture", "--help"));
        assertTrue(out.toString().contains("culvert capture -w - | wireshark -k -i -"), out::toString);
    }
}
