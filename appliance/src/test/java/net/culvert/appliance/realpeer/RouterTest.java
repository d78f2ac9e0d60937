// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.realpeer;

import static net.culvert.appliance.realpeer.RoutedHosts.LEFT;
import static net.culvert.appliance.realpeer.RoutedHosts.LEFT6;
import static net.culvert.appliance.realpeer.RoutedHosts.RIGHT;
import static net.culvert.appliance.realpeer.RoutedHosts.RIGHT6;
import static net.culvert.appliance.realpeer.RoutedHosts.ROUTER;
import static net.culvert.appliance.realpeer.RoutedHosts.ROUTER6;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Culvert as the router between two hosts, by the tools that people look at networks with. */
class RouterTest {
    private static final int PINGS = 5;
    private static final String LONG_PING = "60000"; // bytes: 41 fragments of an MTU of 1500

    private static final Lab LAB = new Lab();
    private static RoutedHosts hosts;

    @BeforeAll
    static void start() {
        hosts = RoutedHosts.plain(LAB);
    }

    @AfterAll
    static void end() {
        LAB.close();
    }

    @AfterEach
    void checkCounters() {
        hosts.awaitLaw();
    }

    @ParameterizedTest(name = "to {0}")
    @ValueSource(strings = {RIGHT, RIGHT6, ROUTER, ROUTER6, "198.51.100.1", "2001:db8:2::1"})
    void shouldAnswerOrForwardPings(final String address) {
        assertEquals(PINGS, Ping.answered(hosts.left, address, PINGS));
        assertEquals(PINGS, Ping.answered(hosts.left, address, PINGS, "-s", LONG_PING));
    }

    @ParameterizedTest(name = "to {0}")
    @ValueSource(strings = {LEFT, LEFT6})
    void shouldForwardLongPingsTheOtherWay(final String address) {
        assertEquals(PINGS, Ping.answered(hosts.right, address, PINGS, "-s", LONG_PING));
    }

    @ParameterizedTest(name = "{0} by {2}")
    @CsvSource({
        RIGHT + ',' + ROUTER + ",-U",
        RIGHT + ',' + ROUTER + ",-I",
        RIGHT + ',' + ROUTER + ",-T",
        RIGHT6 + ',' + ROUTER6 + ",-U",
        RIGHT6 + ',' + ROUTER6 + ",-I",
        RIGHT6 + ',' + ROUTER6 + ",-T"
    })
    void shouldBeTheFirstHopOfATraceroute(final String address, final String router, final String method) {
        assertEquals(List.of(router, address), Traceroute.hops(hosts.left, address, method));
    }

    @ParameterizedTest(name = "between {0} and {1}")
    @CsvSource({LEFT + ',' + RIGHT, LEFT6 + ',' + RIGHT6})
    void shouldCarryTcpBothWays(final String left, final String right) {
        Iperf.tcp(hosts.left, hosts.right, right, "-t", "1");
        Iperf.tcp(hosts.right, hosts.left, left, "-t", "1");
    }

    @ParameterizedTest(name = "between {0} and {1}")
    @CsvSource({LEFT + ',' + RIGHT, LEFT6 + ',' + RIGHT6})
    void shouldCarryDatagramsThatAreManyFragments(final String left, final String right) {
        Iperf.someDatagrams(hosts.left, hosts.right, right, 60_000);
        Iperf.someDatagrams(hosts.right, hosts.left, left, 60_000);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"203.0.113.9, Destination Net Unreachable", "2001:db8:9::9, Destination unreachable: No route"})
    void shouldSayThatANetworkIsUnreachable(final String address, final String sentence) {
        final Command.Result result = hosts.left.attempt(Command.LIMIT, Command.words("ping -n -c 1 -w 5 " + address));

        assertNotEquals(0, result.exitCode());
        assertTrue(result.output().contains(sentence), result::output);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({ROUTER + ",ip", ROUTER6 + ",ip6"})
    void shouldSayThatAUdpPortIsClosed(final String router, final String family) {
        final long before = hosts.drops(family, "udps_noport");

        final Command.Result result = bash("exec 3<>/dev/udp/" + router + "/9 && echo >&3 && read -t 5 -u 3");

        assertTrue(result.output().contains("Connection refused"), result::output);
        assertEquals(before + 1, hosts.drops(family, "udps_noport"));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({ROUTER + ",ip", ROUTER6 + ",ip6"})
    void shouldRefuseATcpConnectionAtItsFirstSegment(final String router, final String family) {
        final long before = hosts.drops(family, "tcps_noport");

        final Command.Result result = bash("exec 3<>/dev/tcp/" + router + "/9");

        assertTrue(result.output().contains("Connection refused"), result::output);
        assertEquals(before + 1, hosts.drops(family, "tcps_noport"));
    }

    @Test
    void shouldLeaveHopLimitsAloneThatReachTheirHost() {
        assertEquals(1, Ping.answered(hosts.left, RIGHT, 1, "-t", "2"));
        final long before = hosts.drops("ip", "ips_ttlexceeded");
        assertEquals(0, Ping.answered(hosts.left, RIGHT, 1, "-t", "1"));
        assertEquals(before + 1, hosts.drops("ip", "ips_ttlexceeded"));
    }

    private static Command.Result bash(final String script) {
        return hosts.left.attempt(Duration.ofSeconds(10), "bash", "-c", script);
    }
}
