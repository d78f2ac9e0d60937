// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.realpeer;

import static net.culvert.appliance.realpeer.RoutedHosts.RIGHT;
import static net.culvert.appliance.realpeer.RoutedHosts.RIGHT6;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Routes behind a host, with an MTU of their own or in another table, and pipes. */
class RouterPolicyTest {
    private static final String BEHIND = "203.0.113.2", BEHIND6 = "2001:db8:a::2"; // addresses behind the right host

    @AutoClose
    private final Lab lab = new Lab();

    @Test
    void shouldHaveTcpFindTheMtuOfARoute() {
        final RoutedHosts hosts = behind("mtu = 1280", Map.of(), "");

        Iperf.tcp(hosts.left, hosts.right, BEHIND, "-t", "1");
        Iperf.tcp(hosts.left, hosts.right, BEHIND6, "-t", "1");

        assertTrue(hosts.drops("ip", "ips_cantfrag") > 0, "super-packets, too, are told what fits");
        assertTrue(hosts.drops("ip6", "ips_cantfrag") > 0);
        hosts.awaitLaw();
    }

    @Test
    void shouldFragmentDatagramsToTheMtuOfARoute() {
        final RoutedHosts hosts = behind("mtu = 1280", Map.of(), "");
        final long before = hosts.count("worker0.ip.ips_fragmented");

        assertEquals(3, Ping.answered(hosts.left, BEHIND, 3, "-s", "1400", "-M", "dont"));

        assertEquals(before + 3, hosts.count("worker0.ip.ips_fragmented"));
        hosts.awaitLaw();
    }

    @Test
    void shouldLookUpInTheTableThatARuleSays() {
        final RoutedHosts hosts = behind("fib = 1", Map.of("interface.tun0", "filter = \"tables\""), """
                [[filter.tables]]
                action = "pass"
                direction = "in"
                protocol = "icmp"
                setfib = 1
                """);

        assertEquals(3, Ping.answered(hosts.left, BEHIND, 3));
        final long before = hosts.drops("ip6", "ips_noroute");
        assertEquals(0, Ping.answered(hosts.left, BEHIND6, 3), "the rule is for the ICMP of IPv4");
        assertEquals(before + 3, hosts.drops("ip6", "ips_noroute"));
        hosts.awaitLaw();
    }

    @Test
    void shouldDelayByAPipe() {
        final RoutedHosts hosts = RoutedHosts.with(lab, Map.of("interface.tun1", "filter = \"slow\""), """
                [[filter.slow]]
                action = "pass"
                direction = "out"
                from = "192.0.2.2"
                pipe = "far"
                [[filter.slow]]
                action = "pass"
                direction = "out"
                from = "2001:db8:1::2"
                pipe = "far"
                [pipe.far]
                delay = "60ms"
                """);
        for (final String address : new String[] {RIGHT, RIGHT6}) {
            final String output = hosts.left.run(Command.words("ping -n -q -c 3 -i 0.1 " + address));
            final double leastMs = Double.parseDouble(output.split(" = ")[1].split("/")[0]);
            assertTrue(leastMs >= 60, output);
        }
        hosts.awaitLaw();
    }

    /** Networks behind the right host, by routes with one line more. */
    private RoutedHosts behind(final String line, final Map<String, String> lines, final String more) {
        final RoutedHosts hosts = RoutedHosts.with(lab, lines, """
                [[route]]
                to = "203.0.113.0/24"
                via = "198.51.100.2"
                interface = "tun1"
                %1$s
                [[route]]
                to = "2001:db8:a::/48"
                via = "2001:db8:2::2"
                interface = "tun1"
                %1$s
                """.formatted(line) + more);
        hosts.right.ip("addr add " + BEHIND + "/32 dev lo");
        hosts.right.ip("addr add " + BEHIND6 + "/128 dev lo nodad");
        return hosts;
    }
}
