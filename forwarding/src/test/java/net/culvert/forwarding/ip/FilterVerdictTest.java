// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.ip;

import static net.culvert.forwarding.packets.Packets.payload;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import net.culvert.forwarding.fib.NextHop;
import net.culvert.forwarding.fib.Prefix;
import net.culvert.forwarding.filter.Direction;
import net.culvert.forwarding.filter.Rule;
import net.culvert.forwarding.filter.RuleSet;
import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.forwarding.shaping.PipeSettings;
import net.culvert.ringbuffers.counters.DropReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of packets by the verdicts of the filter, on their way in and out, and behind pipes. */
class FilterVerdictTest extends RouterContract {
    private static final PipeSettings MILLISECOND =
            PipeSettings.ofBandwidth(0).withDelayNs(1_000_000).withLimits(0, 0);

    private NetworkInterface hook(final Direction direction) {
        return direction == Direction.IN ? left : right;
    }

    @ParameterizedTest
    @EnumSource(Direction.class)
    void shouldSayNothingOfWhatARuleBlocks(final Direction direction) {
        rules(direction, hook(direction), Rule.number(1).block().build());
        receives(across4().bytes(), across6().bytes());

        assertEquals(1, router.dropped4(DropReason.FILTER_BLOCKED));
        assertEquals(1, router.dropped6(DropReason.FILTER_BLOCKED));
        router.assertSilent();
    }

    @ParameterizedTest
    @EnumSource(Direction.class)
    void shouldAnswerProhibitedAboutWhatARuleRejects(final Direction direction) {
        rules(direction, hook(direction), Rule.number(1).reject().build());
        receives(across4().bytes());

        assertEquals(1, router.dropped4(DropReason.FILTER_REJECTED));
        router.answeredOnly(left).is(3, 13).fromTo(LEFT, HOST);
    }

    @ParameterizedTest(name = "IPv6 {0}")
    @ValueSource(booleans = {false, true})
    void shouldResetTheTcpThatARuleRejects(final boolean isIpv6) {
        rules(Direction.IN, left, Rule.number(1).reject().build());
        receives(across(isIpv6).tcp(5, 6).flags("S").bytes());

        assertEquals(1, dropped(isIpv6, DropReason.FILTER_REJECTED));
        final byte[] reset = router.sentOnly(left);
        WellFormed.assertTransport(reset);
        assertEquals(0x14, reset[(isIpv6 ? 40 : 20) + 13], "RST and ACK");
    }

    @Test
    void shouldTellTheSenderThoughTheSameListRejectsWhatLeavesByItsLink() {
        router.rules.publish(RuleSet.builder(16)
                .list("all", List.of(Rule.number(1).reject().build()))
                .attach("all", Direction.IN, left)
                .attach("all", Direction.OUT, left)
                .build());
        receives(across4().bytes());

        assertEquals(1, router.dropped4(DropReason.FILTER_REJECTED));
        router.answeredOnly(left).is(3, 13);
    }

    @Test
    void shouldLookUpInTheTableThatARuleSets() {
        router.fibs.insert(3, Prefix.parse("198.51.100.0/24"), NextHop.onLink(left));
        rules(Direction.IN, left, Rule.number(1).setFib(3).build());
        receives(across4().bytes(), across4().bytes());

        assertEquals(2, router.sentBy(left).size());
    }

    @Test
    void shouldAnswerByTheTableThatARuleSets() {
        router.fibs.insert(3, Prefix.parse("192.0.2.0/24"), NextHop.onLink(right));
        rules(Direction.IN, left, Rule.number(1).setFib(3).build());
        receives(across4().to("203.0.113.1").bytes());

        assertEquals(1, router.dropped4(DropReason.IP_NO_ROUTE));
        router.answeredOnly(right).is(3, 0);
    }

    @ParameterizedTest
    @EnumSource(Direction.class)
    void shouldForwardToTheNextHopThatARuleNames(final Direction direction) {
        final NetworkInterface other = router.add("other", "203.0.113.254/24", "2001:db8:3::fe/64");
        final Prefix gateway = Prefix.parse("203.0.113.1");
        rules(
                direction,
                hook(direction),
                Rule.number(1).forward(NextHop.via(other, gateway)).build());
        receives(across4().bytes(), across6().bytes());

        assertEquals(2, router.sentBy(other).size());
        assertEquals(2, router.sent.size());
    }

