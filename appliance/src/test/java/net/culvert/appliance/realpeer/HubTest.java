// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.realpeer;

import static net.culvert.appliance.realpeer.HubNet.BRANCH;
import static net.culvert.appliance.realpeer.HubNet.BRANCH_6;
import static net.culvert.appliance.realpeer.HubNet.GUEST;
import static net.culvert.appliance.realpeer.HubNet.GUEST_6;
import static net.culvert.appliance.realpeer.HubNet.HOST;
import static net.culvert.appliance.realpeer.HubNet.LAPTOP;
import static net.culvert.appliance.realpeer.HubNet.LAPTOP_6;
import static net.culvert.appliance.realpeer.HubNet.PHONE;
import static net.culvert.appliance.realpeer.HubNet.PHONE_6;
import static net.culvert.appliance.realpeer.HubNet.SUPPLIER;
import static net.culvert.appliance.realpeer.HubNet.SUPPLIERS_HUB;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.ringbuffers.counters.DropReason;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A hub of real peers, by the file that the repository shows: what they reach through it, and what they do not. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HubTest {
    private static final int PINGS = 5;

    @AutoClose
    private final Lab lab = new Lab();

    private HubNet net;

    @BeforeAll
    void start() {
        net = new HubNet(lab);
    }

    @Test
    void shouldCarryPingsBetweenAllPeersAndTheHub() {
        final Map<WgPeer, List<String>> addresses = Map.of(
                net.laptop, List.of(LAPTOP, LAPTOP_6),
                net.phone, List.of(PHONE, PHONE_6),
                net.branch, List.of(BRANCH, BRANCH_6));
        for (final WgPeer from : addresses.keySet()) {
            for (final WgPeer to : addresses.keySet()) {
                for (final String address : to == from ? List.of(Hub.IPV4, Hub.IPV6) : addresses.get(to)) {
                    Ping.untilAnswered(from.namespace(), address);
                    assertEquals(PINGS, Ping.answered(from.namespace(), address, PINGS), () -> "to " + address);
                }
            }
        }
    }

    @ParameterizedTest(name = "to {0} {1}")
    @CsvSource({PHONE + ",", PHONE + ", -R", PHONE_6 + ",", PHONE_6 + ", -R"})
    void shouldCarryTcpThroughTheHubAlthoughItsMtuIsLess(final String to, final String direction) {
        final String[] options = Command.words("-t 1", direction == null ? new String[0] : new String[] {direction});
        Iperf.tcp(net.laptop.namespace(), net.phone.namespace(), to, options);
    }

    @ParameterizedTest(name = "{0} by way of {1}")
    @CsvSource({PHONE + ", " + Hub.IPV4, PHONE_6 + ", " + Hub.IPV6})
    void shouldBeTheFirstHopOfATraceroute(final String to, final String hub) {
        Ping.untilAnswered(net.laptop.namespace(), to);
        final List<String> hops = net.laptop
                .namespace()
                .run("traceroute", "-n", "-q", "1", "-m", "4", to)
                .lines()
                .filter(line -> line.matches(" *\\d+ .*"))
                .map(line -> line.strip().split(" +")[1])
                .toList();
        assertEquals(List.of(hub, to), hops);
    }

    @Test
    void shouldTellTheSenderOfTooLongAPacket() {
        final Namespace laptop = net.laptop.namespace();
        Ping.untilAnswered(laptop, PHONE);
        Ping.untilAnswered(laptop, PHONE_6);
        final long before = net.hub.drops("worker0.ip", DropReason.IP_FRAGMENTATION_NEEDED);

        laptop.ip("route flush cache"); // what other tests have taught it
        laptop.ip("-6 route flush cache");
        final String ipv4 = tooLong(laptop, PHONE, 1420 - 20 - 8);
        final String ipv6 = tooLong(laptop, PHONE_6, 1420 - 40 - 8);

        assertTrue(ipv4.contains("From " + Hub.IPV4 + " icmp_seq=1 Frag needed and DF set (mtu = 1400)"), ipv4);
        assertTrue(ipv6.contains("From " + Hub.IPV6 + " icmp_seq=1 Packet too big: mtu=1400"), ipv6);
        assertTrue(net.hub.drops("worker0.ip", DropReason.IP_FRAGMENTATION_NEEDED) > before);
        assertEquals(PINGS, Ping.answered(laptop, PHONE, PINGS, "-M", "do", "-s", "1372"));
        assertEquals(PINGS, Ping.answered(laptop, PHONE_6, PINGS, "-M", "do", "-s", "1352"));
    }

    private static String tooLong(final Namespace from, final String to, final int bytes) {
        final Command.Result result =
                from.attempt(Command.LIMIT, Command.words("ping -n -c 1 -W 2 -M do -s " + bytes + " " + to));
        assertEquals(1, result.exitCode(), result::output);
        return result.output();
    }

    @Test
    void shouldDropASourceThatIsNotThePeers() {
        net.phone.address("10.9.0.77/32");
        final long before = net.hub.drops("wg0.inbound", DropReason.TUNNEL_DISALLOWED_SOURCE);

        assertEquals(0, Ping.answered(net.phone.namespace(), Hub.IPV4, PINGS, "-I", "10.9.0.77"));

        assertEquals(before + PINGS, net.hub.drops("wg0.inbound", DropReason.TUNNEL_DISALLOWED_SOURCE));
        assertEquals(PINGS, Ping.answered(net.phone.namespace(), Hub.IPV4, PINGS, "-I", PHONE));
    }

    @Test
    void shouldLetOnePeerCallAnotherButNotTheOtherWayRound() {
        final long before4 = net.hub.drops("worker0.ip", DropReason.FILTER_BLOCKED);
        final long before6 = net.hub.drops("worker0.ip6", DropReason.FILTER_BLOCKED);

        assertEquals(0, Ping.answered(net.guest.namespace(), LAPTOP, PINGS));
        assertEquals(0, Ping.answered(net.guest.namespace(), LAPTOP_6, PINGS));
        assertEquals(before4 + PINGS, net.hub.drops("worker0.ip", DropReason.FILTER_BLOCKED));
        assertEquals(before6 + PINGS, net.hub.drops("worker0.ip6", DropReason.FILTER_BLOCKED));

        assertEquals(PINGS, Ping.answered(net.laptop.namespace(), GUEST, PINGS), "answers of the guest");
        assertEquals(0, Ping.answered(net.laptop.namespace(), GUEST_6, PINGS), "the file keeps no state of IPv6");
        Iperf.tcp(net.laptop.namespace(), net.guest.namespace(), GUEST, "-t", "1");
        assertEquals(PINGS, Ping.answered(net.guest.namespace(), PHONE, PINGS), "others are open to the guest");
        assertEquals(0, Ping.answered(net.guest.namespace(), LAPTOP, PINGS), "still");
    }

    @Test
    void shouldKeepTablesApart() {
        final long before = net.hub.drops("worker0.ip", DropReason.IP_NO_ROUTE);

        assertEquals(0, Ping.answered(net.supplier.namespace(), LAPTOP, PINGS));
        assertEquals(0, Ping.answered(net.supplier.namespace(), HOST, PINGS));
        assertEquals(0, Ping.answered(net.supplier.namespace(), "10.8.0.2", PINGS), "the hub's own host");
        assertEquals(0, Ping.answered(net.laptop.namespace(), SUPPLIER, PINGS));

        assertEquals(before + 4 * PINGS, net.hub.drops("worker0.ip", DropReason.IP_NO_ROUTE));
        assertEquals(PINGS, Ping.answered(net.supplier.namespace(), SUPPLIERS_HUB, PINGS));
    }

    @Test
    void shouldCarryTrafficBetweenPeersAndWhatIsBehindTheTunDevice() {
        Ping.untilAnswered(net.host, LAPTOP);
        assertEquals(PINGS, Ping.answered(net.host, LAPTOP, PINGS));
        assertEquals(PINGS, Ping.answered(net.laptop.namespace(), HOST, PINGS));
        assertEquals(PINGS, Ping.answered(net.hub.namespace(), PHONE, PINGS), "from the hub's own host");
        Iperf.tcp(net.host, net.laptop.namespace(), LAPTOP, "-t", "1");
        Iperf.tcp(net.host, net.phone.namespace(), PHONE, "-t", "1", "-R");
        Transfer.check(net.host, net.branch.namespace(), BRANCH, 2_000_000);
    }

    @Test
    void shouldKeepInnerTrafficFromTheHostsKernel() {
        final Namespace kernel = net.hub.namespace();
        final Set<String> devices = kernel.ip("-o link")
                .lines()
                .map(line -> line.split(": ")[1].split("@")[0])
                .collect(Collectors.toSet());
        assertTrue(devices.contains("tun0"), devices::toString);
        assertTrue(devices.stream().noneMatch(name -> name.startsWith("wg")), devices::toString);

        final List<Long> before = seenByTheKernel(kernel);
        assertEquals(PINGS, Ping.answered(net.phone.namespace(), BRANCH, PINGS));
        assertEquals(PINGS, Ping.answered(net.phone.namespace(), Hub.IPV4, PINGS));
        assertEquals(before, seenByTheKernel(kernel));
    }

    /** Echo requests, packets forwarded, packets of the TUN device. */
    private static List<Long> seenByTheKernel(final Namespace kernel) {
        return List.of(
                kernel.snmp("Icmp", "InEchos"),
                kernel.snmp("Ip", "ForwDatagrams"),
                device(kernel, "rx_packets"),
                device(kernel, "tx_packets"));
    }

    private static long device(final Namespace kernel, final String counter) {
        return Long.parseLong(
                kernel.run("cat", "/sys/class/net/tun0/statistics/" + counter).strip());
    }

    @Test
    void shouldAccountForEveryPacket() {
        Ping.untilAnswered(net.laptop.namespace(), PHONE);
        Ping.answered(net.laptop.namespace(), "10.9.0.99", PINGS); // nobody has it
        Ping.answered(net.laptop.namespace(), "10.250.0.1", PINGS); // nor this
        Iperf.tcp(net.branch.namespace(), net.laptop.namespace(), LAPTOP, "-t", "1");

        final Counts counts = quiet();
        for (final String tunnel : List.of("wg0", "wg1")) {
            final String in = tunnel + ".inbound.";
            counts.assertSum(
                    in + "received.datagrams",
                    counts.of(in + "handshakes.datagrams")
                            + counts.of(in + "opened.packets")
                            + counts.of(in + "keepalives.packets")
                            + counts.drops(in));
            final String out = tunnel + ".outbound.";
            counts.assertSum(
                    out + "received.packets",
                    counts.of(out + "sealed.packets") + counts.of(out + "queued.packets") + counts.drops(out));
        }
        for (final String family : List.of("ip", "ip6")) {
            final String path = "worker0." + family + ".";
            counts.assertSum(
                    path + family + "s_total",
                    counts.of(path + family + "s_forward")
                            + counts.of(path + family + "s_delivered")
                            + counts.drops(path));
        }
    }

    /** The counters when nothing moves: twice the same, half a second apart. */
    private Counts quiet() {
        Map<String, Long> last = Map.of();
        for (int i = 0; i < 20; i++) {
            final Map<String, Long> now = CountersFile.read(net.hub.counters());
            if (now.equals(last)) {
                return new Counts(now);
            }
            last = now;
            Await.pause(500);
        }
        throw new AssertionError("the counters never came to rest: " + last);
    }

    private record Counts(Map<String, Long> values) {
        long of(final String name) {
            if (!values.containsKey(name)) {
                throw new AssertionError("no counter " + name + " in " + values);
            }
            return values.get(name);
        }

        /** Packets dropped on the path whose name ends with a dot. */
        long drops(final String path) {
            return values.entrySet().stream()
                    .filter(counter -> counter.getKey().startsWith(path + "drop.")
                            && counter.getKey().endsWith(".packets"))
                    .mapToLong(Map.Entry::getValue)
                    .sum();
        }

        void assertSum(final String whole, final long parts) {
            assertTrue(of(whole) > 0 || whole.contains("wg1"), whole + " is 0");
            assertEquals(of(whole), parts, () -> whole + " in " + values);
        }
    }
}
