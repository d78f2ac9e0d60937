// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import static net.culvert.appliance.gateway.Udp.toTheRight;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import net.culvert.ringbuffers.counters.DropReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two gateways with a gif or gre tunnel between them; the test is the network that carries the outer packets. */
@Timeout(60)
class EncapsulationPortTest {
    private static final int PACKETS = 300;

    private static MemoryGateway left(final String tunnel) throws Exception {
        return gateway("192.0.2.254/24", "203.0.113.1", "203.0.113.2", "198.51.100.0/24", tunnel);
    }

    private static MemoryGateway right(final String tunnel) throws Exception {
        return gateway("198.51.100.254/24", "203.0.113.2", "203.0.113.1", "192.0.2.0/24", tunnel);
    }

    private static MemoryGateway gateway(
            final String inside, final String local, final String remote, final String behind, final String tunnel)
            throws Exception {
        return new MemoryGateway("""
                [interface.tun0]
                kind = "tun"
                addresses = ["%s"]
                [interface.out0]
                kind = "tun"
                addresses = ["%s/24"]
                [interface.tunnel0]
                local = "%s"
                remote = "%s"
                %s
                [[route]]
                to = "%s"
                interface = "tunnel0"
                """.formatted(inside, local, local, remote, tunnel, behind));
    }

    @ParameterizedTest
    @CsvSource({"gif, '', 20", "gre, '', 24", "gre, key = 7, 28"})
    void shouldCarryPacketsBothWaysInTheirOrder(final String kind, final String key, final int overhead)
            throws Exception {
        final String tunnel = "kind = \"" + kind + "\"\n" + key;
        try (MemoryGateway left = left(tunnel);
                MemoryGateway right = right(tunnel)) {
            for (int i = 0; i < PACKETS; i++) {
                left.send("tun0", toTheRight().number(i).bytes());
                right.send("tun0", toTheRight().answer().number(i).bytes());
            }
            for (int i = 0; i < PACKETS; i++) {
                final byte[] outer = left.take("out0");
                assertEquals(48 + overhead, outer.length);
                right.send("out0", outer);
                left.send("out0", right.take("out0"));
            }
            for (int i = 0; i < PACKETS; i++) {
                final byte[] arrived = right.take("tun0");
                assertEquals(i, Udp.number(arrived));
                assertEquals(62, arrived[8], "a hop at each gateway, none on the way between");
                assertEquals(i, Udp.number(left.take("tun0")));
            }
        }
    }

    @Test
    void shouldTakeOnlyWhatComesFromTheOtherEndWithTheKey() throws Exception {
        try (MemoryGateway left = left("kind = \"gre\"\nkey = 7");
                MemoryGateway right = right("kind = \"gre\"\nkey = 8")) {
            left.send("tun0", toTheRight().bytes());
            right.send("out0", left.take("out0"));
            final byte[] answer = right.take("out0");
            assertArrayEquals(new byte[] {3, 2}, new byte[] {answer[20], answer[21]}, "protocol unreachable");
            assertEquals(1, right.drops(DropReason.IP_NO_PROTOCOL));
        }
    }

    @Test
    void shouldNotPutItsOuterPacketsIntoATunnelAgain() throws Exception {
        try (MemoryGateway gateway = new MemoryGateway("""
                [interface.tun0]
                kind = "tun"
                addresses = ["192.0.2.254/24"]
                [interface.gif0]
                kind = "gif"
                local = "192.0.2.254"
                remote = "203.0.113.2"
                [[route]]
                to = "0.0.0.0/0"
                interface = "gif0"
                """)) {
            gateway.send("tun0", toTheRight().bytes());
            final String counter = "gif0.outbound.drop." + DropReason.TUNNEL_NESTED.counterName() + ".packets";
            final long deadlineNs = System.nanoTime() + 5_000_000_000L;
            while (gateway.counters.snapshot().getOrDefault(counter, 0L) == 0) {
                assertEquals(true, System.nanoTime() - deadlineNs < 0, counter);
                Thread.sleep(1);
            }
            assertEquals(1, gateway.counters.snapshot().get(counter));
        }
    }

    @Test
    void shouldChangeItsEndWhileItRuns() throws Exception {
        final String one = """
                [interface.tun0]
                kind = "tun"
                addresses = ["192.0.2.254/24"]
                [interface.out0]
                kind = "tun"
                addresses = ["203.0.113.1/24"]
                [interface.gre0]
                kind = "gre"
                local = "203.0.113.1"
                remote = "203.0.113.2"
                [[route]]
                to = "198.51.100.0/24"
                interface = "gre0"
                """;
        try (MemoryGateway gateway = new MemoryGateway(one)) {
            gateway.send("tun0", toTheRight().bytes());
            assertEquals(2, gateway.take("out0")[19]);
            gateway.reload(one.replace("\"203.0.113.2\"", "\"203.0.113.3\""));
            gateway.send("tun0", toTheRight().bytes());
            assertEquals(3, gateway.take("out0")[19]);
        }
    }
}
