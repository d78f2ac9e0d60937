// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import static net.culvert.appliance.gateway.Udp.toTheRight;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import net.culvert.ringbuffers.counters.DropReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What rules of a file do to packets; the list is that of the left interface. */
@Timeout(30)
class FilterRulesTest {
    private static final String BLOCK_ALL = rule("action = 'block'");

    /** A rule of the list from its keys, which are separated by semicolons. */
    private static String rule(final String keys) {
        return "[[filter.list]]\n" + keys.replace(';', '\n') + "\n";
    }

    private static MemoryGateway gateway(final String... rules) throws Exception {
        return new MemoryGateway(MemoryGateway.LEFT_AND_RIGHT + String.join("", rules));
    }

    private static void assertPasses(final MemoryGateway gateway, final Udp packet) throws Exception {
        final long before = gateway.count("ip.ips_forward");
        gateway.send("left0", packet.bytes()).settle();
        assertEquals(before + 1, gateway.count("ip.ips_forward"), packet::toString);
        assertEquals(packet.number(), Udp.number(gateway.take("right0")));
    }

    private static void assertBlocked(final MemoryGateway gateway, final Udp packet) throws Exception {
        final long before = gateway.drops(DropReason.FILTER_BLOCKED);
        gateway.send("left0", packet.bytes()).settle();
        assertEquals(before + 1, gateway.drops(DropReason.FILTER_BLOCKED), packet::toString);
        gateway.takeAll("right0", 0);
    }

    @Test
    void shouldPassWhatNoRuleMatches() throws Exception {
        try (MemoryGateway gateway = gateway(rule("action = 'block'; protocol = 'tcp'"))) {
            assertPasses(gateway, toTheRight());
        }
    }

    @Test
    void shouldDoWhatTheFirstRuleSaysThatMatches() throws Exception {
        try (MemoryGateway gateway = gateway(
                rule("action = 'pass'; from = '192.0.2.1'"),
                rule("action = 'block'; from = '192.0.2.0/28'"),
                rule("action = 'pass'"))) {
            assertPasses(gateway, toTheRight());
            assertBlocked(gateway, toTheRight().from("192.0.2.2"));
            assertPasses(gateway, toTheRight().from("192.0.2.16"));
        }
    }

    @Test
    void shouldTellTheSenderOfWhatIsRejected() throws Exception {
        try (MemoryGateway gateway = gateway(rule("action = 'reject'; direction = 'in'"))) {
            gateway.send("left0", toTheRight().bytes()).settle();

            assertEquals(1, gateway.drops(DropReason.FILTER_REJECTED));
            final byte[] answer = gateway.take("left0");
            assertEquals(1, answer[9], "ICMP");
            assertEquals(3, answer[20], "unreachable");
            assertArrayEquals(toTheRight().bytes(), Arrays.copyOfRange(answer, 28, answer.length), "quoted");
        }
    }

    @Test
    void shouldGoOnToTheNextRuleAfterCounting() throws Exception {
        try (MemoryGateway gateway = gateway(rule("action = 'count'"), BLOCK_ALL)) {
            assertBlocked(gateway, toTheRight());
        }
    }

    @Test
    void shouldMatchOneDirectionOnly() throws Exception {
        try (MemoryGateway gateway = gateway(rule("action = 'block'; direction = 'out'"))) {
            assertPasses(gateway, toTheRight());
            gateway.send("right0", toTheRight().answer().bytes()).settle();
            assertEquals(1, gateway.drops(DropReason.FILTER_BLOCKED));
        }
        try (MemoryGateway gateway = gateway(rule("action = 'block'; direction = 'in'"))) {
            assertBlocked(gateway, toTheRight());
            gateway.send("right0", toTheRight().answer().number(7).bytes()).settle();
            assertEquals(7, Udp.number(gateway.take("left0")));
        }
    }

