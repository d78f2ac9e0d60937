// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.realpeer;

import static net.culvert.appliance.realpeer.RoutedHosts.LEFT6;
import static net.culvert.appliance.realpeer.RoutedHosts.RIGHT;
import static net.culvert.appliance.realpeer.RoutedHosts.RIGHT6;
import static net.culvert.appliance.realpeer.RoutedHosts.ROUTER;
import static net.culvert.appliance.realpeer.RoutedHosts.ROUTER6;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Map;
import net.culvert.ringbuffers.counters.CountersFile;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The router with two forwarding threads, each on a CPU of its own, between two hosts. */
class RouterWorkersTest {
    private static final int PINGS = 3;
    private static final String LONG_PING = "60000"; // bytes: 41 fragments of an MTU of 1500

    @AutoClose
    private final Lab lab = new Lab();

    @ParameterizedTest(name = "dispatch = {0}")
    @ValueSource(strings = {"direct", "hybrid"})
    void shouldForwardReassembleAndCarryTcp(final String dispatch) {
        final RoutedHosts hosts = RoutedHosts.with(
                lab, Map.of("gateway", "workers = 2\ncpus = \"0,1\"\ndispatch = \"" + dispatch + '"'), "");

        for (final String address : new String[] {RIGHT, RIGHT6, ROUTER, ROUTER6}) {
            for (int i = 0; i < PINGS; i++) { // one by one: the socket of a ping holds two such answers at most
                assertEquals(
                        1, Ping.answered(hosts.left, address, 1, "-W", "5", "-s", LONG_PING), () -> counters(hosts));
            }
        }
        Iperf.tcp(hosts.left, hosts.right, RIGHT, "-t", "1", "-P", "8");
        Iperf.tcp(hosts.right, hosts.left, LEFT6, "-t", "1", "-P", "8");

        Await.until(
                Duration.ofSeconds(5),
                "every packet is accounted for",
                () -> accounted(hosts, "ip") == 0 && accounted(hosts, "ip6") == 0);
        for (final String worker : new String[] {"worker0", "worker1"}) {
            final long forwarded = hosts.count(worker + ".ip.ips_forward") + hosts.count(worker + ".ip6.ip6s_forward");
            assertTrue(forwarded > 0, worker + " had nothing to do");
        }
        final boolean isDirect = dispatch.equals("direct");
        assertEquals(isDirect, sum(hosts, "isr.queued.packets") == 0);
    }

    private static String counters(final RoutedHosts hosts) {
        return CountersFile.read(hosts.countersFile()).toString();
    }

    /** What came in to either worker, less what became of it. */
    private static long accounted(final RoutedHosts hosts, final String family) {
        final String name = family + '.' + family + "s_";
        return sum(hosts, name + "total")
                - sum(hosts, name + "forward")
                - sum(hosts, name + "delivered")
                - sum(hosts, family + ".drop.*packets")
                - (sum(hosts, name + "fragments") - sum(hosts, name + "reassembled"));
    }

    private static long sum(final RoutedHosts hosts, final String counter) {
        long sum = 0;
        for (final Map.Entry<String, Long> each :
                CountersFile.read(hosts.countersFile()).entrySet()) {
            sum += each.getKey().matches("worker[0-9]+\\." + counter) ? each.getValue() : 0;
        }
        return sum;
    }
}
