// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.realpeer;

import static net.culvert.appliance.realpeer.Implementation.WIREGUARD_GO;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code culvert run wg0.conf}: a tunnel to a real peer that the host uses as it does with wg-quick(8). */
class WgQuickFileRunTest {
    private static final Duration START_LIMIT = Duration.ofMinutes(1); // a first start makes a start-up cache
    private static final String RULES = "fwmark 0xca6c";

    @AutoClose
    private final Lab lab = new Lab();

    @TempDir
    private Path directory;

    @Test
    void shouldCarryEverythingAndTakeItBackAtTheEnd() throws IOException {
        final Tunnel tunnel = Tunnel.overIpv4(lab, WIREGUARD_GO, WIREGUARD_GO);
        tunnel.left.close(); // ours takes its place
        final Namespace host = tunnel.left.namespace();
        final Namespace far = tunnel.right.namespace();
        far.ip("addr add 203.0.113.99/32 dev lo");
        final Path said = directory.resolve("said");
        final Path file = file(tunnel, said);

        final Program gateway = lab.keep(host.start(launcher(), "run", "--hooks", file.toString()));
        gateway.awaitOutput("ready", START_LIMIT);

        Ping.untilAnswered(host, Tunnel.RIGHT_INSIDE);
        Ping.untilAnswered(host, "203.0.113.99"); // there is no other way to it than the default route
        Ping.untilAnswered(far, Tunnel.LEFT_INSIDE);
        assertTrue(host.ip("-4 rule").contains(RULES), () -> host.ip("-4 rule"));
        assertTrue(host.ip("addr show dev wg7").contains(Tunnel.LEFT_INSIDE + "/24"));
        assertTrue(gateway.output().contains(file + ":4:1: DNS is left to the host"), gateway::output);
        assertEquals(List.of("before", "up wg7"), Files.readAllLines(said));

        gateway.terminate();
        assertEquals(0, gateway.awaitExit(Duration.ofSeconds(10)), gateway::output);
        assertEquals(List.of("before", "up wg7", "down", "after"), Files.readAllLines(said));
        assertFalse(host.ip("-4 rule").contains(RULES), () -> host.ip("-4 rule"));
        assertFalse(host.ip("-o link").contains("wg7"), () -> host.ip("-o link"));
    }

    @Test
    void shouldRunNoCommandThatNobodyAskedFor() throws IOException {
        final Path said = directory.resolve("said");
        final Namespace host = lab.namespace();
        final Path file = write("[Interface]\nPrivateKey = %s\nPostUp = touch %s\n"
                .formatted(KeyPair.generate().privateKey(), said));

        final Command.Result result = host.attempt(START_LIMIT, launcher(), "run", file.toString());

        assertEquals(2, result.exitCode(), result::output);
        assertTrue(result.output().contains("PostUp is a command, and commands are run only where"), result::output);
        assertFalse(Files.exists(said));
    }

    @Test
    void shouldTakeAllBackWhenACommandFails() throws IOException {
        final Namespace host = lab.namespace();
        final Path file = write("[Interface]\nPrivateKey = %s\nPostUp = echo no way; exit 3\n"
                .formatted(KeyPair.generate().privateKey()));

        final Command.Result result = host.attempt(START_LIMIT, launcher(), "run", "--hooks", file.toString());

        assertEquals(1, result.exitCode(), result::output);
        assertTrue(
                result.output().contains("\nculvert run: 'PostUp: echo no way; exit 3' ended with 3"), result::output);
        assertTrue(result.output().lines().toList().contains("no way"), result::output);
        assertFalse(host.ip("-o link").contains("wg7"), () -> host.ip("-o link"));
    }

    private Path file(final Tunnel tunnel, final Path said) throws IOException {
        return write("""
                [Interface]
                PrivateKey = %1$s
                Address = %2$s/24
                DNS = 192.0.2.53
                MTU = 1400
                PreUp = echo before >> %3$s
                PostUp = echo up %%i >> %3$s; sleep 600 & # goes on
                PreDown = echo down >> %3$s
                PostDown = echo after >> %3$s
                [Peer]
                PublicKey = %4$s
                Endpoint = 192.0.2.2:%5$d
                AllowedIPs = 0.0.0.0/0
                """.formatted(
                        tunnel.left.keys().privateKey(),
                        Tunnel.LEFT_INSIDE,
                        said,
                        tunnel.right.keys().publicKey(),
                        Tunnel.PORT));
    }

    private Path write(final String text) throws IOException {
        final Path file = Files.writeString(directory.resolve("wg7.conf"), text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file;
    }

    private static String launcher() {
        return Path.of("../culvert").toAbsolutePath().normalize().toString();
    }
}
