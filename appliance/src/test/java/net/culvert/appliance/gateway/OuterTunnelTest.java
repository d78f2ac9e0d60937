// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import static net.culvert.appliance.gateway.Udp.toTheRight;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import net.culvert.forwarding.wire.Ipv4Header;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.tunio.sys.Errno;
import net.culvert.tunio.sys.HostException;
import net.culvert.tunnel.noise.PrivateKey;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two gateways with a WireGuard tunnel between them that their own routes carry, in table 1; the test is the network
 * between their devices {@code out0}.
 */
@Timeout(60)
class OuterTunnelTest {
    private static final int PACKETS = 300;
    private static final int AT_ONCE = 50; // fewer than all buffers between workers hold
    private static final String LEFT4 = "203.0.113.1", RIGHT4 = "203.0.113.130";
    private static final String LEFT6 = "2001:db8:f::1", RIGHT6 = "2001:db8:f:1::1";
    private static final String ROUTE_TO_RIGHT = route(1, RIGHT4 + "/32", "out0");

    private final PrivateKey leftKey = PrivateKey.generate(new SecureRandom());
    private final PrivateKey rightKey = PrivateKey.generate(new SecureRandom());
    private MemoryGateway left;
    private MemoryGateway right;

    @AfterEach
    void close() {
        for (final MemoryGateway each : new MemoryGateway[] {left, right}) {
            if (each != null) {
                each.close();
            }
        }
        left = null; // each holds much memory, and who runs the tests may hold this object
        right = null;
    }

    private static String route(final int fib, final String to, final String by) {
        return "[[route]]\nfib = " + fib + "\nto = \"" + to + "\"\ninterface = \"" + by + "\"\n";
    }

    private static String links(final String inside, final String outside, final String outside6) {
        return """
                [interface.tun0]
                kind = "tun"
                addresses = ["%s"]
                [interface.out0]
                kind = "tun"
                mtu = 1280
                fib = 1
                addresses = ["%s/32", "%s/128"]
                """.formatted(inside, outside, outside6);
    }

    private static String tunnel(final String name, final int port, final int outerFib, final PrivateKey key) {
        return """
                [interface.%s]
                kind = "wireguard"
                listen-port = %d
                private-key = "%s"
                outer-fib = %d
                """.formatted(name, port, key.toBase64(), outerFib);
    }

    private static String peer(final String tunnel, final PrivateKey key, final String allowed, final String endpoint) {
        return """
                [[interface.%s.peer]]
                public-key = "%s"
                allowed-ips = ["%s"]
                endpoint = "%s"
                """.formatted(tunnel, key.publicKey(), allowed, endpoint);
    }

    private String left(final String endpoint) {
        return links("192.0.2.254/24", LEFT4, LEFT6)
                + tunnel("wg0", 51_820, 1, leftKey)
                + peer("wg0", rightKey, "198.51.100.0/24", endpoint)
                + route(1, "2001:db8:f:1::/64", "out0");
    }

    private String right(final String endpoint) {
        return links("198.51.100.254/24", RIGHT4, RIGHT6)
                + tunnel("wg0", 51_821, 1, rightKey)
                + peer("wg0", leftKey, "192.0.2.0/24", endpoint)
                + route(1, LEFT4 + "/32", "out0")
                + route(1, "2001:db8:f::/64", "out0");
    }

    private void open(final String process, final String leftText, final String rightText) throws Exception {
        final String gateway =
                process.isEmpty() ? "" : "gateway.buffers = \"32MiB\"\n" + process.replace(';', '\n') + "\n";
        left = new MemoryGateway(gateway + leftText);
        right = new MemoryGateway(gateway + rightText);
    }

    /** A tunnel with outer packets of IPv4, whose left end knows where the right one is. */
    private void open() throws Exception {
        open("", left(RIGHT4 + ":51821") + ROUTE_TO_RIGHT, right(LEFT4 + ":51820"));
    }

