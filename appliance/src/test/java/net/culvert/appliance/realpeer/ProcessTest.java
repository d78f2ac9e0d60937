// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.realpeer;

import static net.culvert.appliance.realpeer.Implementation.CULVERT;
import static net.culvert.appliance.realpeer.Implementation.WIREGUARD_GO;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The process contract that wg(8), wg-quick(8) and scripts rely on: starts, ends, names, refusals. */
class ProcessTest {
    private static final Duration END_LIMIT = Duration.ofSeconds(10);

    @AutoClose
    private final Lab lab = new Lab();

    private final Namespace namespace = lab.namespace();

    @Test
    void shouldLeaveNothingBehindOnSigterm() {
        final WgPeer peer = lab.peer(CULVERT, namespace);

        peer.program().terminate();

        assertEndedCleanly(peer);
    }

    @Test
    void shouldEndWhenTheDeviceIsDeleted() {
        final WgPeer peer = lab.peer(CULVERT, namespace);

        namespace.ip("link del " + peer.name());

        assertEndedCleanly(peer);
    }

    @Test
    void shouldEndWhenTheSocketIsDeleted() throws IOException {
        final WgPeer peer = lab.peer(CULVERT, namespace);

        Files.delete(peer.socket());

        assertEndedCleanly(peer);
    }

    @Test
    void shouldStartAgainAtOnceAfterSigkill() {
        final WgPeer peer = lab.peer(CULVERT, namespace);
        peer.program().kill();
        assertTrue(Files.exists(peer.socket()), "a killed process leaves its socket, else this proves nothing");

        try (Program again = namespace.start(CULVERT.executable(), "-f", peer.name())) {
            Await.until(Command.LIMIT, "the new process answered", () -> {
                assertTrue(again.isAlive(), again::output);
                return Command.attempt(Command.LIMIT, new ProcessBuilder("wg", "show", peer.name(), "peers"))
                                .exitCode()
                        == 0;
            });
        }
    }

    @Test
    void shouldStartAgainAtOnceAfterTheDeviceIsDeleted() {
        final WgPeer peer = lab.peer(CULVERT, namespace);
        namespace.ip("link del " + peer.name());

        try (Program again = namespace.start(CULVERT.executable(), "-f", peer.name())) {
            assertEquals(0, peer.program().awaitExit(END_LIMIT));
            Await.until(Command.LIMIT, "the new process answered", () -> {
                assertTrue(again.isAlive(), again::output);
                return Files.exists(peer.socket())
                        && Command.attempt(Command.LIMIT, new ProcessBuilder("wg", "show", peer.name(), "peers"))
                                        .exitCode()
                                == 0;
            });
        }
    }

    @Test
    void shouldRefuseANameInUseAndLeaveTheFirstUnharmed() {
        final Tunnel tunnel = Tunnel.overIpv4(lab, CULVERT, WIREGUARD_GO);
        tunnel.pingToTheRight();

        assertRefused(tunnel.left.namespace().attempt(END_LIMIT, CULVERT.executable(), "-f", tunnel.left.name()));

        tunnel.pingToTheRight();
        assertEquals(
                tunnel.left.keys().privateKey(), tunnel.left.show("private-key").strip());
    }

    @Test
    void shouldRefuseANameInUseInAnotherNamespace() {
        final WgPeer peer = lab.peer(CULVERT, namespace);

        assertRefused(lab.namespace().attempt(END_LIMIT, CULVERT.executable(), "-f", peer.name()));

        assertEquals(peer.keys().privateKey(), peer.show("private-key").strip());
    }

    @Test
    void shouldKeepWorkingWhenTheDeviceMovesToAnotherNamespace() {
        final Tunnel tunnel = Tunnel.overIpv4(lab, CULVERT, WIREGUARD_GO);
        tunnel.pingToTheRight();
        final Namespace elsewhere = lab.namespace();
        final String name = tunnel.left.name();

        tunnel.left.namespace().ip("link set " + name + " netns " + elsewhere.name());
        elsewhere.ip("addr add " + Tunnel.LEFT_INSIDE + "/24 dev " + name);
        elsewhere.ip("link set " + name + " up");

        Ping.untilAnswered(elsewhere, Tunnel.RIGHT_INSIDE);
        tunnel.pingToTheLeft();
        Transfer.check(elsewhere, tunnel.right.namespace(), Tunnel.RIGHT_INSIDE, 2_000_000);

        elsewhere.ip("link del " + name);
        assertEndedCleanly(tunnel.left);
    }

