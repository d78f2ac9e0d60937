// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.nio.file.Path;
import java.util.List;
import net.culvert.appliance.config.WgQuickFile.Hook;
import net.culvert.appliance.config.WgQuickFile.Moment;
import net.culvert.tunnel.noise.PresharedKey;
import org.junit.jupiter.api.Test;

class WgQuickFileTest {
    private static final Path FILE = Path.of("/nowhere/wg0.conf");
    private static final String SECRET = "yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk=";
    private static final String PEER = "xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=";
    private static final String OTHER = "TrMvSoP4jYQlY6RIzBgbssQqY3vxI2Pi+y71lOWWXX0=";
    private static final String GOOD = """
            # of the provider
            [interface]
            privatekey=%s # a comment
            Address = 10.9.0.2/24,fd00:9::2
            ListenPort = 51820
            DNS = 192.0.2.53
            MTU = 1400
            Table = 1234
            FwMark = 0xca6c
            PostUp = iptables -A FORWARD -i %%i -j ACCEPT; echo up
            PreDown = echo down
            SaveConfig = false

            [Peer]
            PublicKey = %s
            PresharedKey = %s
            AllowedIPs = 10.9.0.0/24, 10.20.0.9/16
            AllowedIPs = fd00:9::/64
            Endpoint = gw.example.net:51820
            PersistentKeepalive = 25
            [Peer]
            PublicKey = %s
            AllowedIPs =
            PersistentKeepalive = off
            """.formatted(SECRET, PEER, SECRET, OTHER);

    @Test
    void shouldReadWhatAFileSays() throws ConfigException {
        final WgQuickFile file = WgQuickFile.parse(FILE, GOOD, false);

        assertEquals("wg0", file.name());
        assertEquals("1234", file.table());
        assertEquals(0xca6c, file.fwmark());
        assertEquals(
                "[10.9.0.0/24, 10.20.0.0/16, fd00:9:0:0:0:0:0:0/64]",
                file.allowedIps().toString());
        assertEquals(
                List.of(
                        new Hook(Moment.POST_UP, "iptables -A FORWARD -i %i -j ACCEPT; echo up"),
                        new Hook(Moment.PRE_DOWN, "echo down")),
                file.hooks());
        assertEquals(
                "[" + FILE + ":6:1: DNS is left to the host; set its name servers there]",
                file.notes().toString());
    }

    @Test
    void shouldBeATunnelWithADeviceOfTheHostInFrontOfIt() throws ConfigException {
        final GatewayConfig gateway = WgQuickFile.parse(FILE, GOOD, false).gateway();

        assertEquals("wg0", gateway.process().name());
        final InterfaceConfig.Tun tun =
                assertInstanceOf(InterfaceConfig.Tun.class, gateway.interfaces().getFirst());
        assertEquals("wg0", tun.name());
        assertEquals(1400, tun.mtu());
        assertEquals(2, tun.hostAddresses().size());
        assertEquals(24, tun.hostAddresses().getFirst().length());
        assertEquals(128, tun.hostAddresses().getLast().length());
        final InterfaceConfig.WireGuard tunnel = assertInstanceOf(
                InterfaceConfig.WireGuard.class, gateway.interfaces().getLast());
        assertEquals(51820, tunnel.listenPort());
        assertEquals(SECRET, tunnel.privateKey().toBase64());
        final PeerConfig first = tunnel.peers().getFirst();
        assertEquals(PEER, first.publicKey().toBase64());
        assertFalse(first.presharedKey().equals(PresharedKey.NONE));
        assertEquals("gw.example.net", first.endpoint().getHostString());
        assertEquals(25_000_000_000L, first.persistentKeepaliveNs());
        final PeerConfig second = tunnel.peers().getLast();
        assertEquals(List.of(), second.allowedIps());
        assertEquals(0, second.persistentKeepaliveNs());
    }

    @Test
    void shouldReadTheLeastThereCanBe() throws ConfigException {
        final WgQuickFile file =
                WgQuickFile.parse(Path.of("tunnel0.conf"), "[Interface]\r\nPrivateKey = " + SECRET + "\r\n", false);

        assertEquals(WgQuickFile.AUTO, file.table());
        assertEquals(0, file.fwmark());
        assertEquals(List.of(), file.hooks());
        assertEquals(List.of(), file.notes());
        assertEquals(1420, file.gateway().interfaces().getFirst().mtu());
        assertEquals("tunnel1", file.gateway().interfaces().getLast().name());
    }
}
