// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import static net.culvert.appliance.gateway.Udp.toTheRight;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.security.SecureRandom;
import net.culvert.tunnel.noise.PrivateKey;

/**
 * A gateway with a web server, for tests of other packages: two networks between software devices, and a tunnel whose
 * one peer is another such gateway, once that calls.
 */
public final class WebGateway implements AutoCloseable {
    /** The peer's name. */
    public static final String PEER = "laptop";

    private static final String UNROUTED = "203.0.113.9";

    private final PrivateKey ownKey = PrivateKey.generate(new SecureRandom());
    private final PrivateKey peerKey = PrivateKey.generate(new SecureRandom());
    private final int tunnelPort = freeUdpPort();
    private final int webPort;
    private final MemoryGateway memory;
    private MemoryGateway peer;

    /** A gateway that listens on loopback, with more lines for {@code [web]}. */
    public WebGateway(final String moreOfWeb) throws Exception {
        webPort = freeTcpPort();
        memory = new MemoryGateway(
                """
                [web]
                listen = "127.0.0.1:%d"
                %s
                [interface.left0]
                kind = "tun"
                addresses = ["192.0.2.254/24"]
                [interface.right0]
                kind = "tun"
                addresses = ["198.51.100.254/24"]
                filter = "seen"
                [[filter.seen]]
                action = "count"
                direction = "out"
                [interface.wg0]
                kind = "wireguard"
                addresses = ["10.9.0.1/32"]
                listen-port = %d
                private-key = "%s"
                [[interface.wg0.peer]]
                name = "%s"
                public-key = "%s"
                allowed-ips = ["10.9.0.2/32"]
                """.formatted(webPort, moreOfWeb, tunnelPort, ownKey.toBase64(), PEER, peerKey.publicKey()));
    }

    private static int freeUdpPort() {
        try (DatagramSocket socket = new DatagramSocket(0)) {
            return socket.getLocalPort();
        } catch (final SocketException e) {
            throw new AssertionError(e);
        }
    }

    private static int freeTcpPort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    public Gateway gateway() {
        return memory.gateway();
    }

    public int webPort() {
        return webPort;
    }

    /** The peer's public key, base64. */
    public String peerKey() {
        return peerKey.publicKey().toBase64();
    }

    /** Sends packets from left to right and takes them there. */
    public void carry(final int packets) {
        for (int i = 0; i < packets; i++) {
            memory.send("left0", toTheRight().number(i).bytes());
            memory.take("right0");
        }
    }

    /** Sends packets that no route knows, and waits until they are dropped. */
    public void drop(final int packets) throws InterruptedException {
        for (int i = 0; i < packets; i++) {
            memory.send("left0", toTheRight().to(UNROUTED).number(i).bytes());
        }
        memory.settle();
    }

    /** Has the peer call, with a keepalive, and returns when its handshake is done. */
    public void connectPeer() throws Exception {
        peer = new MemoryGateway("""
                [interface.wg0]
                kind = "wireguard"
                private-key = "%s"
                [[interface.wg0.peer]]
                public-key = "%s"
                allowed-ips = ["10.9.0.1/32"]
                endpoint = "127.0.0.1:%d"
                persistent-keepalive = "25s"
                """.formatted(peerKey.toBase64(), ownKey.publicKey(), tunnelPort));
        final WireGuardPort tunnel = gateway().tunnels().getFirst();
        final long[] handshake = new long[1];
        final long deadlineNs = System.nanoTime() + 10_000_000_000L;
        while (handshake[0] == 0) {
            if (System.nanoTime() - deadlineNs > 0) {
                throw new AssertionError("the peer did not connect");
            }
            Thread.sleep(10);
            tunnel.controlQueue()
                    .run(() ->
                            handshake[0] = tunnel.settings().peers().getFirst().lastHandshakeSeconds());
        }
    }

    @Override
    public void close() {
        if (peer != null) {
            peer.close();
        }
        memory.close();
    }
}
