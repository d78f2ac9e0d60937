// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.culvert.appliance.Command;
import net.culvert.appliance.control.ControlClient;
import net.culvert.appliance.control.ControlException;
import net.culvert.tunnel.noise.PrivateKey;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A running {@code culvert run wg0.conf} that reads its file again, in a network namespace that goes with it. Each test
 * leaves it as it was.
 */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class QuickReloadRunTest {
    private static final String ONE = publicKey();
    private static final String TWO = publicKey();
    private static final String BEFORE = "10.9.0.2/32, 10.20.0.0/16";

    private final String privateKey = PrivateKey.generate(new SecureRandom()).toBase64();
    private final String device = "cvq" + ProcessHandle.current().pid();

    @TempDir
    private static Path directory;

    private RunningGateway gateway;

    private static String publicKey() {
        return PrivateKey.generate(new SecureRandom()).publicKey().toBase64();
    }

    @BeforeAll
    void start() throws Exception {
        gateway = new RunningGateway(write("", peer(ONE, BEFORE)), Map.of()).awaitReady();
    }

    @AfterAll
    void end() throws Exception {
        final String said = gateway.output();
        assertEquals(0, gateway.end(), said);
        gateway.close();
    }

    private static String peer(final String key, final String allowedIps) {
        return "[Peer]\nPublicKey = " + key + "\nAllowedIPs = " + allowedIps + "\n";
    }

    private Path write(final String lines, final String peers) throws IOException {
        final Path file = directory.resolve(device + ".conf");
        if (!Files.exists(file)) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        return Files.writeString(
                file, "[Interface]\nPrivateKey = " + privateKey + "\nAddress = 10.9.0.1/24\n" + lines + "\n" + peers);
    }

    private Object ask(final String verb, final Map<String, ?> members) throws Exception {
        try (ControlClient client = ControlClient.connect(Path.of("/run/culvert", device + ".sock"))) {
            return client.ask(verb, members);
        }
    }

    private void reload(final String lines, final String peers) throws Exception {
        write(lines, peers);
        ask("reload", Map.of());
    }

    private void assertRefused(final String lines, final String peers, final String sentence) throws Exception {
        final String before = host();
        write(lines, peers);
        final ControlException refusal = assertThrows(ControlException.class, () -> ask("reload", Map.of()));
        assertTrue(refusal.getMessage().contains(sentence), refusal::getMessage);
        assertEquals(before, host());
    }

    /** All that the host has of the tunnel. */
    private String host() throws Exception {
        return ip("-4", "rule")
                + ip("-4", "route", "show", "table", "all", "dev", device)
                + ip("addr", "show", "dev", device)
                + ask("show", Map.of("what", "peers"));
    }

    private String ip(final String... words) throws Exception {
        final List<Object> command =
                new ArrayList<>(List.of("nsenter", "-t", Long.toString(gateway.pid()), "-n", "ip"));
        command.addAll(List.of(words));
        final Command.Result result = Command.of(command.toArray()).run();
        assertEquals(0, result.status(), result::err);
        return result.out();
    }

    private String routes() throws Exception {
        return ip("-4", "route", "show", "dev", device);
    }

    @Test
    void shouldMakeTheDifferenceOnTheHostAndInTheTunnel() throws Exception {
        assertTrue(routes().contains("10.20.0.0/16"), this::shown);

        reload("Address = 10.8.0.1/24\nMTU = 1300", peer(ONE, "10.9.0.2/32, 10.30.0.0/16") + peer(TWO, "0.0.0.0/0"));
        assertFalse(routes().contains("10.20.0.0/16"), this::shown);
        assertTrue(routes().contains("10.30.0.0/16"), this::shown);
        assertTrue(ip("-4", "rule").contains("not from all fwmark 0xca6c"), this::shown);
        assertTrue(ip("-4", "route", "show", "table", "51820").contains("default dev " + device), this::shown);
        assertTrue(ip("addr", "show", "dev", device).contains("10.8.0.1/24"), this::shown);
        assertTrue(ip("link", "show", "dev", device).contains("mtu 1300"), this::shown);
        assertEquals(2, ((List<?>) ask("show", Map.of("what", "peers"))).size());

        reload("", peer(ONE, BEFORE));
        assertTrue(routes().contains("10.20.0.0/16"), this::shown);
        assertFalse(routes().contains("10.30.0.0/16"), this::shown);
        assertFalse(ip("-4", "rule").contains("fwmark"), this::shown);
        assertFalse(ip("addr", "show", "dev", device).contains("10.8.0.1/24"), this::shown);
        assertEquals(1, ((List<?>) ask("show", Map.of("what", "peers"))).size());
    }

    @Test
    void shouldChangeNothingWhereAPartIsRefused() throws Exception {
        final String other = peer(TWO, "10.40.0.0/24");
        assertRefused("PostUp = true", other, "PostUp is a command, and commands are run only where");
        assertRefused("Table = 7", other, "Table cannot change while the gateway runs: from auto to 7 takes a restart");
        assertRefused("FwMark = 7", other, "FwMark cannot change while the gateway runs: from 0 to 7 takes a restart");
        Command.of("nsenter", "-t", gateway.pid(), "-n", "sysctl", "-q", "net.ipv6.conf.all.disable_ipv6=1")
                .run();
        assertRefused("Address = fd00:8::1/64", other, "does not take the address"); // when the route is there
        assertRefused("", peer(TWO, "10.40.0.0/24, fd00::/16"), "'ip -6 route replace fd00:0:0:0:0:0:0:0/16 dev");
    }

    private String shown() {
        try {
            return host() + gateway.output();
        } catch (final Exception e) {
            throw new AssertionError(e);
        }
    }
}
