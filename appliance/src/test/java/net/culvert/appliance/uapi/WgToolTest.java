// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.uapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import net.culvert.appliance.Command;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real {@code wg} against the server. */
class WgToolTest {
    private static final String CONFIGURATION = """
            [Interface]
            ListenPort = 51820
            FwMark = 0x1234
            PrivateKey = %s

            [Peer]
            PublicKey = %s
            PresharedKey = %s
            AllowedIPs = 10.0.0.0/8, 2001:db8::/32
            Endpoint = 192.0.2.1:51821
            PersistentKeepalive = 25

            [Peer]
            PublicKey = %s
            AllowedIPs = 10.1.2.0/24
            Endpoint = [2001:db8::7]:51822
            """.formatted(key(0x40), key(1), key(2), key(3));

    @TempDir
    private Path directory;

    private final TestServer server = new TestServer();

    @BeforeEach
    void start() throws IOException {
        server.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void shouldShowWhatSetconfSet() throws Exception {
        wg("setconf", CONFIGURATION);

        final String shown = wg("show");
        assertTrue(shown.contains("listening port: 51820\n  fwmark: 0x1234\n"), shown);
        assertTrue(shown.contains("  endpoint: [2001:db8::7]:51822\n  allowed ips: 10.1.2.0/24\n"), shown);
        assertTrue(shown.contains("persistent keepalive: every 25 seconds"), shown);
        assertEquals(sorted(CONFIGURATION), sorted(wg("showconf")));
    }

    @Test
    void shouldKeepTheOtherPeersInAddconf() throws Exception {
        wg("setconf", CONFIGURATION);
        wg("addconf", "[Peer]\nPublicKey = " + key(4) + "\nAllowedIPs = 10.1.2.0/24\n");

        assertEquals(3, server.tunnel.peers().size());
        assertTrue(
                wg("show", "allowed-ips").contains(key(3) + "\t(none)"),
                "the prefix moved to the peer that was given it last");
    }

    @Test
    void shouldApplyTheDifferenceInSyncconf() throws Exception {
        wg("setconf", CONFIGURATION);
        wg(
                "syncconf",
                "[Interface]\nPrivateKey = " + key(0x40) + "\n[Peer]\nPublicKey = " + key(3)
                        + "\nAllowedIPs = 192.0.2.0/24\n");

        assertEquals(key(3) + "\t192.0.2.0/24\n", wg("show", "allowed-ips"));
    }

    @Test
    void shouldChangeOnePeerBySet() throws Exception {
        wg("setconf", CONFIGURATION);

        ok(Command.of("wg", "set", server.name, "peer", key(1), "allowed-ips", "10.0.0.0/8")
                .run());
        assertEquals(key(1) + "\t10.0.0.0/8\n" + key(3) + "\t10.1.2.0/24\n", wg("show", "allowed-ips"));
        ok(Command.of("wg", "set", server.name, "peer", key(1), "remove", "peer", key(3), "persistent-keepalive", "9")
                .run());
        assertEquals(key(3) + "\t9\n", wg("show", "persistent-keepalive"));
    }

    @Test
    void shouldLetWgNameTheCauseOfARefusal() throws Exception {
        final Command.Result result = Command.of("wg", "set", server.name, "listen-port", "" + MemoryTunnel.TAKEN_PORT)
                .run();
        assertEquals(1, result.status());
        assertTrue(result.err().contains("Address already in use"), result.err());
    }

    @Test
    void shouldListTheInterface() throws Exception {
        assertTrue(ok(Command.of("wg", "show", "interfaces").run()).contains(server.name));
    }

    @Test
    void shouldStreamThousandsOfPeers() throws Exception {
        final StringBuilder text = new StringBuilder("[Interface]\nListenPort = 7\n");
        for (int peer = 0; peer < 10_000; peer++) {
            text.append("[Peer]\nPublicKey = ").append(key(1, peer)).append("\nAllowedIPs = 2001:db8::");
            text.append(Integer.toHexString(peer)).append("/128");
            for (int i = 0; i < 12; i++) {
                text.append(", 10.")
                        .append(i)
                        .append('.')
                        .append(peer >> 8)
                        .append('.')
                        .append(peer & 0xFF);
            }
            text.append('\n');
        }
        assertTimeout(Duration.ofSeconds(10), () -> wg("setconf", text.toString()));
        final String shown = assertTimeout(Duration.ofSeconds(10), () -> wg("show", "allowed-ips"));
        assertEquals(10_000, shown.lines().count());
        assertEquals(130_000, shown.chars().filter(c -> c == '/').count() - slashesOfKeys(shown));
    }

    private static long slashesOfKeys(final String shown) {
        return shown.lines()
                .mapToLong(line ->
                        line.substring(0, 44).chars().filter(c -> c == '/').count())
                .sum();
    }

    /** Runs {@code wg show NAME what} or {@code wg showconf NAME}. */
    private String wg(final String command) throws Exception {
        return ok(Command.of("wg", command, server.name).run());
    }

    private String wg(final String command, final String argument) throws Exception {
        if (command.equals("show")) {
            return ok(Command.of("wg", "show", server.name, argument).run());
        }
        final Path file = Files.writeString(directory.resolve("wg.conf"), argument);
        return ok(Command.of("wg", command, server.name, file).run());
    }

    private static String ok(final Command.Result result) {
        assertEquals(0, result.status(), result::err);
        assertEquals("", result.err());
        assertFalse(result.out().contains("errno"));
        return result.out();
    }

    private static String sorted(final String text) {
        return text.lines()
                .map(line -> line.replaceAll("\\s+", ""))
                .filter(line -> !line.isEmpty())
                .sorted()
                .toList()
                .toString();
    }

    private static String key(final int first) {
        return key(first, 0);
    }

    private static String key(final int first, final int number) {
        final byte[] key = new byte[TunnelConfiguration.KEY_LENGTH];
        key[0] = (byte) (first & 0xF8);
        key[1] = (byte) first;
        key[2] = (byte) (number >> 8);
        key[3] = (byte) number;
        key[31] = 0x40;
        return Base64.getEncoder().encodeToString(key);
    }
}
