// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import static net.culvert.appliance.gateway.Udp.toTheRight;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.DatagramSocket;
import java.net.SocketException;
import java.security.SecureRandom;
import java.util.Map;
import net.culvert.tunnel.noise.PrivateKey;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two gateways with several workers back to back: what one worker reads from a device another one seals. */
@Timeout(60)
class WireGuardWorkersTest {
    private static final int PACKETS = 2_000;
    private static final int AT_ONCE = 100;
    private static final int FLOWS = 5;

    private final PrivateKey leftKey = PrivateKey.generate(new SecureRandom());
    private final PrivateKey rightKey = PrivateKey.generate(new SecureRandom());
    private final int leftPort = freePort();
    private final int rightPort = freePort();

    private static int freePort() {
        try (DatagramSocket socket = new DatagramSocket(0)) {
            return socket.getLocalPort();
        } catch (final SocketException e) {
            throw new AssertionError(e);
        }
    }

    private static MemoryGateway gateway(
            final String dispatch,
            final boolean isLeft,
            final int port,
            final int otherPort,
            final PrivateKey own,
            final PrivateKey other)
            throws Exception {
        return new MemoryGateway("""
                [gateway]
                workers = 2
                dispatch = "%s"
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
                endpoint = "127.0.0.1:%d"
                """.formatted(
                        dispatch,
                        isLeft ? "192.0.2.254/24" : "198.51.100.254/24",
                        port,
                        own.toBase64(),
                        other.publicKey(),
                        isLeft ? "198.51.100.0/24" : "192.0.2.0/24",
                        otherPort));
    }

    @ParameterizedTest
    @ValueSource(strings = {"direct", "hybrid", "deferred"})
    void shouldCarryPacketsBothWaysEachFlowInItsOrder(final String dispatch) throws Exception {
        try (MemoryGateway left = gateway(dispatch, true, leftPort, rightPort, leftKey, rightKey);
                MemoryGateway right = gateway(dispatch, false, rightPort, leftPort, rightKey, leftKey)) {
            left.send("tun0", toTheRight().number(-1).bytes()); // waits for keys
            assertEquals(-1, Udp.number(right.take("tun0")));
            final int[] toRight = new int[FLOWS]; // the next number of each flow
            final int[] toLeft = new int[FLOWS];
            for (int first = 0; first < PACKETS; first += AT_ONCE) {
                for (int i = first; i < first + AT_ONCE; i++) {
                    final Udp packet =
                            toTheRight().ports(10_000 + i % FLOWS, 53).number(i / FLOWS);
                    left.send("tun0", packet.bytes());
                    right.send("tun0", packet.answer().bytes());
                }
                for (int i = 0; i < AT_ONCE; i++) {
                    assertNext(toRight, right.take("tun0"), 21);
                    assertNext(toLeft, left.take("tun0"), 23);
                }
            }
            for (final MemoryGateway each : new MemoryGateway[] {left, right}) {
                assertLaw(each.counters.snapshot());
                assertTrue(
                        dispatch.equals("direct") || each.count("isr.queued.packets") > 0,
                        "some packets met the worker that had not read them");
            }
        }
    }

    /** The flow is in the lower byte of a port. */
    private static void assertNext(final int[] next, final byte[] packet, final int port) {
        final int flow = (packet[port] & 0xFF) - (10_000 & 0xFF);
        assertEquals(next[flow]++, Udp.number(packet));
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
}
