// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.filter;

import static net.culvert.forwarding.packets.Packets.ipv4;
import static net.culvert.forwarding.packets.Packets.ipv6;
import static net.culvert.ringbuffers.Allocations.assertAllocatesNothing;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import net.culvert.forwarding.fib.Prefix;
import net.culvert.forwarding.shaping.PipeSettings;
import net.culvert.ringbuffers.counters.DropReason;
import org.junit.jupiter.api.Test;

/** Lists of single members of a link, which their packets meet before the link's own. */
class MemberListTest {
    private final TestFilter test = new TestFilter();
    private final RuleSet.Builder rules = RuleSet.builder(TestFilter.FIBS);

    private void publish() {
        test.active.publish(rules.build());
    }

    private DropReason from(final String source) {
        return test.in(ipv4().from(source));
    }

    @Test
    void shouldMeetTheMembersListFirstAndThenTheLinks() {
        final Rule count = Rule.number(10).count().build();
        rules.list("own", List.of(Rule.number(5).reject().build()))
                .list(
                        "guest",
                        List.of(count, Rule.number(20).block().matchProtocol(6).build()))
                .attach("own", Direction.IN, test.inside)
                .member(Prefix.parse("192.0.2.8/29"), "guest", test.inside);
        publish();
        for (int i = 1; i <= 2; i++) {
            assertEquals(DropReason.FILTER_REJECTED, from("192.0.2.1"));
            assertEquals(DropReason.FILTER_REJECTED, from("192.0.2.9"), "its list says nothing");
            assertEquals(
                    DropReason.FILTER_BLOCKED, test.in(ipv4().from("192.0.2.9").tcp(1, 2)));
            assertEquals(2 * i, count.packets());
        }
    }

    @Test
    void shouldEndWithAMembersRuleThatPasses() {
        rules.list("own", List.of(Rule.number(5).block().build()))
                .list("friend", List.of(Rule.number(9).pass().build()))
                .attach("own", Direction.IN, test.inside)
                .member(Prefix.parse("2001:db8::/32"), "friend", test.inside);
        publish();
        assertEquals(DropReason.NONE, test.in(ipv6().from("2001:db8:7::1")));
        assertEquals(DropReason.FILTER_BLOCKED, test.in(ipv6().from("3fff::1")));
    }

    @Test
    void shouldGoBySourceOnTheWayInAndByDestinationOnTheWayOut() {
        rules.list("guest", List.of(Rule.number(1).block().build()))
                .member(Prefix.parse("192.0.2.9/32"), "guest", test.inside);
        publish();
        assertEquals(DropReason.FILTER_BLOCKED, from("192.0.2.9"));
        assertEquals(
                DropReason.NONE,
                test.in(ipv4().from("192.0.2.1").to("192.0.2.9").bytes(), test.inside));
        assertEquals(
                DropReason.FILTER_BLOCKED, test.through(ipv4().to("192.0.2.9").bytes(), test.outside, test.inside));
        assertEquals(
                DropReason.NONE,
                test.through(ipv4().from("192.0.2.9").to("192.0.2.1").bytes(), test.outside, test.inside));
    }

    @Test
    void shouldLeaveOutAMemberWithoutListThatLiesWithinAnother() {
        rules.list("net", List.of(Rule.number(1).block().build()))
                .member(Prefix.parse("192.0.2.0/24"), "net", test.inside)
                .member(Prefix.parse("192.0.2.9/32"), null, test.inside);
        publish();
        assertEquals(DropReason.FILTER_BLOCKED, from("192.0.2.1"));
        assertEquals(DropReason.NONE, from("192.0.2.9"));
    }

    @Test
    void shouldOpenTheWayForAnswersWhereAMembersRuleKeepsState() {
        rules.list("own", List.of(Rule.number(1).block().build()))
                .list("friend", List.of(Rule.number(1).pass().keepState().build()))
                .attach("own", Direction.IN, test.outside)
                .member(Prefix.parse("192.0.2.1/32"), "friend", test.inside);
        publish();
        assertEquals(DropReason.FILTER_BLOCKED, test.in(answer(), test.outside));
        assertEquals(DropReason.NONE, test.in(question()));
        assertEquals(DropReason.NONE, test.in(answer(), test.outside));
    }

    private static net.culvert.forwarding.packets.PacketBuilder question() {
        return ipv4().from("192.0.2.1").to("198.51.100.1").udp(7, 53);
    }

    private static byte[] answer() {
        return ipv4().from("198.51.100.1").to("192.0.2.1").udp(53, 7).bytes();
    }

