// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.realpeer;

import static net.culvert.appliance.realpeer.HubNet.BRANCH;
import static net.culvert.appliance.realpeer.HubNet.LAPTOP;
import static net.culvert.appliance.realpeer.HubNet.PHONE;
import static net.culvert.appliance.realpeer.HubNet.PHONE_6;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** A hub that ends under load, killed, then asked, and what its peers make of the next one. */
class HubEndTest {
    private static final Duration END_LIMIT = Duration.ofSeconds(5);
    // 10 s without an answer, 5 s until the initiation that follows, and two retries (WireGuard, section 6)
    private static final int RECOVERY_LIMIT_S = 30;
    // what an end without notice may cost the accounts: a second until they are looked at, and half of one to be
    // written
    private static final long UNACCOUNTED_MS = 1_500;

    @AutoClose
    private final Lab lab = new Lab();

    @Test
    void shouldBeFoundAgainWithItsAccountsWhenKilledAndEndCleanlyWhenAsked() {
        final HubNet net = new HubNet(lab);
        Ping.untilAnswered(net.laptop.namespace(), PHONE);
        final String laptop = net.laptop.keys().publicKey();
        underLoad(net);
        final long received = received(net.hub, laptop);
        Await.pause(UNACCOUNTED_MS);

        net.hub.program().kill();

        final long kept = accounted(net.hub, laptop);
        assertTrue(kept >= received, () -> "of " + received + " bytes the accounts have " + kept);
        net.hub.start(); // over what the other left
        assertFoundAgain(net);
        Await.until(Command.LIMIT, "counting went on", () -> accounted(net.hub, laptop) > kept);

        underLoad(net);
        assertEndsCleanly(net);
    }

    private void assertEndsCleanly(final HubNet net) {
        net.hub.program().terminate();

        assertEquals(0, net.hub.program().awaitExit(END_LIMIT), net.hub.program()::output);
        assertOnlySaid(net.hub.program(), "AEAD engine", "ready", " peer ");
        assertFalse(Files.exists(net.hub.counters()), "the counters are still there");
        assertFalse(net.hub.namespace().ip("-o link").contains("tun0"), "the device is still there");
        assertFalse(net.hub.namespace().run("ss", "-lun").contains(":5182"), "a port is still open");
    }

    /** Bytes that a peer has sent, as the running tunnel counts them. */
    private static long received(final Hub hub, final String publicKey) {
        final String table = hub.beside("wg", "show", "wg0", "transfer");
        return table.lines()
                .map(line -> line.split("\t"))
                .filter(row -> row[0].equals(publicKey))
                .mapToLong(row -> Long.parseLong(row[1]))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no such peer in " + table));
    }

    private static long accounted(final Hub hub, final String publicKey) {
        try {
            return hub.accounts().getOrDefault(publicKey, 0L);
        } catch (final NoSuchFileException e) {
            return 0; // it has not been written yet
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Floods between peers both ways and from the host behind the TUN device. */
    private void underLoad(final HubNet net) {
        final List<Program> floods = List.of(
                flood(net.laptop.namespace(), PHONE), flood(net.phone.namespace(), BRANCH), flood(net.host, LAPTOP));
        final long before = net.hub.count("worker0.ip.ips_forward");
        Await.until(Command.LIMIT, "packets flowed", () -> net.hub.count("worker0.ip.ips_forward") > before + 2_000);
        floods.forEach(flood -> assertTrue(flood.isAlive(), flood::output));
    }

    private Program flood(final Namespace from, final String to) {
        return lab.keep(from.start("ping", "-n", "-q", "-f", "-w", "20", "-s", "1000", to));
    }

    /** Each peer calls by itself, within the protocol's time; then they reach each other. */
    private void assertFoundAgain(final HubNet net) {
        final List<Program> pings =
                List.of(ping(net.laptop), ping(net.phone), ping(net.branch)); // at once, for the wait is the protocol's
        for (final Program each : pings) {
            assertEquals(0, each.awaitExit(Duration.ofSeconds(RECOVERY_LIMIT_S + 5)), each::output);
        }
        Ping.untilAnswered(net.laptop.namespace(), PHONE);
        Ping.untilAnswered(net.phone.namespace(), BRANCH);
        Ping.untilAnswered(net.laptop.namespace(), PHONE_6);
    }

    private Program ping(final WgPeer peer) {
        return lab.keep(
                peer.namespace().start(Command.words("ping -n -c 1 -i 0.1 -w " + RECOVERY_LIMIT_S + " " + Hub.IPV4)));
    }

    private static void assertOnlySaid(final Program program, final String... words) {
        for (final String line : program.output().lines().toList()) {
            assertTrue(List.of(words).stream().anyMatch(line::contains), () -> "it said: " + program.output());
        }
    }
}
