// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import static net.culvert.appliance.gateway.Udp.toTheRight;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.DatagramSocket;
import java.net.SocketException;
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
    private static final PrivateKey LEFT = PrivateKey.generate(new SecureRandom());
    private static final PrivateKey RIGHT = PrivateKey.generate(new SecureRandom());

    private final int leftPort = freePort();
    private final int rightPort = freePort();
    private final String leftText = text("192.0.2.254/24", leftPort, LEFT);
    private final String peer = peer(RIGHT, "198.51.100.0/24", rightPort);
    private MemoryGateway left;
    private MemoryGateway right;

    private static int freePort() {
        try (DatagramSocket socket = new DatagramSocket(0)) {
            return socket.getLocalPort();
        } catch (final SocketException e) {
            throw new AssertionError(e);
        }
    }

    private static String text(final String address, final int port, final PrivateKey own) {
        return """
                [interface.tun0]
                kind = "tun"
                addresses = ["%s"]
                [interface.wg0]
                kind = "wireguard"
                listen-port = %d
                private-key = "%s"
                """.formatted(address, port, own.toBase64());
    }

    private static String peer(final PrivateKey key, final String behind, final int port) {
        return """
                [[interface.wg0.peer]]
                public-key = "%s"
                allowed-ips = ["%s"]
                endpoint = "127.0.0.1:%d"
                """.formatted(key.publicKey(), behind, port);
    }

    @BeforeEach
    void open() throws Exception {
        left = new MemoryGateway(leftText + peer);
        right = new MemoryGateway(text("198.51.100.254/24", rightPort, RIGHT) + peer(LEFT, "192.0.2.0/24", leftPort));
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
        final String other = peer(PrivateKey.generate(new SecureRandom()), "203.0.113.0/24", freePort());
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
        left.reload(leftText.replace("= " + leftPort, "= " + freePort()) + peer);
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
        pass(1);
    }

    @Test
    void shouldTakeAnotherKey() throws Exception {
        final PrivateKey renewed = PrivateKey.generate(new SecureRandom());
        left.reload(text("192.0.2.254/24", leftPort, renewed) + peer);
        right.reload(text("198.51.100.254/24", rightPort, RIGHT) + peer(renewed, "192.0.2.0/24", leftPort));
        pass(1);
        assertTrue(handshakes(left) >= 2, "a handshake each");
    }
}
