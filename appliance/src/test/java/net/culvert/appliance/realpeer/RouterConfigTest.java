// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.realpeer;

import static net.culvert.appliance.realpeer.RoutedHosts.LEFT;
import static net.culvert.appliance.realpeer.RoutedHosts.LEFT6;
import static net.culvert.appliance.realpeer.RoutedHosts.RIGHT;
import static net.culvert.appliance.realpeer.RoutedHosts.RIGHT6;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What a file can have the router do, and links that change while packets flow. */
class RouterConfigTest {
    private static final Duration LINK_LIMIT = Duration.ofSeconds(10);
    private static final int CLOSED_PORT = 7;

    @AutoClose
    private final Lab lab = new Lab();

    @Test
    void shouldTellThePathMtuOfAFarLink() {
        final RoutedHosts hosts = RoutedHosts.plain(lab);
        hosts.right.ip("link set tun1 mtu 1280");

        for (final String address : new String[] {RIGHT, RIGHT6}) {
            Await.until(LINK_LIMIT, "tracepath finds 1280 on the way to " + address, () -> {
                hosts.left.ip("route flush cache");
                hosts.left.ip("-6 route flush cache");
                return Traceroute.path(hosts.left, address).contains("Resume: pmtu 1280 hops 2");
            });
        }
        assertTrue(hosts.drops("ip", "ips_cantfrag") > 0);
        assertTrue(hosts.drops("ip6", "ips_cantfrag") > 0);
        hosts.awaitLaw();
    }

    @Test
    void shouldFollowALinkThatGoesDownAndUpUnderTraffic() {
        final RoutedHosts hosts = RoutedHosts.plain(lab);
        final Program pings = lab.keep(hosts.left.start(Command.words("ping -n -i 0.05 " + RIGHT)));
        final Program pings6 = lab.keep(hosts.left.start(Command.words("ping -n -i 0.05 " + RIGHT6)));
        pings.awaitOutput("bytes from " + RIGHT);
        pings6.awaitOutput("bytes from " + RIGHT6);

        hosts.right.ip("link set tun1 down");
        pings.awaitOutput("Destination Net Unreachable"); // by the router: the routes of the link are withdrawn
        pings6.awaitOutput("No route");

        hosts.up(hosts.right, "tun1");
        RoutedHosts.awaitAnswer(hosts.left, RIGHT);
        RoutedHosts.awaitAnswer(hosts.left, RIGHT6);

        pings.close();
        pings6.close();
        assertTrue(hosts.drops("ip", "ips_noroute") > 0);
        assertTrue(hosts.drops("ip6", "ips_noroute") > 0);
        hosts.awaitLaw();
    }

    @Test
    void shouldDropOrRejectByRoutes() {
        final RoutedHosts hosts = RoutedHosts.with(lab, Map.of(), """
                [[route]]
                to = "203.0.113.0/25"
                action = "blackhole"
                [[route]]
                to = "203.0.113.128/25"
                action = "reject"
                [[route]]
                to = "2001:db8:a::/48"
                action = "blackhole"
                [[route]]
                to = "2001:db8:b::/48"
                action = "reject"
                """);
        for (final String silent : new String[] {"203.0.113.1", "2001:db8:a::1"}) {
            final String output = pingInVain(hosts.left, silent);
            assertFalse(output.contains("nreachable"), output);
        }
        for (final String rejected : new String[] {"203.0.113.129", "2001:db8:b::1"}) {
            final String output = pingInVain(hosts.left, rejected);
            assertTrue(output.contains("nreachable"), output);
        }
        for (final String family : new String[] {"ip", "ip6"}) {
            assertEquals(1, hosts.drops(family, "ips_blackhole"), family);
            assertEquals(1, hosts.drops(family, "ips_rejectroute"), family);
        }
        hosts.awaitLaw();
    }

    @Test
    void shouldFilterByAListWithStates() {
        final RoutedHosts hosts =
                RoutedHosts.with(lab, Map.of("interface.tun1", "filter = \"guard\""), """
                [[filter.guard]]
                action = "pass"
                protocol = "icmp"
                to = "192.0.2.1"
                [[filter.guard]]
                action = "pass"
                protocol = "icmp"
                from = "192.0.2.1"
                [[filter.guard]]
                action = "reject"
                direction = "out"
                protocol = "tcp"
                to-port = %d
                [[filter.guard]]
                action = "pass"
                direction = "out"
                keep-state = true
                [[filter.guard]]
                action = "block"
                direction = "in"
                """.formatted(CLOSED_PORT));
        for (final String address : new String[] {RIGHT, RIGHT6}) {
            assertEquals(3, Ping.answered(hosts.left, address, 3), "the answers belong to a state");
            Iperf.tcp(hosts.left, hosts.right, address, "-t", "1");
            final String refused = connect(hosts.left, address);
            assertTrue(refused.contains("Connection refused"), refused);
        }
        for (final String family : new String[] {"ip", "ip6"}) {
            assertEquals(1, hosts.drops(family, "filter_rejected"), family);
        }
        final long blocked = hosts.drops("ip", "filter_blocked");
        final long blocked6 = hosts.drops("ip6", "filter_blocked");
        assertEquals(0, Ping.answered(hosts.right, LEFT, 3));
        assertEquals(0, Ping.answered(hosts.right, LEFT6, 3));
        assertEquals(blocked + 3, hosts.drops("ip", "filter_blocked"));
        assertTrue(hosts.drops("ip6", "filter_blocked") >= blocked6 + 3, "the kernel's own multicasts count as well");
        hosts.awaitLaw();
    }

    @Test
    void shouldHideFromTracerouteWhenTheFileSaysSo() {
        final RoutedHosts hosts = RoutedHosts.with(lab, Map.of(), """
                [sysctl]
                "net.inet.ip.stealth" = 1
                "net.inet6.ip6.stealth" = 1
                """);

        assertEquals(List.of(RIGHT), Traceroute.hops(hosts.left, RIGHT, "-I"));
        assertEquals(List.of(RIGHT6), Traceroute.hops(hosts.left, RIGHT6, "-I"));
    }

    @Test
    void shouldLeaveNothingBehindWhenASignalEndsIt() {
        final RoutedHosts hosts = RoutedHosts.plain(lab);
        assertTrue(Files.exists(hosts.countersFile()));

        assertEquals(0, hosts.end(), hosts::output);

        assertEquals("ready\n", hosts.output());
        assertFalse(Files.exists(hosts.countersFile()));
        for (final Namespace host : List.of(hosts.left, hosts.right)) {
            assertEquals("", host.ip("-o link show type tun"));
        }
    }

    @Test
    void shouldEndWhenTheHostTakesALinkAway() {
        final RoutedHosts hosts = RoutedHosts.plain(lab);

        hosts.right.ip("link del tun1");

        assertEquals(1, hosts.awaitExit());
        assertTrue(hosts.output().contains("culvert run: "), hosts.output());
        assertFalse(Files.exists(hosts.countersFile()));
        assertEquals("", hosts.left.ip("-o link show type tun"));
    }

    private static String pingInVain(final Namespace from, final String to) {
        final Command.Result result = from.attempt(Command.LIMIT, Command.words("ping -n -c 1 -W 1 " + to));
        assertNotEquals(0, result.exitCode(), result::output);
        return result.output();
    }

    private static String connect(final Namespace from, final String to) {
        return from.attempt(LINK_LIMIT, "bash", "-c", "exec 3<>/dev/tcp/" + to + '/' + CLOSED_PORT)
                .output();
    }
}