    @Test
    void shouldReturnFromTheBackgroundOnlyWhenDeviceAndSocketExist() {
        final String name = Lab.uniqueName();
        final WgPeer peer = lab.keep(new WgPeer(CULVERT, namespace, name));

        final Command.Result result = namespace.attempt(Command.LIMIT, CULVERT.executable(), name);

        assertEquals(0, result.exitCode(), result::output);
        assertTrue(Files.exists(peer.socket()), "no socket yet");
        namespace.ip("link set " + name + " up");
        assertEquals("", peer.show("peers"));
        namespace.ip("link del " + name);
        Await.until(END_LIMIT, "the socket went", () -> !Files.exists(peer.socket()));
    }

    @Test
    void shouldStayInTheForegroundWhenTheEnvironmentSaysSo() {
        final String name = Lab.uniqueName();
        final WgPeer peer = lab.keep(new WgPeer(CULVERT, namespace, name));
        try (Program program = namespace.start("env", "WG_PROCESS_FOREGROUND=1", CULVERT.executable(), name)) {
            Await.until(Command.LIMIT, "the socket appeared", () -> Files.exists(peer.socket()));
            assertTrue(program.isAlive());
            program.terminate();
            assertEquals(0, program.awaitExit(END_LIMIT), program::output);
        }
    }

    @ParameterizedTest(name = "\"{0}\"")
    @ValueSource(strings = {"bad/name", "a-name-longer-than-15", "two words", ".."})
    void shouldRefuseANameTheKernelDoesNotTake(final String name) {
        assertRefused(namespace.attempt(END_LIMIT, CULVERT.executable(), "-f", name));
    }

    @Test
    void shouldAnswerWrongArgumentsWithTheUsage() {
        final Command.Result result = namespace.attempt(END_LIMIT, CULVERT.executable(), "-f", "a", "b");

        assertTrue(result.output().toLowerCase(Locale.ROOT).contains("usage"), result::output);
        assertEquals(CULVERT.isWireguardGo() ? 0 : 1, result.exitCode()); // wireguard-go of 2022 ends with 0
    }

    @Test
    void shouldSayOneSentenceWhenItMayNotMakeDevices() {
        assertRefused(namespace.attempt(
                END_LIMIT,
                "setpriv",
                "--bounding-set=-net_admin",
                "--inh-caps=-net_admin",
                CULVERT.executable(),
                "-f",
                Lab.uniqueName()));
    }

    @Test
    void shouldReportABusyPortAndGoOn() {
        final WgPeer holder = lab.peer(WIREGUARD_GO, namespace).set("listen-port", "4500");
        final WgPeer peer = lab.peer(CULVERT, namespace);

        final Command.Result result =
                Command.attempt(END_LIMIT, new ProcessBuilder("wg", "set", peer.name(), "listen-port", "4500"));

        assertNotEquals(0, result.exitCode());
        assertTrue(result.output().contains("Address already in use"), result::output);
        assertEquals(4500, holder.listenPort());
        assertEquals(4501, peer.set("listen-port", "4501").listenPort());
    }

    private static void assertRefused(final Command.Result result) {
        assertEquals(1, result.exitCode(), result::output);
        assertEquals(1, result.sentences().size(), result::output);
    }

    private static void assertEndedCleanly(final WgPeer peer) {
        assertEquals(0, peer.program().awaitExit(END_LIMIT), peer.program()::output);
        assertFalse(Files.exists(peer.socket()), "the socket is still there");
        assertFalse(peer.namespace().ip("-o link").contains(" " + peer.name() + ":"), "the device is still there");
    }
}
