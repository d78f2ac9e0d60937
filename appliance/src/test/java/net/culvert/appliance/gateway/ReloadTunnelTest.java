// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import static net.culvert.appliance.gateway.Udp.toTheRight;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.SecureRandom;
import java.util.List;
import net.culvert.appliance.uapi.TunnelConfiguration;
import net.culvert.tunnel.noise.PrivateKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A tunnel between two gateways, of which one takes up another configuration. */
@Timeout(60)
class ReloadTunnelTest {
    private final TunnelEnds ends = new TunnelEnds();
    private final String leftText = ends.left();
    private final String peer = ends.rightPeer();
    private MemoryGateway left;
    private MemoryGateway right;

    @BeforeEach
    void open() throws Exception {
        left = new MemoryGateway(leftText + peer);
        right = new MemoryGateway(ends.right() + ends.leftPeer());
        pass(0);
    }

    @AfterEach
    void close() {
        left.close();
        right.close();
    }

    private void pass(final int number) {
        left.send("tun0", toTheRight().number(number).bytes());
        assertEquals(number, Udp.number(right.take("tun0")));
        right.send("tun0", toTheRight().answer().number(number).bytes());
        assertEquals(number, Udp.number(left.take("tun0")));
    }

    private static long handshakes(final MemoryGateway gateway) {
        return gateway.counters.snapshot().get("wg0.inbound.handshakes.datagrams");
    }

    private List<? extends TunnelConfiguration.Peer> leftPeers() {
        return left.gateway().tunnels().getFirst().settings().peers();
    }

    @Test
    void shouldKeepTheSessionWhenOtherThingsChange() throws Exception {
        final long before = handshakes(left) + handshakes(right);
        final String other =
                TunnelEnds.peer(PrivateKey.generate(new SecureRandom()), "203.0.113.0/24", "203.0.113.1:51820");
        final String keepalive = "persistent-keepalive = \"25s\"\n";
        pass(1);
        left.reload(leftText + peer + other);
        pass(2);
        left.reload(leftText.replace("kind = \"wireguard\"", "kind = \"wireguard\"\nmtu = 1300")
                + other
                + peer
                + keepalive);
        pass(3);
        left.reload(leftText + peer.replace("[\"198.51.100.0/24\"]", "[\"198.51.100.0/24\", \"10.0.0.0/8\"]"));
        pass(4);
        assertEquals(before, handshakes(left) + handshakes(right), "handshakes in all");
    }

    @Test
    void shouldMoveToAnotherPortWithItsSession() throws Exception {
        final long before = handshakes(left) + handshakes(right);
        left.reload(leftText.replace("= " + ends.leftPort, "= " + TunnelEnds.freePort()) + peer);
        pass(1); // the right end follows, because what comes is authenticated
        assertEquals(before, handshakes(left) + handshakes(right), "handshakes in all");
    }

    @Test
    void shouldForgetAPeerThatTheFileDoesNotHaveAnyMore() throws Exception {
        left.reload(leftText);
        left.gateway().tunnels().getFirst().controlQueue().run(() -> assertEquals(List.of(), leftPeers()));
        left.send("tun0", toTheRight().bytes());
        final byte[] answer = left.take("tun0");
        assertEquals(3, answer[20], "unreachable");
        assertEquals(0, answer[21], "the network");

        Thread.sleep(50); // an initiation that follows another one at once is taken for a flood
        left.reload(leftText + peer);
        left.send("tun0", toTheRight().number(1).bytes());
        assertEquals(1, Udp.number(right.take("tun0")));
        Thread.sleep(50); // until its control thread has confirmed the new keys, the other end still uses the old ones
        pass(2);
    }

    @Test
    void shouldTakeAnotherKey() throws Exception {
        final PrivateKey renewed = PrivateKey.generate(new SecureRandom());
        left.reload(TunnelEnds.end("192.0.2.254/24", ends.leftPort, renewed) + peer);
        right.reload(ends.right() + TunnelEnds.peer(renewed, "192.0.2.0/24", "127.0.0.1:" + ends.leftPort));
        pass(1);
        assertTrue(handshakes(left) >= 2, "a handshake each");
    }
}