    @Test
    void shouldTakeWhatARuleGivesToThisHost() {
        rules(Direction.IN, left, Rule.number(1).forwardLocal().build());
        receives(across4().icmpEcho().bytes());

        router.answeredOnly(left).is(0, 0).fromTo("198.51.100.2", HOST);
    }

    @Test
    void shouldTakeWhatARuleGivesToThisHostWhereInterfacesAreChecked() {
        router.settings.checkInterface(true);
        rules(Direction.IN, left, Rule.number(1).forwardLocal().build());
        receives(across4().icmpEcho().bytes(), across6().icmpEcho().bytes());

        assertEquals(1, router.count("ip.ips_delivered"));
        assertEquals(1, router.count("ip6.ip6s_delivered"));
    }

    @ParameterizedTest(name = "IPv6 {0}")
    @ValueSource(booleans = {false, true})
    void shouldSendAnErrorBackWhereTheRulesRememberTheFlowOfItsCause(final boolean isIpv6) {
        rules(Direction.IN, left, Rule.number(1).pass().build());
        receives(across(isIpv6).bytes());
        router.sentOnly(right);
        router.forget();
        receives(across(isIpv6).ttl(1).bytes());

        assertEquals(1, dropped(isIpv6, DropReason.IP_TTL_EXPIRED));
        router.answeredOnly(left).is(isIpv6 ? 3 : 11, 0);
    }

    // Pipes.

    @ParameterizedTest
    @EnumSource(Direction.class)
    void shouldForwardWhatAPipeGivesBack(final Direction direction) {
        router.pipes.add(1, MILLISECOND, 1, 1);
        rules(
                direction,
                hook(direction),
                Rule.number(1).pipe(1).build(),
                Rule.number(2).pass().build());
        receives(
                across4().payload(payload(1, 50)).bytes(),
                across6().payload(payload(1, 50)).bytes());
        assertEquals(2, router.pipes.held());
        router.assertSilent();
        router.assertLaw();

        afterSeconds(0.001);

        assertEquals(0, router.pipes.held());
        assertEquals(1, router.count("ip.ips_forward"));
        assertEquals(1, router.count("ip6.ip6s_forward"));
        assertArrayEquals(
                across4().ttl(63).payload(payload(1, 50)).bytes(),
                router.sentBy(right).getFirst());
    }

    @Test
    void shouldDropWhatTheRuleBehindAPipeBlocks() {
        router.pipes.add(1, MILLISECOND, 1, 1);
        rules(
                Direction.OUT,
                right,
                Rule.number(1).pipe(1).build(),
                Rule.number(2).block().build());
        receives(across4().bytes());

        afterSeconds(0.001);

        assertEquals(1, router.dropped4(DropReason.FILTER_BLOCKED));
        router.assertSilent();
    }

    @ParameterizedTest
    @EnumSource(Direction.class)
    void shouldForwardToTheNextHopThatARuleBehindAPipeNames(final Direction direction) {
        final NetworkInterface other = router.add("other", "203.0.113.254/24");
        router.pipes.add(1, MILLISECOND, 1, 1);
        rules(
                direction,
                hook(direction),
                Rule.number(1).pipe(1).build(),
                Rule.number(2).forward(NextHop.onLink(other)).build());
        receives(across4().bytes());

        afterSeconds(0.001);

        router.sentOnly(other);
    }

    @Test
    void shouldHeedTheMtuOfTheRouteBehindAPipe() {
        router.route("198.51.100.0/24", NextHop.onLink(right).withMtu(600));
        router.pipes.add(1, MILLISECOND, 1, 1);
        rules(Direction.OUT, right, Rule.number(1).pipe(1).build());
        receives(across4().fragment(0).payload(payload(1, 1000)).bytes());

        afterSeconds(0.001);

        assertEquals(2, router.sentBy(right).size());
    }