    /** Carries outer packets to and fro until a packet comes out of the device. */
    private byte[] take(final MemoryGateway from, final String device) {
        final long deadlineNs = System.nanoTime() + 10_000_000_000L;
        byte[] packet = from.poll(device);
        while (packet == null) {
            assertTrue(
                    System.nanoTime() - deadlineNs < 0,
                    () -> "nothing came: " + left.counters.snapshot() + right.counters.snapshot());
            if (left.carry("out0", right, "out0") + right.carry("out0", left, "out0") == 0) {
                LockSupport.parkNanos(100_000);
            }
            packet = from.poll(device);
        }
        return packet;
    }

    private void pass(final int number) {
        left.send("tun0", toTheRight().number(number).bytes());
        assertEquals(number, Udp.number(take(right, "tun0")));
        right.send("tun0", toTheRight().answer().number(number).bytes());
        assertEquals(number, Udp.number(take(left, "tun0")));
    }

    private static long count(final MemoryGateway gateway, final String counter) {
        return gateway.counters.snapshot().getOrDefault(counter, 0L);
    }

    private static void awaitDrop(final MemoryGateway gateway, final String path, final DropReason reason) {
        final String counter = path + ".drop." + reason.counterName() + ".packets";
        final long deadlineNs = System.nanoTime() + 5_000_000_000L;
        while (count(gateway, counter) == 0) {
            assertTrue(System.nanoTime() - deadlineNs < 0, () -> counter + " in " + gateway.counters.snapshot());
            LockSupport.parkNanos(100_000);
        }
    }

    private static String drops(final MemoryGateway gateway) {
        return gateway.counters.snapshot().entrySet().stream()
                .filter(each -> each.getKey().contains(".drop."))
                .toList()
                .toString();
    }

    @ParameterizedTest
    @CsvSource({
        "203.0.113.130:51821, 203.0.113.1:51820, ''",
        "[2001:db8:f:1::1]:51821, [2001:db8:f::1]:51820, ''",
        "203.0.113.130:51821, 203.0.113.1:51820, gateway.workers = 2",
        "203.0.113.130:51821, 203.0.113.1:51820, gateway.workers = 2;gateway.dispatch = 'hybrid'",
        "[2001:db8:f:1::1]:51821, [2001:db8:f::1]:51820, gateway.workers = 2;gateway.dispatch = 'deferred'"
    })
    void shouldCarryPacketsBothWaysInTheirOrder(final String toRight, final String toLeft, final String process)
            throws Exception {
        open(process, left(toRight) + ROUTE_TO_RIGHT, right(toLeft));
        pass(-1);
        for (int first = 0; first < PACKETS; first += AT_ONCE) {
            for (int i = first; i < first + AT_ONCE; i++) {
                left.send("tun0", toTheRight().number(i).bytes());
                right.send("tun0", toTheRight().answer().number(i).bytes());
            }
            for (int i = first; i < first + AT_ONCE; i++) {
                final byte[] arrived = take(right, "tun0");
                assertEquals(i, Udp.number(arrived), () -> drops(left) + drops(right));
                assertEquals(62, arrived[8], "a hop at each gateway, none on the way between");
                assertEquals(i, Udp.number(take(left, "tun0")), () -> drops(left) + drops(right));
            }
        }
        TunnelEnds.assertLaw(left.counters.snapshot());
        TunnelEnds.assertLaw(right.counters.snapshot());
    }

    @ParameterizedTest
    @CsvSource({"203.0.113.130:51821, 203.0.113.1:51820", "[2001:db8:f:1::1]:51821, [2001:db8:f::1]:51820"})
    void shouldFragmentOuterPacketsThatAreTooLong(final String toRight, final String toLeft) throws Exception {
        open("", left(toRight) + ROUTE_TO_RIGHT, right(toLeft));
        pass(1);
        final byte[] shorter = toTheRight().number(2).bytes();
        final byte[] packet = Arrays.copyOf(shorter, 1400);
        packet[2] = (byte) (1400 >> 8);
        packet[3] = (byte) 1400;
        packet[24] = (byte) (1380 >> 8);
        packet[25] = (byte) 1380;
        new Ipv4Header().wrap(new UnsafeBuffer(packet), 0).completeChecksum();
        left.send("tun0", packet);
        assertEquals(1400, take(right, "tun0").length);
        final String family = toRight.startsWith("[") ? "ip6" : "ip";
        assertEquals(1, left.count(family + '.' + family + "s_fragmented"));
        assertEquals(1, right.count(family + '.' + family + "s_reassembled"));
    }

