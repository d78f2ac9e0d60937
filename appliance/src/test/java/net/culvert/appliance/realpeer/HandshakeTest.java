// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.realpeer;

import static net.culvert.appliance.realpeer.Implementation.CULVERT;
import static net.culvert.appliance.realpeer.Implementation.WIREGUARD_GO;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Handshakes and first packets against a real peer, from either side, over and inside either IP version. */
class HandshakeTest {
    @AutoClose
    private final Lab lab = new Lab();

    @ParameterizedTest(name = "{0} initiates to {1}, pre-shared key {2}")
    @CsvSource({
        "CULVERT, WIREGUARD_GO, false",
        "CULVERT, WIREGUARD_GO, true",
        "WIREGUARD_GO, CULVERT, false",
        "WIREGUARD_GO, CULVERT, true",
        "CULVERT, CULVERT, true"
    })
    void shouldCarryPingsBothWaysAfterAHandshakeFromEitherSide(
            final Implementation initiator, final Implementation responder, final boolean preshared) {
        final Tunnel tunnel = Tunnel.overIpv4(lab, initiator, responder);
        if (preshared) {
            tunnel.preshare();
        }

        tunnel.pingToTheRight();
        assertEquals(20, Ping.answered(tunnel.left.namespace(), Tunnel.RIGHT_INSIDE, 20));
        assertEquals(20, Ping.answered(tunnel.right.namespace(), Tunnel.LEFT_INSIDE, 20));

        assertNotEquals(0, tunnel.left.latestHandshake(tunnel.right));
        assertNotEquals(0, tunnel.right.latestHandshake(tunnel.left));
    }

    @ParameterizedTest(name = "{0} to {1}, IPv6 outside {2}")
    @CsvSource({
        "CULVERT, WIREGUARD_GO, false",
        "CULVERT, WIREGUARD_GO, true",
        "WIREGUARD_GO, CULVERT, true",
        "CULVERT, CULVERT, true"
    })
    void shouldCarryBothIpVersionsInsideOverEitherOutside(
            final Implementation initiator, final Implementation responder, final boolean ipv6) {
        final Tunnel tunnel =
                ipv6 ? Tunnel.overIpv6(lab, initiator, responder) : Tunnel.overIpv4(lab, initiator, responder);

        tunnel.pingToTheRight();

        assertEquals(10, Ping.answered(tunnel.left.namespace(), Tunnel.RIGHT_INSIDE, 10, "-s", "1392"));
        assertEquals(10, Ping.answered(tunnel.left.namespace(), Tunnel.RIGHT_INSIDE_6, 10, "-s", "1372"));
        assertEquals(10, Ping.answered(tunnel.right.namespace(), Tunnel.LEFT_INSIDE, 10));
        assertEquals(10, Ping.answered(tunnel.right.namespace(), Tunnel.LEFT_INSIDE_6, 10));
    }

    @ParameterizedTest(name = "{0} initiates")
    @CsvSource({"CULVERT", "WIREGUARD_GO"})
    void shouldNotShakeHandsWhenThePresharedKeysDiffer(final Implementation initiator) {
        final Tunnel tunnel = Tunnel.overIpv4(lab, initiator, initiator == CULVERT ? WIREGUARD_GO : CULVERT);
        tunnel.preshare();
        tunnel.right.setPeer(tunnel.left, "preshared-key /dev/null");

        assertEquals(0, Ping.answered(tunnel.left.namespace(), Tunnel.RIGHT_INSIDE, 5));

        assertEquals(0, tunnel.left.latestHandshake(tunnel.right), "the response must not have been accepted");
        assertNotEquals(0, tunnel.right.receivedBytes(tunnel.left), "the initiation must have been accepted");
    }
}