    @Test
    void shouldAnswerAnEchoThatWaitedInAPipe() {
        router.pipes.add(1, MILLISECOND, 1, 1);
        rules(Direction.IN, left, Rule.number(1).pipe(1).build());
        receives(own4().icmpEcho().bytes(), own6().icmpEcho().bytes());

        afterSeconds(0.001);

        assertEquals(2, router.sentBy(left).size());
        assertEquals(1, router.count("ip.ips_delivered"));
        assertEquals(1, router.count("ip6.ip6s_delivered"));
    }

    @ParameterizedTest(name = "IPv6 {0}")
    @ValueSource(booleans = {false, true})
    void shouldCountAnAnswerThatWaitedInAPipeAsItsOwn(final boolean isIpv6) {
        router.pipes.add(1, MILLISECOND, 1, 1);
        rules(Direction.OUT, left, Rule.number(1).pipe(1).build());
        receives(own(isIpv6).icmpEcho().bytes(), across(isIpv6).ttl(1).bytes());
        assertEquals(2, router.pipes.held());
        router.assertLaw();

        afterSeconds(0.001);

        assertEquals(2, router.sentBy(left).size());
        assertEquals(2, router.count(isIpv6 ? "ip6.ip6s_localout" : "ip.ips_localout"));
        assertEquals(0, router.count(isIpv6 ? "ip6.ip6s_forward" : "ip.ips_forward"));
    }

    @Test
    void shouldCountAnAnswerThatIsDroppedBehindAPipeAmongThoseMadeHere() {
        router.pipes.add(1, MILLISECOND, 1, 1);
        rules(
                Direction.OUT,
                left,
                Rule.number(1).pipe(1).build(),
                Rule.number(2).reject().build());
        receives(own4().icmpEcho().bytes());

        afterSeconds(0.001);

        assertEquals(1, router.droppedMade(DropReason.FILTER_REJECTED));
        router.assertSilent();
    }

    @Test
    void shouldHeedTheOptionsOfThePacketThatAPipeGivesBack() {
        router.pipes.add(1, MILLISECOND, 1, 1);
        rules(Direction.IN, left, Rule.number(1).pipe(1).build());
        final byte[] route = {7, 7, 4, 0, 0, 0, 0, 0};
        receives(across4().ipOptions(route).bytes());
        router.receives(
                right,
                own4().from("198.51.100.2")
                        .to(HOST)
                        .ipOptions((byte) 1, (byte) 1, (byte) 1, (byte) 1)
                        .bytes());
        router.forget();

        afterSeconds(0.001);

        final byte[] packet = router.sentOnly(right);
        WellFormed.assertIp(packet);
        assertArrayEquals(new byte[] {7, 7, 8, (byte) 198, 51, 100, (byte) 254, 0}, Arrays.copyOfRange(packet, 20, 28));
    }

    @Test
    void shouldCountWhatAFullPipeRefuses() {
        router.pipes.add(1, MILLISECOND.withLimits(1, 0), 1, 1);
        router.pipes.get(1).settings(PipeSettings.ofBandwidth(8).withLimits(1, 0));
        rules(Direction.IN, left, Rule.number(1).pipe(1).build());
        receives(across4().bytes(), across4().bytes(), across4().bytes());

        assertEquals(2, router.pipes.held(), "one on the link, one in the queue");
        assertEquals(1, router.dropped4(DropReason.PIPE_FULL));
    }

    @Test
    void shouldCountWhatAPipeLoses() {
        router.pipes.add(1, MILLISECOND.withLoss(1), 1, 1);
        rules(Direction.IN, left, Rule.number(1).pipe(1).build());
        receives(across4().bytes());

        assertEquals(1, router.dropped4(DropReason.PIPE_LOSS));
        router.assertSilent();
    }

    @Test
    void shouldJoinFragmentsThatWaitedInAPipeWithoutMixingReplies() {
        router.pipes.add(1, MILLISECOND, 1, 1);
        rules(Direction.IN, left, Rule.number(1).pipe(1).build());
        for (int i = 1; i <= 2; i++) {
            receives(Altered.fragments(
                    own4().icmpEcho().payload(payload(i, 1000)).bytes(), i, 600));
        }

        afterSeconds(0.001);

        for (int i = 1; i <= 2; i++) {
            assertArrayEquals(
                    payload(i, 1000),
                    SentIcmp.of(router.sentBy(left).get(i - 1)).body());
        }
    }
}
