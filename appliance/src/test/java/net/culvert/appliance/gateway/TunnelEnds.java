// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.DatagramSocket;
import java.net.SocketException;
import java.security.SecureRandom;
import java.util.Map;
import net.culvert.tunnel.noise.PrivateKey;

/**
 * Both ends of a tunnel {@code wg0} on loopback, as texts of gateways: each has a device {@code tun0} behind it, in the
 * network 192.0.2.0/24 on the left and 198.51.100.0/24 on the right.
 */
public final class TunnelEnds {
    final PrivateKey leftKey = PrivateKey.generate(new SecureRandom());
    final PrivateKey rightKey = PrivateKey.generate(new SecureRandom());
    final int leftPort = freePort();
    final int rightPort = freePort();

    /** A UDP port that nobody has. */
    static int freePort() {
        try (DatagramSocket socket = new DatagramSocket(0)) {
            return socket.getLocalPort();
        } catch (final SocketException e) {
            throw new AssertionError(e);
        }
    }

    /** The left end without its peer. */
    String left() {
        return end("192.0.2.254/24", leftPort, leftKey);
    }

    /** The right end without its peer. */
    String right() {
        return end("198.51.100.254/24", rightPort, rightKey);
    }

    /** What the left end is told of the right one. */
    String rightPeer() {
        return peer(rightKey, "198.51.100.0/24", "127.0.0.1:" + rightPort);
    }

    /** What the right end is told of the left one. */
    String leftPeer() {
        return peer(leftKey, "192.0.2.0/24", "127.0.0.1:" + leftPort);
    }

    /** An end with a device behind it, in the network of the address. */
    static String end(final String address, final int port, final PrivateKey own) {
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

    /** A tunnel without peers, which a gateway cannot open where somebody has the port. */
    public static String alone(final int port) {
        return """
                [interface.wg0]
                kind = "wireguard"
                private-key = "AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA="
                listen-port = %d
                """.formatted(port);
    }

    /** A peer with what is behind it. */
    static String peer(final PrivateKey key, final String behind, final String endpoint) {
        return """
                [[interface.wg0.peer]]
                public-key = "%s"
                allowed-ips = ["%s"]
                endpoint = "%s"
                """.formatted(key.publicKey(), behind, endpoint);
    }

    /** Fails unless an end's counts say of every packet what became of it, and that none was dropped. */
    static void assertLaw(final Map<String, Long> counts) {
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
