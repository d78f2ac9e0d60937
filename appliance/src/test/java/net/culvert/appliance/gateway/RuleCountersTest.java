// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import static net.culvert.appliance.gateway.Udp.toTheRight;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What rules have counted, over reloads. */
@Timeout(60)
class RuleCountersTest {
    private static final int LENGTH = 48; // bytes of each packet
    private static final String COUNT_DNS = rule("action = 'count'\nprotocol = 'udp'\nto-port = 53\ndirection = 'in'");
    private static final String PASS_LEFT = rule("action = 'pass'\nfrom = '192.0.2.0/24'\ndirection = 'in'");
    private static final String KEEP = rule("action = 'pass'\nprotocol = 'udp'\nkeep-state = true");
    private static final String BLOCK = rule("action = 'block'");

    private static String rule(final String keys) {
        return "[[filter.list]]\n" + keys + "\n";
    }

    private static String file(final String... rules) {
        return MemoryGateway.LEFT_AND_RIGHT + String.join("", rules);
    }

    /** Packets of each rule, in the order of the list. */
    private static List<Long> packets(final MemoryGateway gateway) {
        return gateway.gateway().rules().stream().map(CountedRule::packets).toList();
    }

    private static void sendOne(final MemoryGateway gateway) throws Exception {
        gateway.send("left0", toTheRight().bytes()).settle();
    }

    @Test
    void shouldCountOnWhereARuleHasOnlyMoved() throws Exception {
        try (MemoryGateway gateway = new MemoryGateway(file(COUNT_DNS, PASS_LEFT))) {
            sendOne(gateway);
            gateway.reload(file(rule("action = 'count'\nprotocol = 'tcp'"), COUNT_DNS, PASS_LEFT, BLOCK));
            assertEquals(List.of(0L, 1L, 1L, 0L), packets(gateway));

            sendOne(gateway);
            assertEquals(List.of(0L, 2L, 2L, 0L), packets(gateway));
            final CountedRule moved = gateway.gateway().rules().get(1);
            assertEquals(2, moved.number());
            assertEquals(2 * LENGTH, moved.bytes());
        }
    }

    @Test
    void shouldBeginAtZeroWhereARuleHasChangedOrWasAway() throws Exception {
        try (MemoryGateway gateway = new MemoryGateway(file(COUNT_DNS, PASS_LEFT))) {
            sendOne(gateway);
            gateway.reload(file(COUNT_DNS.replace("53", "54"), PASS_LEFT));
            assertEquals(List.of(0L, 1L), packets(gateway));

            gateway.reload(file(COUNT_DNS, PASS_LEFT));
            assertEquals(List.of(0L, 1L), packets(gateway));
            gateway.reload(file(COUNT_DNS, PASS_LEFT).replace("list", "other")); // a list is known by its name
            assertEquals(List.of(0L, 0L), packets(gateway));
        }
    }

    @Test
    void shouldTellEqualRulesByTheirOrder() throws Exception {
        try (MemoryGateway gateway = new MemoryGateway(file(BLOCK, BLOCK))) {
            sendOne(gateway);
            gateway.reload(file(BLOCK, COUNT_DNS, BLOCK, BLOCK));
            assertEquals(List.of(1L, 0L, 0L, 0L), packets(gateway));
        }
    }

    @Test
    void shouldCountWhatAStateLetsPassForTheRuleThatMadeIt() throws Exception {
        try (MemoryGateway gateway = new MemoryGateway(file(KEEP, BLOCK))) {
            sendOne(gateway);
            gateway.reload(file(COUNT_DNS, KEEP, BLOCK));
            gateway.send("right0", toTheRight().answer().bytes()).settle();
            assertEquals(List.of(0L, 2L, 0L), packets(gateway), "the answer, by the state");
        }
    }

    @Test
    void shouldKeepAllCountersWhenAReloadIsRefused() throws Exception {
        try (MemoryGateway gateway = new MemoryGateway(file(COUNT_DNS, PASS_LEFT))) {
            sendOne(gateway);
            final String refused = "[gateway]\nname = \"other\"\n" + file(BLOCK);
            assertThrows(IllegalArgumentException.class, () -> gateway.reload(refused));
            sendOne(gateway);
            assertEquals(List.of(2L, 2L), packets(gateway));
        }
    }

    /** Rules in any order, again and again: each has what was sent while it was there. */
    @Test
    void shouldAgreeWithASumByHandOverRandomReloads() throws Exception {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        final List<Integer> order = new ArrayList<>(List.of(0, 1, 2, 3, 4, 5));
        final long[] expected = new long[order.size()];
        try (MemoryGateway gateway =
                new MemoryGateway(MemoryGateway.LEFT_AND_RIGHT.replace("filter = \"list\"\n", ""))) {
            for (int reload = 0; reload < 15; reload++) {
                Collections.shuffle(order, random);
                final List<Integer> chosen = order.subList(0, 1 + random.nextInt(order.size()));
                final StringBuilder rules = new StringBuilder();
                chosen.forEach(each -> rules.append(rule(
                        "action = 'count'\ndirection = 'in'\nprotocol = 'udp'\nto-port = '53-" + (53 + each) + "'")));
                gateway.reload(file(rules.toString()));
                sendOne(gateway);
                for (int each = 0; each < expected.length; each++) {
                    expected[each] = chosen.contains(each) ? expected[each] + 1 : 0;
                }
                final List<Long> wanted =
                        chosen.stream().map(each -> expected[each]).toList();
                assertEquals(wanted, packets(gateway), "seed " + seed + ", reload " + reload);
            }
        }
    }
}
