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
    private static final int INITIATION_FLOOD_MS = 20_000; // the newcomer's second initiation comes after 5 s
    private static final int INITIATIONS_PER_SECOND = 40_000; // more than there can be key agreements

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
        tunnel.cable.leftAddress("192.0.2.66/24");
        final WgPeer newcomer = lab.variables(WIREGUARD_GO, "LOG_LEVEL=verbose")
                .peer(WIREGUARD_GO, left)
                .address("203.0.113.1/24");
        tunnel.right.address("203.0.113.2/24").setPeer(newcomer, "allowed-ips 203.0.113.1/32");
        tunnel.pingToTheRight();
        final long lostBefore = fullBuffers(left) + fullBuffers(tunnel.right.namespace());

        final Program flood = lab.keep(left.startJava(
                        InitiationFlood.class,
                        "192.0.2.66",
                        "192.0.2.2",
                        Tunnel.PORT,
                        INITIATION_FLOOD_MS,
                        INITIATIONS_PER_SECOND,
                        tunnel.right.keys().publicKey())
                .awaitOutput("flooding"));
        final Program pings = lab.keep(left.start(Command.words("ping -n -q -i 0.02 -c 300 " + Tunnel.RIGHT_INSIDE)));
        Transfer.check(left, tunnel.right.namespace(), Tunnel.RIGHT_INSIDE, 5_000_000);
        Transfer.check(tunnel.right.namespace(), left, Tunnel.LEFT_INSIDE, 5_000_000);
        newcomer.setPeer(tunnel.right, "endpoint 192.0.2.2:" + Tunnel.PORT + " allowed-ips 203.0.113.2/32");
        Ping.untilAnswered(left, "203.0.113.2");
        pings.awaitExit(Command.LIMIT);
        assertTrue(flood.isAlive(), "the flood ended before the handshake came about");
        assertEquals(0, flood.awaitExit(Duration.ofMillis(2 * INITIATION_FLOOD_MS)), flood::output);
        System.out.println(flood.output()
                + pings.output()
                + newcomer.program().output()
                + counters(tunnel.right)
                + (fullBuffers(left) + fullBuffers(tunnel.right.namespace()) - lostBefore));
    }

    /** Datagrams that the kernel dropped in a namespace because nobody took them fast enough. */
    private static long fullBuffers(final Namespace namespace) {
        return namespace.snmp("Udp", "RcvbufErrors");
    }

    private static Map<String, Long> counters(final WgPeer peer) {
        return CountersFile.read(Path.of("/var/run/culvert", peer.name() + ".counters"));
    }

    /** Received = handed over + opened + keepalives + dropped by reason, and no fault of ours among the reasons. */
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
        assertFalse(counters.keySet().stream().anyMatch(name -> name.contains("internal_error")), counters::toString);
    }
}
