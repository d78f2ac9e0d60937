// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.realpeer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A third implementation reads our handshakes off the wire: Wireshark's dissector, given the static keys. */
class CaptureTest {
    @AutoClose
    private final Lab lab = new Lab();

    @ParameterizedTest(name = "{0} initiates to {1}")
    @CsvSource({"CULVERT, WIREGUARD_GO", "WIREGUARD_GO, CULVERT"})
    void shouldBeReadByWireshark(final Implementation initiator, final Implementation responder) throws IOException {
        final Tunnel tunnel = Tunnel.overIpv4(lab, initiator, responder);
        final Path directory = Files.createTempDirectory("culvert-test");
        final Path capture = directory.resolve("capture.pcapng");
        final Path keys = directory.resolve("keys");
        try {
            final Program dumpcap = lab.keep(tunnel.left
                    .namespace()
                    .start("dumpcap", "-i", tunnel.cable.leftName(), "-f", "udp", "-w", capture.toString())
                    .awaitOutput("File:"));
            tunnel.pingToTheRight();
            assertEquals(3, Ping.answered(tunnel.left.namespace(), Tunnel.RIGHT_INSIDE, 3));
            Await.pause(500); // until dumpcap has taken the last of it from its ring
            dumpcap.terminate();
            assertEquals(0, dumpcap.awaitExit(Command.LIMIT), dumpcap::output);
            Files.writeString(keys, keyLog(tunnel));

            // The initiator's identity is sealed to the responder's static key: only a right one reads it.
            final List<String> initiations = decode(capture, keys, 1, "wg.static");
            assertEquals(List.of(tunnel.left.keys().publicKey()), initiations);
            final List<String> responses = decode(capture, keys, 2, "wg.response_to", "wg.receiver");
            assertEquals(1, responses.size(), responses::toString);
            assertTrue(responses.getFirst().matches("\\d+,0x[0-9a-f]{8}"), responses::toString);
            final List<String> data = decode(capture, keys, 4, "wg.counter");
            assertTrue(data.containsAll(List.of("0", "1", "2", "3")), data::toString);
        } finally {
            Files.deleteIfExists(capture);
            Files.deleteIfExists(keys);
            Files.delete(directory);
        }
    }

    /** What Wireshark may know. With LOCAL_EPHEMERAL_PRIVATE_KEY lines added it would read the data as well. */
    private static String keyLog(final Tunnel tunnel) {
        return "LOCAL_STATIC_PRIVATE_KEY = " + tunnel.right.keys().privateKey() + "\nREMOTE_STATIC_PUBLIC_KEY = "
                + tunnel.left.keys().publicKey() + "\n";
    }

    /** One line per message of that type, its fields joined by commas. */
    private static List<String> decode(final Path capture, final Path keys, final int type, final String... fields) {
        final String options = "-e " + String.join(" -e ", fields);
        final String output = Command.run(Command.words("tshark -r " + capture + " -o wg.keylog_file:" + keys
                + " -d udp.port==" + Tunnel.PORT + ",wg -Y wg.type==" + type + " -T fields -E separator=, " + options));
        return output.lines().filter(line -> !line.startsWith("Running as")).toList();
    }
}
