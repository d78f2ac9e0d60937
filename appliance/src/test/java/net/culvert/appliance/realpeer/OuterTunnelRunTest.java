// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.realpeer;

import static net.culvert.appliance.realpeer.RoutedHosts.RIGHT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/**
 * A tunnel of the router whose outer packets leave by its TUN device of table 1; the host's kernel behind that routes
 * them to wireguard-go, a host further on.
 *
 * <pre>
 *   right ── tun1 ── router ── tun0, table 1 ── left ── cable ── far
 *                     wg  ════════════════════════════════════  wireguard-go
 * </pre>
 */
class OuterTunnelRunTest {
    private static final String INNER = "10.9.0.1", INNER_FAR = "10.9.0.2";

    @AutoClose
    private final Lab lab = new Lab();

    private final String name = "wg" + ProcessHandle.current().pid(); // its socket is among those of other runs
    private final KeyPair keys = KeyPair.generate();

    private RoutedHosts router(final WgPeer far) {
        return RoutedHosts.with(lab, Map.of("interface.tun0", "fib = 1"), """
                [interface.%1$s]
                kind = "wireguard"
                listen-port = 51820
                private-key = "%2$s"
                addresses = ["%3$s/24"]
                outer-fib = 1
                [[interface.%1$s.peer]]
                public-key = "%4$s"
                allowed-ips = ["%5$s/32"]
                [[route]]
                fib = 1
                to = "203.0.113.0/24"
                via = "192.0.2.2"
                interface = "tun0"
                [[route]]
                fib = 1
                to = "2001:db8:c::/64"
                via = "2001:db8:1::2"
                interface = "tun0"
                """.formatted(
                        name, keys.privateKey(), INNER, far.keys().publicKey(), INNER_FAR));
    }

    @Test
    void shouldCarryATunnelToWireguardGoByItsOwnRoutes() {
        final Namespace host = lab.namespace();
        final WgPeer far = lab.peer(Implementation.WIREGUARD_GO, host).address(INNER_FAR + "/24");
        final RoutedHosts hosts = router(far);
        lab.cable(hosts.left, host)
                .leftAddress("203.0.113.1/24")
                .rightAddress("203.0.113.2/24")
                .leftAddress("2001:db8:c::1/64")
                .rightAddress("2001:db8:c::2/64");
        hosts.left.run("sysctl", "-qw", "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1");
        host.ip("route add default via 203.0.113.1");
        host.ip("-6 route add default via 2001:db8:c::1");
        host.ip("route add 198.51.100.0/24 dev " + far.name());

        for (final String endpoint : new String[] {"192.0.2.1:51820", "[2001:db8:1::1]:51820"}) {
            far.set("peer", keys.publicKey(), "endpoint", endpoint, "allowed-ips", "10.9.0.0/24,198.51.100.0/24");
            Ping.untilAnswered(host, INNER);
            assertEquals(5, Ping.answered(host, INNER, 5), endpoint);
            assertEquals(5, Ping.answered(hosts.right, INNER_FAR, 5), endpoint);
            Iperf.tcp(host, hosts.right, RIGHT, Command.words(endpoint.startsWith("[") ? "-t 1 -R" : "-t 1"));
        }
        assertTrue(hosts.count(name + ".inbound.opened.packets") > 0);
        assertTrue(hosts.count("worker0.ip6.ip6s_localout") > 0, "outer packets of IPv6");
    }
}
