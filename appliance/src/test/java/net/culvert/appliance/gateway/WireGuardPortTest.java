// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import static net.culvert.appliance.gateway.Udp.toTheRight;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.tunio.sys.HostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two gateways back to back, each with a device of the test's; the tunnel between them is on loopback. */
@Timeout(60)
class WireGuardPortTest {
    private static final int PACKETS = 2_000;
    private static final int AT_ONCE = 100;

    private final TunnelEnds ends = new TunnelEnds();

    private MemoryGateway left() throws Exception {
        return new MemoryGateway(ends.left() + ends.rightPeer());
    }

    private MemoryGateway right() throws Exception {
        return new MemoryGateway(ends.right() + ends.leftPeer());
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
                TunnelEnds.assertLaw(each.counters.snapshot());
            }
        }
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
        assertFree(ends.leftPort);
        try (DatagramSocket taken = new DatagramSocket(0)) {
            final String second = """
                    [interface.wg1]
                    kind = "wireguard"
                    listen-port = %d
                    private-key = "%s"
                    """.formatted(taken.getLocalPort(), ends.leftKey.toBase64());
            final String both = ends.left() + ends.rightPeer() + second;
            assertThrows(HostException.class, () -> new MemoryGateway(both).close());
        }
        assertFree(ends.leftPort);
    }

    @Test
    void shouldStartWhereNobodyKnowsThePeersName() throws Exception { // RFC 6761
        final String nowhere = TunnelEnds.peer(ends.rightKey, "198.51.100.0/24", "nowhere.invalid:51820");
        try (MemoryGateway left = new MemoryGateway(ends.left() + nowhere)) {
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
