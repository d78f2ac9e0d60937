// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.realpeer;

import static net.culvert.appliance.realpeer.Implementation.CULVERT;
import static net.culvert.appliance.realpeer.Implementation.WIREGUARD_GO;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Outer addresses that change, and hosts that have several. */
class EndpointTest {
    @AutoClose
    private final Lab lab = new Lab();

    @ParameterizedTest(name = "{0} moves, {1} stays")
    @CsvSource({"CULVERT, WIREGUARD_GO", "WIREGUARD_GO, CULVERT"})
    void shouldFollowAMovingPeerWithoutANewHandshake(final Implementation moving, final Implementation staying) {
        final Tunnel tunnel = Tunnel.overIpv4(lab, moving, staying);
        tunnel.pingToTheRight();
        final long handshake = tunnel.right.latestHandshake(tunnel.left);

        tunnel.left.namespace().ip("addr del 192.0.2.1/24 dev " + tunnel.cable.leftName());
        tunnel.cable.leftAddress("192.0.2.77/24");
        tunnel.left.set("listen-port", "51999");
        tunnel.pingToTheRight();
        assertEquals("192.0.2.77:51999", tunnel.right.endpointOf(tunnel.left));

        tunnel.left.setPeer(tunnel.right, "endpoint [2001:db8::2]:" + Tunnel.PORT);
        tunnel.pingToTheRight();
        assertEquals("[2001:db8::1]:51999", tunnel.right.endpointOf(tunnel.left));

        tunnel.pingToTheLeft();
        assertEquals(handshake, tunnel.right.latestHandshake(tunnel.left));
    }

    @ParameterizedTest(name = "{0} answers from {2}")
    @CsvSource({
        "CULVERT, WIREGUARD_GO, 192.0.2.2:51820",
        "CULVERT, WIREGUARD_GO, 192.0.2.3:51820",
        "CULVERT, WIREGUARD_GO, [2001:db8::2]:51820",
        "CULVERT, WIREGUARD_GO, [2001:db8::3]:51820"
    })
    void shouldAnswerFromTheAddressThatWasHit(
            final Implementation answering, final Implementation asking, final String endpoint) {
        final Tunnel tunnel = Tunnel.overIpv4(lab, asking, answering);
        tunnel.cable.rightAddress("192.0.2.3/24").rightAddress("2001:db8::3/64");
        tunnel.left.setPeer(tunnel.right, "endpoint " + endpoint);

        tunnel.pingToTheRight();
        tunnel.pingToTheLeft();

        assertEquals(endpoint, tunnel.left.endpointOf(tunnel.right)); // it follows an answer from elsewhere
    }

    /** Linux answers ENETUNREACH, not EINVAL; wireguard-go of 2022 retries on EINVAL only and does not pass this. */
    @Test
    void shouldTakeAnotherSourceWhenTheAddressThatWasHitGoes() {
        final Tunnel tunnel = Tunnel.overIpv4(lab, WIREGUARD_GO, CULVERT);
        tunnel.cable.rightAddress("192.0.2.3/24");
        tunnel.left.setPeer(tunnel.right, "endpoint 192.0.2.3:" + Tunnel.PORT);
        tunnel.pingToTheRight();

        tunnel.right.namespace().ip("addr del 192.0.2.3/24 dev " + tunnel.cable.rightName());
        tunnel.pingToTheLeft();

        assertEquals("192.0.2.2:" + Tunnel.PORT, tunnel.left.endpointOf(tunnel.right));
    }

    @Test
    void shouldFollowAPeerEvenWhenAnotherPeerOwnsTheInnerSource() {
        final Tunnel tunnel = Tunnel.overIpv4(lab, WIREGUARD_GO, CULVERT);
        tunnel.pingToTheRight();
        final Namespace right = tunnel.right.namespace();
        final long before = right.snmp("Icmp", "InEchos");
        tunnel.right.set(
                "peer", KeyPair.generate().publicKey(), "allowed-ips", Tunnel.LEFT_INSIDE + "/32"); // takes it over
        tunnel.right.setPeer(tunnel.left, "allowed-ips 198.51.100.0/24");

        tunnel.left.set("listen-port", "51998");
        assertEquals(0, Ping.answered(tunnel.left.namespace(), Tunnel.RIGHT_INSIDE, 5));

        assertEquals("192.0.2.1:51998", tunnel.right.endpointOf(tunnel.left));
        assertEquals(before, right.snmp("Icmp", "InEchos"), "a packet with a foreign source came through");
    }

    @Test
    void shouldStayReachableBehindANatThroughKeepalives() {
        final Namespace inside = lab.namespace();
        final Namespace nat = lab.namespace();
        final Namespace outside = lab.namespace();
        lab.cable(inside, nat).leftAddress("192.0.2.1/24").rightAddress("192.0.2.254/24");
        lab.cable(nat, outside).leftAddress("203.0.113.1/24").rightAddress("203.0.113.2/24");
        inside.ip("route add default via 192.0.2.254");
        nat.run(
                "nft",
                "add table ip n; add chain ip n c { type nat hook postrouting priority 100; };"
                        + "add rule ip n c ip saddr 192.0.2.0/24 masquerade");
        nat.run(
                "sysctl",
                "-w",
                "net.ipv4.ip_forward=1",
                "net.netfilter.nf_conntrack_udp_timeout=2",
                "net.netfilter.nf_conntrack_udp_timeout_stream=2");
        final WgPeer client = lab.peer(CULVERT, inside).address(Tunnel.LEFT_INSIDE + "/24");
        final WgPeer server = lab.peer(WIREGUARD_GO, outside).address(Tunnel.RIGHT_INSIDE + "/24");
        server.set("listen-port", "51820").setPeer(client, "allowed-ips " + Tunnel.LEFT_INSIDE + "/32");
        client.setPeer(server, "endpoint 203.0.113.2:51820 allowed-ips " + Tunnel.RIGHT_INSIDE + "/32");
        client.setPeer(server, "persistent-keepalive 1");
        Await.until(Command.LIMIT, "the keepalive alone shook hands", () -> server.latestHandshake(client) != 0);

        Await.pause(5000);
        assertEquals(5, Ping.answered(outside, Tunnel.LEFT_INSIDE, 5));
        assertTrue(server.endpointOf(client).startsWith("203.0.113.1:"), server.endpointOf(client));

        client.setPeer(server, "persistent-keepalive off");
        Await.pause(5000);
        assertEquals(0, Ping.answered(outside, Tunnel.LEFT_INSIDE, 5), "the NAT forgets nothing, this proves nothing");
    }
}