    @Test
    void shouldNotBeSeenFromAnotherTable() throws Exception {
        open();
        left.send("tun0", toTheRight().to(LEFT4).ports(51_821, 51_820).bytes());
        final byte[] answer = left.take("tun0");
        assertEquals(3, answer[20], "unreachable");
        assertEquals(3, answer[21], "the port");
        assertEquals(1, left.drops(DropReason.UDP_NO_PORT));
        assertEquals(0, count(left, "wg0.inbound.received.datagrams"));
    }

    @Test
    void shouldCountWhatHasNoRouteAndGoOnWhenItIsBack() throws Exception {
        final String text = left(RIGHT4 + ":51821");
        open("", text + ROUTE_TO_RIGHT, right(LEFT4 + ":51820"));
        pass(1);
        left.reload(text);
        left.send("tun0", toTheRight().number(2).bytes());
        awaitDrop(left, "wg0.outbound", DropReason.IP_NO_ROUTE);
        left.reload(text + ROUTE_TO_RIGHT);
        pass(3);
    }

    @Test
    void shouldFollowAPeerThatMovesToAnotherPort() throws Exception {
        open();
        pass(1);
        final long handshakes = count(left, "wg0.inbound.handshakes.datagrams");
        left.reload(left(RIGHT4 + ":51821").replace("51820", "51900") + ROUTE_TO_RIGHT);
        pass(2);
        assertEquals(handshakes, count(left, "wg0.inbound.handshakes.datagrams"));
    }

    @Test
    void shouldAnswerFromWhereThePeerReachesIt() throws Exception {
        final String home = "[interface.lo1]\nkind = \"loopback\"\naddresses = [\"198.18.0.1/32\"]\n";
        open("", left("198.18.0.1:51821") + route(1, "198.18.0.1/32", "out0"), right(LEFT4 + ":51820") + home);
        pass(1);
        right.send("tun0", toTheRight().answer().bytes());
        final byte[] outer = right.take("out0");
        assertEquals("198.18.0.1", (outer[12] & 0xFF) + "." + outer[13] + "." + outer[14] + "." + outer[15]);
    }

    @Test
    void shouldCarryMarksOfCongestionBothIntoAndOutOfOuterPackets() throws Exception {
        open();
        pass(1);
        final byte[] packet = toTheRight().number(2).bytes();
        packet[1] = 0b10; // ECT(0)
        new Ipv4Header().wrap(new UnsafeBuffer(packet), 0).completeChecksum();
        left.send("tun0", packet);
        final byte[] outer = left.take("out0");
        assertEquals(0b10, outer[1]);
        assertEquals(64, outer[8], "hops");
        outer[1] = 0b11; // congestion on the way
        new Ipv4Header().wrap(new UnsafeBuffer(outer), 0).completeChecksum();
        right.send("out0", outer);
        assertEquals(0b11, right.take("tun0")[1]);

        left.send("tun0", toTheRight().number(3).bytes()); // whose ends do not know of marks
        final byte[] unmarked = left.take("out0");
        assertEquals(0, unmarked[1]);
        unmarked[1] = 0b11;
        new Ipv4Header().wrap(new UnsafeBuffer(unmarked), 0).completeChecksum();
        right.send("out0", unmarked);
        awaitDrop(right, "wg0.inbound", DropReason.TUNNEL_CONGESTED);
    }

    @Test
    void shouldCarryATunnelInATunnel() throws Exception {
        final PrivateKey leftInner = PrivateKey.generate(new SecureRandom());
        final PrivateKey rightInner = PrivateKey.generate(new SecureRandom());
        final String outerTunnel = "fib = 2\naddresses = [\"10.9.0.%d/24\"]\n";
        final String leftText = links("192.0.2.254/24", LEFT4, LEFT6)
                + tunnel("wg0", 51_820, 1, leftKey)
                + outerTunnel.formatted(1)
                + peer("wg0", rightKey, "10.9.0.2/32", RIGHT4 + ":51821")
                + tunnel("wg1", 51_822, 2, leftInner)
                + peer("wg1", rightInner, "198.51.100.0/24", "10.9.0.2:51823")
                + ROUTE_TO_RIGHT;
        final String rightText = links("198.51.100.254/24", RIGHT4, RIGHT6)
                + tunnel("wg0", 51_821, 1, rightKey)
                + outerTunnel.formatted(2)
                + peer("wg0", leftKey, "10.9.0.1/32", LEFT4 + ":51820")
                + tunnel("wg1", 51_823, 2, rightInner)
                + peer("wg1", leftInner, "192.0.2.0/24", "10.9.0.1:51822")
                + route(1, LEFT4 + "/32", "out0");
        open("", leftText, rightText);
        pass(1);
        left.send("tun0", toTheRight().number(2).bytes());
        assertEquals(63, left.take("out0")[8], "an outer packet around an outer packet");
        assertTrue(count(right, "wg1.inbound.opened.packets") > 0);
    }