    @Test
    void shouldMatchBothDirectionsUnlessToldOtherwise() throws Exception {
        try (MemoryGateway gateway = gateway(BLOCK_ALL)) {
            assertBlocked(gateway, toTheRight());
            gateway.send("right0", toTheRight().answer().bytes()).settle();
            assertEquals(2, gateway.drops(DropReason.FILTER_BLOCKED));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "protocol = 'udp'",
                "protocol = 17",
                "from = '192.0.2.0/30'",
                "to = '198.51.100.1'",
                "protocol = 'udp'; from-port = '39999-40001'",
                "protocol = 'udp'; to-port = 53",
                "protocol = 'udp'; from = '192.0.2.1'; to = '198.51.100.0/24'; from-port = 40000; to-port = '1-53'"
            })
    void shouldMatchByEachKey(final String keys) throws Exception {
        try (MemoryGateway gateway = gateway(rule("action = 'block';" + keys))) {
            assertBlocked(gateway, toTheRight());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "protocol = 'tcp'",
                "protocol = 16",
                "from = '192.0.2.4/30'",
                "to = '198.51.100.2'",
                "protocol = 'udp'; from-port = '40001-65535'",
                "protocol = 'udp'; to-port = 54",
                "from = '2001:db8::/32'"
            })
    void shouldLetPassWhatAKeyDoesNotMatch(final String keys) throws Exception {
        try (MemoryGateway gateway = gateway(rule("action = 'block';" + keys))) {
            assertPasses(gateway, toTheRight());
        }
    }

    @Test
    void shouldOpenTheWayForAnswersWhereStateIsKept() throws Exception {
        try (MemoryGateway gateway =
                gateway(rule("action = 'pass'; from = '192.0.2.0/24'; keep-state = true"), BLOCK_ALL)) {
            gateway.send("right0", toTheRight().answer().bytes()).settle();
            assertEquals(1, gateway.drops(DropReason.FILTER_BLOCKED), "nobody has asked");

            assertPasses(gateway, toTheRight());
            gateway.send("right0", toTheRight().answer().number(5).bytes()).settle();
            assertEquals(5, Udp.number(gateway.take("left0")));

            gateway.send("right0", toTheRight().answer().ports(54, 40_000).bytes())
                    .settle();
            assertEquals(2, gateway.drops(DropReason.FILTER_BLOCKED), "another conversation");
        }
    }

    @Test
    void shouldLookUpInTheTableThatARuleNames() throws Exception {
        final String third = """
                [interface.third0]
                kind = "tun"
                [[route]]
                fib = 1
                to = "198.51.100.1"
                interface = "third0"
                """;
        try (MemoryGateway gateway = gateway(third, rule("action = 'pass'; protocol = 'udp'; setfib = 1"))) {
            gateway.send("left0", toTheRight().number(3).bytes()).settle();
            assertEquals(3, Udp.number(gateway.take("third0")));
            assertPasses(gateway, toTheRight().protocol(6));
        }
    }

    @Test
    void shouldSendThroughAPipeAndDoWhatElseTheRuleSays() throws Exception {
        final String pipe = "[pipe.lossy]\nloss = '100%'\n";
        try (MemoryGateway gateway = gateway(
                pipe, rule("action = 'pass'; direction = 'in'; to-port = 53; protocol = 'udp'; pipe = 'lossy'"))) {
            gateway.send("left0", toTheRight().bytes()).settle();
            assertEquals(1, gateway.drops(DropReason.PIPE_LOSS));
            assertPasses(gateway, toTheRight().ports(40_000, 54));
        }
    }

    @Test
    void shouldDecideAfterAPipeTagAndTable() throws Exception {
        final String pipe = "[pipe.wide]\nbandwidth = '1Gbit'\n";
        final String marks = "; direction = 'in'; pipe = 'wide'; tag = 9; setfib = 1";
        try (MemoryGateway gateway = gateway(pipe, rule("action = 'pass'" + marks), BLOCK_ALL)) {
            assertPasses(gateway, toTheRight());
        }
        try (MemoryGateway gateway = gateway(pipe, rule("action = 'count'" + marks), BLOCK_ALL)) {
            assertBlocked(gateway, toTheRight());
        }
    }
}