    /** The same number in both lists: behind the member's pipe comes the rest of its list, then the link's pipe. */
    @Test
    void shouldGoOnBehindAPipeInTheListThatItIsOf() {
        test.pipes.add(1, PipeSettings.ofBandwidth(0), 1, 1);
        test.pipes.add(2, PipeSettings.ofBandwidth(0), 1, 1);
        final Rule between = Rule.number(30).count().build();
        final Rule never = Rule.number(10).count().build();
        rules.list("own", List.of(never, Rule.number(20).pipe(2).build(), block(40)))
                .list("guest", List.of(Rule.number(20).pipe(1).build(), between))
                .attach("own", Direction.OUT, test.outside)
                .member(Prefix.parse("198.51.100.0/24"), "guest", test.outside);
        publish();
        final byte[] packet = ipv4().to("198.51.100.1").bytes();
        for (int i = 1; i <= 3; i++) {
            assertEquals(DropReason.HELD, test.through(packet, test.inside, test.outside));
            final List<DropReason> verdicts = new ArrayList<>();
            while (test.pipes.held() > 0) {
                test.pipes.poll(test.nowNs, 8, (held, rule, output) -> {
                    verdicts.add(test.filter.resume(held, rule, output, test.nowNs));
                });
                test.pipes.release();
            }
            assertEquals(List.of(DropReason.HELD, DropReason.FILTER_BLOCKED), verdicts);
            assertEquals(i, between.packets());
            assertEquals(i, never.packets());
            assertEquals(i, test.pipes.get(1).counts().leftPackets());
            assertEquals(i, test.pipes.get(2).counts().leftPackets());
        }
    }

    private static Rule block(final int number) {
        return Rule.number(number).block().build();
    }

    @Test
    void shouldFindTheListsOfManyMembersAsASearchThroughAllDoes() {
        final long seed = new SplittableRandom().nextLong();
        final SplittableRandom random = new SplittableRandom(seed);
        final Map<Prefix, String> members = new HashMap<>();
        rules.list("blocked", List.of(block(1)))
                .list("rejected", List.of(Rule.number(1).reject().build()));
        while (members.size() < 1_000) {
            final int length = random.nextInt(12, 33);
            final int address = 10 << 24 | random.nextInt(1 << 24) & -1 << 32 - length;
            final String list = random.nextInt(4) == 0 ? null : random.nextBoolean() ? "blocked" : "rejected";
            members.put(Prefix.ipv4(address, length), list);
        }
        members.forEach((prefix, list) -> rules.member(prefix, list, test.inside));
        publish();
        int dropped = 0;
        for (int i = 0; i < 5_000; i++) {
            final int address = 10 << 24 | random.nextInt(1 << 24);
            Prefix longest = null;
            for (final Prefix prefix : members.keySet()) {
                final boolean holds = prefix.high() >>> 32 == (address & -1 << 32 - prefix.length() & 0xFFFF_FFFFL);
                longest = holds && (longest == null || prefix.length() > longest.length()) ? prefix : longest;
            }
            final String list = longest == null ? null : members.get(longest);
            final DropReason expected = list == null
                    ? DropReason.NONE
                    : list.equals("blocked") ? DropReason.FILTER_BLOCKED : DropReason.FILTER_REJECTED;
            final String source = Prefix.ipv4(address, 32).toString().replace("/32", "");
            assertEquals(expected, from(source), () -> "seed " + seed + ", from " + source);
            dropped += expected == DropReason.NONE ? 0 : 1;
        }
        assertTrue(dropped > 0, "seed " + seed);
    }

    @Test
    void shouldRefuseAListThatIsNotThere() {
        final IllegalArgumentException refused = assertThrows(
                IllegalArgumentException.class, () -> rules.member(Prefix.parse("192.0.2.0/24"), "none", test.inside));
        assertEquals(
                "interface inside: prefix 192.0.2.0/24: there is no list none; define it, or name one of []",
                refused.getMessage());
    }

    @Test
    void shouldMakeNoObjectsForAFlowThatIsNew() throws Throwable {
        final Rule count = Rule.number(1).count().build();
        rules.list("guest", List.of(count)).member(Prefix.parse("192.0.2.0/24"), "guest", test.inside);
        publish();
        final byte[] bytes = ipv4().from("192.0.2.1").bytes();
        final long rounds = assertAllocatesNothing(() -> {
            test.generation.advance(); // so that the trail is looked for anew
            test.in(bytes, test.inside);
        });
        assertEquals(rounds, count.packets());
    }
}
