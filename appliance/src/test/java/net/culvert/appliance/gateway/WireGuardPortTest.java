// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import static net.culvert.appliance.gateway.Udp.toTheRight;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.Map;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.tunio.sys.HostException;
import net.culvert.tunnel.noise.PrivateKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two gateways back to back, each with a device of the test's; the tunnel between them is on loopback. */
@Timeout(60)
class WireGuardPortTest {
    private static final int PACKETS = 2_000;
    private static final int AT_ONCE = 100;

    private final PrivateKey leftKey = PrivateKey.generate(new SecureRandom());
    private final PrivateKey rightKey = PrivateKey.generate(new SecureRandom());
    private final int leftPort = freePort();
    private final int rightPort = freePort();

    private static int freePort() {
        try (DatagramSocket socket = new DatagramSocket(0)) {
            return socket.getLocalPort();
        } catch (final java.net.SocketException e) {
            throw new AssertionError(e);
        }
    }

    private MemoryGateway left() throws Exception {
        return gateway("192.0.2.254/24", leftPort, leftKey, rightKey, "198.51.100.0/24", "127.0.0.1:" + rightPort);
    }

    private MemoryGateway right() throws Exception {
        return gateway("198.51.100.254/24", rightPort, rightKey, leftKey, "192.0.2.0/24", "127.0.0.1:" + leftPort);
    }

    private static MemoryGateway gateway(
            final String address,
            final int port,
            final PrivateKey own,
            final PrivateKey other,
            final String behind,
            final String endpoint)
            throws Exception {
        return new MemoryGateway("""
                [interface.tun0]
                kind = "tun"
                addresses = ["%s"]
                [interface.wg0]
                kind = "wireguard"
                listen-port = %d
                private-key = "%s"
                [[interface.wg0.peer]]
                public-key = "%s"
                allowed-ips = ["%s"]
                endpoint = "%s"
                """.formatted(address, port, own.toBase64(), other.publicKey(), behind, endpoint));
    }

    @Test
    void shouldCarryPacketsBothWaysInTheirOrder() throws Exception {
        try (MemoryGateway left = left();
                MemoryGateway right = right()) {
            left.send("tun0", toTheRight().number(-1).bytes()); // waits for keys
            assertEquals(-1, Udp.number(right.take("tun0")));
            for (int first = 0; first < PACKETS; first += AT_ONCE) {
                for (int i = first; i < first + AT_ONCE; i++) {
                    left.send("tun0", toTheRight().number(i).bytes());
                    right.send("tun0", toTheRight().answer().number(i).bytes());
                }
                for (int i = first; i < first + AT_ONCE; i++) {
                    assertEquals(i, Udp.number(right.take("tun0")));
                    assertEquals(i, Udp.number(left.take("tun0")));
                }
            }
            for (final MemoryGateway each : new MemoryGateway[] {left, right}) {
                assertLaw(each.counters.snapshot());
            }
        }
    }

    private static void assertLaw(final Map<String, Long> counts) {
        assertEquals(
                counts.get("wg0.inbound.received.datagrams"),
                counts.get("wg0.inbound.handshakes.datagrams")
                        + counts.get("wg0.inbound.keepalives.packets")
                        + counts.get("wg0.inbound.opened.packets"),
                counts::toString);
        assertEquals(
                counts.get("wg0.outbound.received.packets"),
                counts.get("wg0.outbound.sealed.packets") + counts.get("wg0.outbound.queued.packets"),
                counts::toString);
    }

    @Test
    void shouldDropASourceThatThePeerMayNotUse() throws Exception {
        try (MemoryGateway left = left();
                MemoryGateway right = right()) {
            left.send("tun0", toTheRight().from("203.0.113.1").bytes());
            left.send("tun0", toTheRight().number(1).bytes());
            assertEquals(1, Udp.number(right.take("tun0")));
            final String counter = "wg0.inbound.drop." + DropReason.TUNNEL_DISALLOWED_SOURCE.counterName() + ".packets";
            assertEquals(1, right.counters.snapshot().get(counter));
        }
    }

    @Test
    void shouldLeaveThePortFree() throws Exception {
        left().close();
        assertFree(leftPort);
        try (DatagramSocket taken = new DatagramSocket(0)) {
            final String second = """
                    "
                    [interface.wg1]
                    kind = "wireguard"
                    listen-port = %d
                    private-key = "%s\
                    """.formatted(taken.getLocalPort(), leftKey.toBase64());
            assertThrows(
                    HostException.class,
                    () -> gateway(
                                    "192.0.2.254/24",
                                    leftPort,
                                    leftKey,
                                    rightKey,
                                    "198.51.100.0/24",
                                    "127.0.0.1:1" + second)
                            .close());
        }
        assertFree(leftPort);
    }

    @Test
    void shouldStartWhereNobodyKnowsThePeersName() throws Exception { // RFC 6761
        final String nowhere = "nowhere.invalid:51820";
        try (MemoryGateway left = gateway("192.0.2.254/24", leftPort, leftKey, rightKey, "198.51.100.0/24", nowhere)) {
            final String counter = "wg0.outbound.drop." + DropReason.TUNNEL_NO_ENDPOINT.counterName() + ".packets";
            left.send("tun0", toTheRight().bytes()).settle();
            assertEquals(1, left.counters.snapshot().get(counter));
        }
    }

    private static void assertFree(final int port) throws Exception {
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress("0.0.0.0", port))) {
            assertEquals(port, socket.getLocalPort());
        }
    }
}
