// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.List;
import java.util.Set;
import net.culvert.appliance.config.PeerConfig;
import net.culvert.forwarding.fib.Prefix;
import net.culvert.ringbuffers.packet.Endpoint;
import net.culvert.tunnel.noise.PresharedKey;
import net.culvert.tunnel.noise.PrivateKey;
import net.culvert.tunnel.noise.PublicKey;
import net.culvert.tunnel.wireguard.Peer;
import net.culvert.tunnel.wireguard.Tunnel;
import net.culvert.tunnel.wireguard.TunnelControl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WireGuardPeersTest {
    private static final List<Prefix> ALLOWED = List.of(Prefix.parse("192.0.2.1/32"), Prefix.parse("2001:db8::/64"));

    private final SecureRandom random = new SecureRandom();
    private final TunnelControl control =
            new Tunnel(random, () -> 0, new Tunnel.WakeUps(() -> {}, () -> {})).newControl(datagrams -> {}, 0);
    private final PublicKey key = PrivateKey.generate(random).publicKey();

    private Peer add(final PresharedKey secret, final InetSocketAddress endpoint, final long keepaliveNs) {
        control.privateKey(PrivateKey.generate(random));
        WireGuardPeers.add(control, List.of(new PeerConfig("peer", key, secret, ALLOWED, endpoint, keepaliveNs)));
        return control.peer(key);
    }

    @Test
    void shouldGiveATunnelAllThatAFileSaysOfAPeer() throws Exception {
        final PresharedKey secret = PresharedKey.parse("FpCyhws9cxwWoV4xELtfJvjJN+zQVRPISllRWgeopVE=");
        final InetSocketAddress endpoint = InetSocketAddress.createUnresolved("203.0.113.7", 51820);

        final Peer peer = add(secret, endpoint, 25_000_000_000L);

        assertEquals(Set.copyOf(ALLOWED), Set.copyOf(peer.allowedIps()));
        assertEquals(secret, peer.presharedKey());
        assertEquals(25_000_000_000L, peer.persistentKeepaliveNs());
        assertEquals(Endpoint.of(new InetSocketAddress(InetAddress.ofLiteral("203.0.113.7"), 51820)), peer.endpoint());
    }

    @Test
    void shouldWaitForAPeerWithoutEndpoint() {
        final Peer peer = add(PresharedKey.NONE, null, 0);
        assertNull(peer.endpoint());
        assertEquals(0, peer.persistentKeepaliveNs());
    }

    @ParameterizedTest
    @ValueSource(strings = {"2001:db8::7", "::1", "127.0.0.1", "localhost"})
    void shouldTakeNamesAndAddressesOfBothFamilies(final String host) throws Exception {
        final Peer peer = add(PresharedKey.NONE, InetSocketAddress.createUnresolved(host, 7), 0);
        assertEquals(Endpoint.of(new InetSocketAddress(InetAddress.getByName(host), 7)), peer.endpoint());
    }

    @Test
    void shouldRefuseAnEndpointThatNobodyKnows() {
        final InetSocketAddress endpoint = InetSocketAddress.createUnresolved("nowhere.invalid", 51820); // RFC 6761
        final IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> add(PresharedKey.NONE, endpoint, 0));
        assertEquals("peer peer: the endpoint nowhere.invalid cannot be resolved", refused.getMessage());
    }
}
