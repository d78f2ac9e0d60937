// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import net.culvert.forwarding.fib.Prefix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Random lists of a file against a reader of theirs that asks one rule after the other. */
@Timeout(60)
class FilterPropertyTest {
    private static final int LISTS = 25;
    private static final int PACKETS = 100;
    private static final int[] PROTOCOLS = {17, 6, 50};

    private final long seed = new SplittableRandom().nextLong();
    private final SplittableRandom random = new SplittableRandom(seed);

    /** A rule as the file has it; 0, null and 65535 mean any. */
    private record TestRule(
            String action, boolean isOut, int protocol, String from, String to, int firstPort, int lastPort) {
        String text() {
            return "[[filter.list]]\naction = \"" + action + "\"\n"
                    + (isOut ? "direction = \"out\"\n" : "")
                    + (protocol == 0 ? "" : "protocol = " + protocol + "\n")
                    + (from == null ? "" : "from = \"" + from + "\"\n")
                    + (to == null ? "" : "to = \"" + to + "\"\n")
                    + (lastPort == 65_535 ? "" : "to-port = \"" + firstPort + "-" + lastPort + "\"\n");
        }

        boolean matches(final Udp packet) {
            return !isOut
                    && (protocol == 0 || protocol == packet.protocol())
                    && isIn(packet.from(), from)
                    && isIn(packet.to(), to)
                    && packet.toPort() >= firstPort
                    && packet.toPort() <= lastPort;
        }

        private static boolean isIn(final String address, final String network) {
            if (network == null) {
                return true;
            }
            final Prefix prefix = Prefix.parse(network);
            return Prefix.parse(address).high() >>> 64 - prefix.length() == prefix.high() >>> 64 - prefix.length();
        }
    }

    @Test
    void shouldDoWithEachPacketWhatTheFirstRuleSaysThatMatches() throws Exception {
        for (int i = 0; i < LISTS; i++) {
            final List<TestRule> rules = new ArrayList<>();
            final int count = random.nextInt(1, 12);
            while (rules.size() < count) {
                rules.add(rule());
            }
            check(rules);
        }
    }

    private TestRule rule() {
        final int protocol = random.nextBoolean() ? 0 : PROTOCOLS[random.nextInt(2)];
        final boolean hasPorts = protocol != 0 && random.nextBoolean();
        final int firstPort = hasPorts ? random.nextInt(1, 8) : 0;
        final String[] actions = {"pass", "block", "block", "count"};
        return new TestRule(
                actions[random.nextInt(actions.length)],
                random.nextInt(5) == 0,
                protocol,
                random.nextBoolean() ? null : network("192.0.2."),
                random.nextBoolean() ? null : network("198.51.100."),
                firstPort,
                hasPorts ? random.nextInt(firstPort, 9) : 65_535);
    }

    private String network(final String start) {
        final int length = random.nextInt(24, 33);
        return start + (random.nextInt(16) & -1 << 32 - length) + "/" + length;
    }

    private Udp packet(final int number) {
        return new Udp(
                "192.0.2." + random.nextInt(1, 16),
                "198.51.100." + random.nextInt(1, 16),
                PROTOCOLS[random.nextInt(PROTOCOLS.length)],
                random.nextInt(1, 9),
                random.nextInt(1, 9),
                number);
    }

    private void check(final List<TestRule> rules) throws Exception {
        final StringBuilder text = new StringBuilder(MemoryGateway.LEFT_AND_RIGHT);
        rules.forEach(rule -> text.append(rule.text()));
        final List<Integer> expected = new ArrayList<>();
        try (MemoryGateway gateway = new MemoryGateway(text.toString())) {
            for (int number = 0; number < PACKETS; number++) {
                final Udp packet = packet(number);
                gateway.send("left0", packet.bytes());
                if (passes(rules, packet)) {
                    expected.add(number);
                }
            }
            gateway.settle();
            assertEquals(expected.size(), gateway.count("ip.ips_forward"), () -> "seed " + seed + "\n" + text);
            final List<Integer> arrived = gateway.takeAll("right0", expected.size()).stream()
                    .map(Udp::number)
                    .toList();
            assertEquals(expected, arrived, () -> "seed " + seed + "\n" + text);
        }
    }

    private static boolean passes(final List<TestRule> rules, final Udp packet) {
        for (final TestRule rule : rules) {
            if (rule.matches(packet) && !rule.action().equals("count")) {
                return rule.action().equals("pass");
            }
        }
        return true;
    }
}
