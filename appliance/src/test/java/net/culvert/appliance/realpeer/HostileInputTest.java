// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.realpeer;

import static net.culvert.appliance.realpeer.Implementation.CULVERT;
import static net.culvert.appliance.realpeer.Implementation.WIREGUARD_GO;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.ringbuffers.counters.DropReason;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** A stranger's datagrams at full rate do not stop the tunnel, nor count as the peer's. */
class HostileInputTest {
    private static final int FLOOD_MS = 10_000;
    private static final int INITIATION_FLOOD_MS = 60_000; // at most
    private static final int INITIATIONS_PER_SECOND = 30_000; // more than there can be key agreements
    private static final int PINGS = 300;
    /** A cookie, then an initiation with it 5 s later, some of which meet a full ring. */
    private static final Duration NEWCOMER_LIMIT = Duration.ofSeconds(35);

    @AutoClose
    private final Lab lab = new Lab();

    @Test
    void shouldCarryTrafficDuringAndAfterAFlood() {
        final Tunnel tunnel = Tunnel.overIpv4(lab, WIREGUARD_GO, CULVERT);
        tunnel.pingToTheRight();
        final long receivedBefore = tunnel.right.receivedBytes(tunnel.left);

        final Program flood = lab.keep(tunnel.left
                .namespace()
                .startJava(Flood.class, "192.0.2.2", Tunnel.PORT, FLOOD_MS, 1)
                .awaitOutput("flooding"));
        for (int round = 0; round < 5; round++) {
            tunnel.pingToTheRight();
            tunnel.pingToTheLeft();
            Await.pause(1000);
        }
        assertTrue(flood.isAlive(), "the flood ended before the pings did");
        assertEquals(0, flood.awaitExit(Duration.ofMillis(2 * FLOOD_MS)), flood::output);

        assertEquals(20, Ping.answered(tunnel.left.namespace(), Tunnel.RIGHT_INSIDE, 20));
        assertTrue(tunnel.right.program().isAlive());
        assertEquals("192.0.2.1:" + tunnel.left.listenPort(), tunnel.right.endpointOf(tunnel.left));
        final long received = tunnel.right.receivedBytes(tunnel.left) - receivedBefore;
        assertTrue(received < 100_000, () -> received + " B of a stranger's counted as the peer's");
        final Map<String, Long> counters = counters(tunnel.right);
        assertEachIsCounted(counters);
        assertTrue(counters.get("inbound.drop.tunnel_bad_message.packets") > 1_000, counters::toString);
        assertTrue(counters.get("inbound.drop.tunnel_unknown_index.packets") > 1_000, counters::toString);
        assertTrue(counters.get("control.drop.handshake_bad_mac1.packets") > 100, counters::toString);
    }

    /** The stranger knows our public key, so that each of its initiations would cost us a key agreement. */
    @Test
    void shouldServePeersOldAndNewWhileInitiationsFlood() {
        final Tunnel tunnel = Tunnel.overIpv4(lab, WIREGUARD_GO, CULVERT);
        final Namespace left = tunnel.left.namespace();
        final Namespace right = tunnel.right.namespace();
        final WgPeer newcomer = lab.variables(WIREGUARD_GO, "LOG_LEVEL=verbose")
                .peer(WIREGUARD_GO, left)
                .address("203.0.113.1/25");
        tunnel.right.address("203.0.113.2/25").setPeer(newcomer, "allowed-ips 203.0.113.1/32");
        tunnel.pingToTheRight();
        final Losses before = Losses.in(left, right);

        final Program flood = lab.keep(initiationFlood(tunnel.right));
        final Program pings = lab.keep(left.start(Ping.words(Tunnel.RIGHT_INSIDE, PINGS)));
        Transfer.check(left, right, Tunnel.RIGHT_INSIDE, 5_000_000);
        Transfer.check(right, left, Tunnel.LEFT_INSIDE, 5_000_000);
        newcomer.setPeer(tunnel.right, "endpoint 192.0.2.2:" + Tunnel.PORT + " allowed-ips 203.0.113.2/32");
        Ping.untilAnswered(left, "203.0.113.2", NEWCOMER_LIMIT);
        pings.awaitExit(Command.LIMIT);
        assertTrue(flood.isAlive(), () -> "the flood ended too early: " + flood.output());
        flood.kill();
        assertEquals(20, Ping.answered(left, Tunnel.RIGHT_INSIDE, 20));

        final String newcomerSaw = newcomer.program().output();
        assertTrue(newcomerSaw.contains("Receiving cookie response"), newcomerSaw);
        final Map<String, Long> counters = counters(tunnel.right);
        assertEachIsCounted(counters);
        final long cookies = counters.get("control.drop.handshake_cookie_sent.packets");
        assertTrue(cookies > 10_000, counters::toString);
        final long agreements = counters.getOrDefault("control.drop.handshake_bad_crypto.packets", 0L);
        assertTrue(agreements < cookies / 10, counters::toString);
        final int lost = PINGS - Ping.received(pings.output());
        final Losses losses = Losses.in(left, right);
        assertTrue(lost <= losses.total() - before.total(), () -> lost + " lost, counted " + losses + before);
        assertTrue(lost < PINGS / 10, pings::output);
    }

    /** A stranger on a cable of its own. */
    private Program initiationFlood(final WgPeer victim) {
        final Veth cable = lab.cable(lab.namespace(), victim.namespace())
                .leftAddress("203.0.113.129/25")
                .rightAddress("203.0.113.130/25");
        return cable.left()
                .startJava(
                        InitiationFlood.class,
                        "203.0.113.130",
                        Tunnel.PORT,
                        INITIATION_FLOOD_MS,
                        INITIATIONS_PER_SECOND,
                        victim.keys().publicKey())
                .awaitOutput("flooding");
    }

    private static Map<String, Long> counters(final WgPeer peer) {
        return CountersFile.read(Path.of("/var/run/culvert", peer.name() + ".counters"));
    }

    /**
     * Inbound: received = handed over + opened + keepalives + dropped by reason. Outbound: received = sealed + waited +
     * dropped. No fault of ours is among the reasons.
     */
    private static void assertEachIsCounted(final Map<String, Long> counters) {
        long accounted = counters.get("inbound.handshakes.datagrams")
                + counters.get("inbound.opened.packets")
                + counters.get("inbound.keepalives.packets");
        for (final DropReason reason : DropReason.values()) {
            if (!reason.name().startsWith("TUN_")) { // those were opened first
                accounted += counters.getOrDefault("inbound.drop." + reason.counterName() + ".packets", 0L);
            }
        }
        assertEquals(counters.get("inbound.received.datagrams"), accounted, counters::toString);
        assertEquals(
                counters.get("outbound.received.packets"),
                counters.get("outbound.sealed.packets")
                        + counters.get("outbound.queued.packets")
                        + counters.getOrDefault("outbound.drop.tunnel_no_peer.packets", 0L),
                counters::toString);
        assertFalse(counters.keySet().stream().anyMatch(name -> name.contains("internal_error")), counters::toString);
    }
}