    @Test
    void shouldNotEnterItselfAgain() throws Exception {
        left = new MemoryGateway(links("192.0.2.254/24", LEFT4, LEFT6)
                + tunnel("wg0", 51_820, 1, leftKey)
                + "addresses = [\"10.9.0.1/32\"]\n"
                + peer("wg0", rightKey, "0.0.0.0/0", RIGHT4 + ":51821")
                + route(1, "0.0.0.0/0", "wg0"));
        left.send("tun0", toTheRight().bytes());
        awaitDrop(left, "wg0.outbound", DropReason.TUNNEL_NESTED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gif", "gre"})
    void shouldCarryATunnelOverOneInTheClear(final String kind) throws Exception {
        final String clear = """
                [interface.clear0]
                kind = "%s"
                local = "%s"
                remote = "%s"
                outer-fib = 1
                fib = 2
                addresses = ["%s"]
                """;
        final String leftText = links("192.0.2.254/24", LEFT4, LEFT6)
                + tunnel("wg0", 51_820, 2, leftKey)
                + peer("wg0", rightKey, "198.51.100.0/24", "10.9.0.2:51821")
                + clear.formatted(kind, LEFT4, RIGHT4, "10.9.0.1/24")
                + ROUTE_TO_RIGHT;
        final String rightText = links("198.51.100.254/24", RIGHT4, RIGHT6)
                + tunnel("wg0", 51_821, 2, rightKey)
                + peer("wg0", leftKey, "192.0.2.0/24", "10.9.0.1:51820")
                + clear.formatted(kind, RIGHT4, LEFT4, "10.9.0.2/24")
                + route(1, LEFT4 + "/32", "out0");
        open("", leftText, rightText);
        pass(1);
        left.send("tun0", toTheRight().number(2).bytes());
        final byte[] outer = left.take("out0");
        assertEquals(kind.equals("gif") ? 4 : 47, outer[9], "protocol");
        assertEquals(63, outer[8], "hops of an outer packet around an outer packet");
    }

    @Test
    void shouldRefuseAPortThatAnotherTunnelHas() throws Exception {
        left = new MemoryGateway(links("192.0.2.254/24", LEFT4, LEFT6)
                + tunnel("wg0", 51_820, 1, leftKey)
                + tunnel("wg1", 51_821, 2, rightKey));
        final WireGuardPort wg1 = left.gateway().tunnels().get(1);
        wg1.controlQueue().run(() -> {
            final HostException refused =
                    assertThrows(HostException.class, () -> wg1.settings().listenPort(51_820));
            assertTrue(refused.is(Errno.EADDRINUSE), refused::getMessage);
            assertEquals(51_821, wg1.settings().listenPort());
            assertThrows(HostException.class, () -> wg1.settings().fwmark(1));
        });
    }

    @Test
    void shouldMoveToAnotherTableButNotToTheHostsRoutes() throws Exception {
        open();
        pass(1);
        final String text = left(RIGHT4 + ":51821") + ROUTE_TO_RIGHT;
        final String table2 = text.replace("fib = 1", "fib = 2");
        left.reload(table2);
        pass(2);
        final String host = text.replace("outer-fib = 1", "outer-fib = \"host\"");
        final IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> left.reload(host));
        assertEquals(
                "interface wg0: outer-fib cannot change between \"host\" and a table while the interface is there;"
                        + " give the new one another name",
                refused.getMessage());
        pass(3);
    }
}
