// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.culvert.forwarding.fib.NextHop;
import net.culvert.forwarding.fib.Prefix;
import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.forwarding.packets.PacketBuilder;
import net.culvert.forwarding.packets.Packets;
import net.culvert.ringbuffers.counters.DropReason;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The filter, with all that it remembers, agrees with a walk through the rules of each packet. */
class FilterPropertyTest {
    private static final int ROUNDS = 60; // rule sets
    private static final int PACKETS = 300; // for each

    private final TestFilter test = new TestFilter(1 << 14, 64); // room for all states, flows that crowd each other out
    private final FilterOracle oracle = new FilterOracle();
    private final Map<Integer, NextHop> routes = new HashMap<>(); // by table
    private int passed;
    private int blocked;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void shouldAgreeWithAWalkThroughTheRules(final long seed) {
        final Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            final int rules = random.nextInt(3) == 0 ? 40 : 8;
            final List<RandomRule> in = RandomRule.list(random, rules);
            final List<RandomRule> out = RandomRule.list(random, rules);
            publish(in, out);
            for (int fib = 0; fib < RandomRule.FIBS; fib++) {
                routes.put(fib, NextHop.onLink(new NetworkInterface("route" + fib, 9, 1500)));
            }
            for (int i = 0; i < PACKETS; i++) {
                final RandomPacket packet = new RandomPacket(random);
                final boolean isBack = random.nextInt(3) == 0;
                check(packet, isBack ? test.outside : test.inside, isBack ? test.inside : test.outside);
            }
            oracle.checkCounts();
        }
        assertTrue(passed > ROUNDS * PACKETS / 20 && blocked > ROUNDS * PACKETS / 20, "no rule set tells apart");
        assertTrue(oracle.answers > 100, "few packets had a state");
    }

    private void publish(final List<RandomRule> in, final List<RandomRule> out) {
        oracle.rules.clear();
        oracle.rules.put("IN inside", in);
        oracle.rules.put("OUT outside", out);
        oracle.rules.put("IN outside", out);
        test.active.publish(RuleSet.builder(TestFilter.FIBS)
                .list("in", rules(in))
                .list("out", rules(out))
                .attach("in", Direction.IN, test.inside)
                .attach("out", Direction.OUT, test.outside)
                .attach("out", Direction.IN, test.outside)
                .build());
    }

    private static List<Rule> rules(final List<RandomRule> randomRules) {
        final List<Rule> rules = new ArrayList<>();
        for (final RandomRule rule : randomRules) {
            rules.add(rule.rule());
        }
        return rules;
    }

    private void check(final RandomPacket packet, final NetworkInterface input, final NetworkInterface output) {
        oracle.begin();
        final DropReason expectedIn = oracle.hook(packet, Direction.IN, input, input);
        assertEquals(expectedIn, test.in(packet.bytes(), input), packet::toString);
        if (expectedIn != DropReason.NONE) {
            blocked++;
            return;
        }
        assertEquals(oracle.fib, test.packet.fib(), packet::toString);
        assertEquals(oracle.tag, test.packet.tag(), packet::toString);
        final NextHop route = routes.get(oracle.fib);
        final NextHop nextHop = test.filter.nextHop();
        if (nextHop == null) {
            assertSame(null, oracle.nextHop);
            test.filter.routed(route);
        } else {
            assertSame(oracle.nextHop == null ? route : oracle.nextHop, nextHop, packet::toString);
        }
        final DropReason expectedOut = oracle.hook(packet, Direction.OUT, output, input);
        assertEquals(expectedOut, test.filter.out(test.packet, output, test.nowNs), packet::toString);
        assertEquals(oracle.fib, test.packet.fib(), packet::toString);
        passed++;
    }

    /** A packet of few addresses and ports, so that rules meet it and others answer it. */
    static final class RandomPacket {
        final boolean ipv6;
        final int source;
        final int destination;
        final int sourcePort;
        final int destinationPort;
        final boolean isTcp;
        final int tos;
        final int payload;
        final String flags;

        RandomPacket(final Random random) {
            ipv6 = random.nextInt(4) == 0;
            source = random.nextInt(4);
            destination = random.nextInt(4);
            sourcePort = random.nextInt(4);
            destinationPort = random.nextInt(4);
            isTcp = random.nextInt(3) == 0;
            tos = random.nextInt(2) * 4;
            payload = random.nextInt(2) * 100;
            flags = random.nextBoolean() ? "S" : "A";
        }

        byte[] bytes() {
            final PacketBuilder builder = ipv6 ? Packets.ipv6() : Packets.ipv4();
            builder.from(address(source)).to(address(destination)).tos(tos).payload(new byte[payload]);
            return (isTcp
                            ? builder.tcp(sourcePort, destinationPort).flags(flags)
                            : builder.udp(sourcePort, destinationPort))
                    .bytes();
        }

        String address(final int number) {
            return (ipv6 ? "2001:db8::" : "192.0.2.") + number;
        }

        int length() {
            return (ipv6 ? 40 : 20) + (isTcp ? 20 : 8) + payload;
        }

        /** What the two packets of a question and its answer have in common. */
        String flow(final boolean isTurned) {
            final String from = address(source) + " " + sourcePort;
            final String to = address(destination) + " " + destinationPort;
            return isTcp + " " + (isTurned ? to + " " + from : from + " " + to);
        }

        boolean isIn(final boolean isDestination, final Prefix prefix) {
            final Prefix address = Prefix.parse(address(isDestination ? destination : source));
            return new Prefix(ipv6, address.high(), address.low(), prefix.length()).equals(prefix);
        }

        @Override
        public String toString() {
            return flow(false) + " " + flags + " tos " + tos + " length " + length();
        }
    }
}
