// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.realpeer;

import static net.culvert.appliance.realpeer.Implementation.CULVERT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A third implementation reads what we send off the wire: Wireshark's dissector, given keys. */
class CaptureTest {
    private static final int PINGS = 3;

    @AutoClose
    private final Lab lab = new Lab();

    @TempDir
    private Path directory;

    private Path capture;
    private Path keys;

    @BeforeEach
    void nameFiles() {
        capture = directory.resolve("capture.pcapng");
        keys = directory.resolve("keys");
    }

    @ParameterizedTest(name = "{0} initiates to {1}")
    @CsvSource({"CULVERT, WIREGUARD_GO", "WIREGUARD_GO, CULVERT"})
    void shouldBeReadByWireshark(final Implementation initiator, final Implementation responder) throws IOException {
        final Tunnel tunnel = Tunnel.overIpv4(lab, initiator, responder);
        capturePings(tunnel);
        Files.writeString(keys, staticKeys(tunnel));

        // The initiator's identity is sealed to the responder's static key: only a right one reads it.
        final List<String> initiations = decode("wg.type==1", "wg.static");
        assertEquals(List.of(tunnel.left.keys().publicKey()), initiations);
        final List<String> responses = decode("wg.type==2", "wg.response_to", "wg.receiver");
        assertEquals(1, responses.size(), responses::toString);
        assertTrue(responses.getFirst().matches("\\d+,0x[0-9a-f]{8}"), responses::toString);
        final List<String> data = decode("wg.type==4", "wg.counter");
        assertTrue(data.containsAll(List.of("0", "1", "2", "3")), data::toString);
        assertEquals(List.of(), decode("icmp", "icmp.type"), "the static keys alone must not open the data");
    }

    @ParameterizedTest(name = "{0} initiates to {1}, pre-shared key {2}")
    @CsvSource({
        "CULVERT, WIREGUARD_GO, false",
        "WIREGUARD_GO, CULVERT, false",
        "CULVERT, WIREGUARD_GO, true",
        "WIREGUARD_GO, CULVERT, true"
    })
    void shouldLetWiresharkReadTheDataByTheKeyLog(
            final Implementation initiator, final Implementation responder, final boolean preshared)
            throws IOException {
        lab.variables(CULVERT, "CULVERT_KEYLOG=" + keys);
        final Tunnel tunnel = Tunnel.overIpv4(lab, initiator, responder);
        if (preshared) {
            tunnel.preshare();
        }
        capturePings(tunnel);

        final String ping = Tunnel.LEFT_INSIDE + "," + Tunnel.RIGHT_INSIDE + ",8";
        final String pong = Tunnel.RIGHT_INSIDE + "," + Tunnel.LEFT_INSIDE + ",0";
        final List<String> inner = decode("icmp", "ip.src", "ip.dst", "icmp.type");
        assertEquals(inner.size(), count(ping, inner) + count(pong, inner), inner::toString);
        assertTrue(count(ping, inner) >= PINGS && count(pong, inner) >= PINGS, inner::toString);
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(keys)));
        assertEquals(preshared ? 1 : 0, count("PRESHARED_KEY", names(Files.readAllLines(keys))));
    }

    @Test
    void shouldAddToAKeyLogOfItsOwnersAlone() throws IOException {
        Files.createFile(keys, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(keys, "LOCAL_STATIC_PRIVATE_KEY = from before\n");
        final Tunnel tunnel = Tunnel.overIpv4(lab.variables(CULVERT, "CULVERT_KEYLOG=" + keys), CULVERT, CULVERT);

        tunnel.pingToTheRight();

        final List<String> lines = Files.readAllLines(keys);
        assertEquals("LOCAL_STATIC_PRIVATE_KEY = from before", lines.getFirst());
        assertEquals(
                List.of("LOCAL_STATIC_PRIVATE_KEY", "REMOTE_STATIC_PUBLIC_KEY", "LOCAL_EPHEMERAL_PRIVATE_KEY"),
                names(lines).subList(1, 4));
        assertEquals(7, lines.size(), "both ends log a handshake");
    }

    @ParameterizedTest(name = "mode {0}")
    @CsvSource({"rw-r-----", "rw----r--", "rw----rw-"})
    void shouldRefuseAKeyLogThatOthersMayRead(final String mode) throws IOException {
        Files.createFile(keys);
        Files.setPosixFilePermissions(keys, PosixFilePermissions.fromString(mode));

        assertRefused(keys, "is open to others: its mode has to be 0600");
        assertEquals(0, Files.size(keys));
    }

    @Test
    void shouldRefuseAKeyLogThatCannotBeOpened() throws IOException {
        assertRefused(directory.resolve("nowhere/keys"), "cannot be made, for its directory is not there");
        assertRefused(directory, "is no regular file");
        assertRefused(Files.createSymbolicLink(directory.resolve("link"), keys), "is no regular file");
        Files.createFile(keys, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.setAttribute(keys, "unix:uid", 65534);
        assertRefused(keys, "belongs to another user");
    }

    private void assertRefused(final Path file, final String why) {
        final Command.Result result = lab.namespace()
                .attempt(Command.LIMIT, "env", "CULVERT_KEYLOG=" + file, CULVERT.executable(), "-f", Lab.uniqueName());
        assertEquals(1, result.exitCode(), result::output);
        assertEquals(List.of("culvert-wg: CULVERT_KEYLOG: " + file + " " + why), result.sentences());
    }

    /** Captures a handshake and pings in both directions at the left end. */
    private void capturePings(final Tunnel tunnel) {
        final Program dumpcap = lab.keep(tunnel.left
                .namespace()
                .start("dumpcap", "-i", tunnel.cable.leftName(), "-f", "udp", "-w", capture.toString())
                .awaitOutput("File:"));
        tunnel.pingToTheRight();
        assertEquals(PINGS, Ping.answered(tunnel.left.namespace(), Tunnel.RIGHT_INSIDE, PINGS));
        Await.pause(500); // until dumpcap has taken the last of it from its ring
        dumpcap.terminate();
        assertEquals(0, dumpcap.awaitExit(Command.LIMIT), dumpcap::output);
    }

    /** What is enough to read handshakes but no data. */
    private static String staticKeys(final Tunnel tunnel) {
        return "LOCAL_STATIC_PRIVATE_KEY = " + tunnel.right.keys().privateKey() + "\nREMOTE_STATIC_PUBLIC_KEY = "
                + tunnel.left.keys().publicKey() + "\n";
    }

    /** One line per message that passes the filter, its innermost fields joined by commas. */
    private List<String> decode(final String filter, final String... fields) {
        final String options = "-e " + String.join(" -e ", fields);
        final String output = Command.run(Command.words("tshark -r " + capture + " -o wg.keylog_file:" + keys
                + " -d udp.port==" + Tunnel.PORT + ",wg -Y " + filter
                + " -T fields -E separator=, -E occurrence=l " + options));
        return output.lines().filter(line -> !line.startsWith("Running as")).toList();
    }

    private static List<String> names(final List<String> keyLog) {
        return keyLog.stream().map(line -> line.split(" = ")[0]).toList();
    }

    private static long count(final String wanted, final List<String> lines) {
        return lines.stream().filter(wanted::equals).count();
    }
}
