// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.filter;

import static net.culvert.forwarding.packets.Packets.ipv4;
import static net.culvert.forwarding.packets.Packets.ipv6;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.ArrayList;
import java.util.List;
import net.culvert.forwarding.fib.NextHop;
import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.forwarding.shaping.PipeSettings;
import net.culvert.forwarding.wire.IpProtocol;
import net.culvert.ringbuffers.counters.DropReason;
import org.junit.jupiter.api.Test;

/** What rules do with packets, and in which order. */
class FilterTest {
    private final TestFilter test = new TestFilter();

    @Test
    void shouldPassWhereThereAreNoRules() {
        assertEquals(DropReason.NONE, test.through(ipv4().bytes(), test.inside, test.outside));
        test.active.publish(RuleSet.builder(TestFilter.FIBS).build());
        assertEquals(DropReason.NONE, test.through(new byte[1], test.inside, test.outside), "not even parsed");
    }

    @Test
    void shouldPassWhereNoRuleMatches() {
        test.withRules(Rule.number(1).block().matchProtocol(IpProtocol.TCP).build());
        assertEquals(DropReason.NONE, test.in(ipv4()));
        assertEquals(DropReason.FILTER_BLOCKED, test.in(ipv4().tcp(1, 2)));
        assertEquals(DropReason.NONE, test.in(ipv4().tcp(1, 2).bytes(), test.outside), "no list there");
    }

    @Test
    void shouldGoByNumberAndEndAtTheFirstMatch() {
        final Rule pass = Rule.number(10).pass().matchVersion(4).build();
        final Rule reject = Rule.number(20).reject().build();
        final Rule never = Rule.number(30).block().build();
        test.withRules(never, reject, pass);
        assertEquals(DropReason.NONE, test.in(ipv4()));
        assertEquals(DropReason.FILTER_REJECTED, test.in(ipv6()));
        assertEquals(1, pass.packets());
        assertEquals(28, pass.bytes());
        assertEquals(1, reject.packets());
        assertEquals(48, reject.bytes());
        assertEquals(0, never.packets());
    }

    @Test
    void shouldCountAndGoOn() {
        final Rule count = Rule.number(10).count().build();
        final Rule other = Rule.number(15).count().matchProtocol(IpProtocol.TCP).build();
        final Rule block = Rule.number(20).block().build();
        test.withRules(count, other, block);
        for (int i = 1; i <= 3; i++) {
            assertEquals(DropReason.FILTER_BLOCKED, test.in(ipv4()));
            assertEquals(i, count.packets());
            assertEquals(i * 28, count.bytes());
            assertEquals(i, block.packets());
        }
        assertEquals(0, other.packets());
    }

    @Test
    void shouldSetTheTableAndTheTag() {
        test.withRules(
                Rule.number(10).setFib(3).build(),
                Rule.number(20).tag(9).build(),
                Rule.number(30).pass().build());
        for (int i = 0; i < 2; i++) {
            assertEquals(DropReason.NONE, test.in(ipv4()));
            assertEquals(3, test.packet.fib());
            assertEquals(9, test.packet.tag());
        }
    }

    @Test
    void shouldCopyToATap() {
        final List<String> seen = new ArrayList<>();
        final Tap tap = (packet, output, nowNs) -> seen.add(packet.length() + " " + output);
        test.withRules(Rule.number(10).tee(tap).build(), Rule.number(20).block().build());
        assertEquals(DropReason.FILTER_BLOCKED, test.in(ipv4()));
        assertEquals(DropReason.FILTER_BLOCKED, test.in(ipv4()));
        assertEquals(List.of("28 null", "28 null"), seen);
    }

    @Test
    void shouldForwardToWhereTheRuleSays() {
        final NextHop nextHop = NextHop.onLink(test.outside);
        test.withRules(
                Rule.number(10).forward(nextHop).matchVersion(4).build(),
                Rule.number(20).forwardLocal().build());
        for (int i = 0; i < 2; i++) {
            assertEquals(DropReason.NONE, test.in(ipv4()));
            assertSame(nextHop, test.filter.nextHop());
            assertEquals(DropReason.NONE, test.in(ipv6()));
            assertEquals(NextHop.Action.LOCAL, test.filter.nextHop().action());
        }
        assertEquals(DropReason.NONE, test.in(ipv4().bytes(), test.outside));
        assertNull(test.filter.nextHop());
    }

    @Test
    void shouldForwardOnTheWayOut() {
        final NetworkInterface third = new NetworkInterface("third", 7, 1500);
        final NextHop nextHop = NextHop.onLink(third);
        test.active.publish(RuleSet.builder(TestFilter.FIBS)
                .list("out", List.of(Rule.number(1).forward(nextHop).build()))
                .attach("out", Direction.OUT, test.outside)
                .build());
        for (int i = 0; i < 2; i++) {
            assertEquals(DropReason.NONE, test.through(ipv4().bytes(), test.inside, test.outside));
            assertSame(nextHop, test.filter.nextHop());
            assertEquals(DropReason.NONE, test.through(ipv4().bytes(), null, test.outside));
            assertSame(nextHop, test.filter.nextHop());
        }
    }

    @Test
    void shouldUseTheTagOfTheWayInOnTheWayOut() {
        test.active.publish(RuleSet.builder(TestFilter.FIBS)
                .list("in", List.of(Rule.number(1).tag(4).build()))
                .list(
                        "out",
                        List.of(
                                Rule.number(1).pass().matchTag(4).build(),
                                Rule.number(2).reject().build()))
                .attach("in", Direction.IN, test.inside)
                .attach("out", Direction.OUT, test.outside)
                .build());
        for (int i = 0; i < 2; i++) {
            assertEquals(DropReason.NONE, test.through(ipv4().bytes(), test.inside, test.outside));
            assertEquals(DropReason.FILTER_REJECTED, test.through(ipv4().bytes(), null, test.outside));
        }
    }

    @Test
    void shouldGoOnBehindAPipe() {
        test.pipes.add(1, PipeSettings.ofBandwidth(0).withDelayNs(TestFilter.SECOND), 1, 1);
        final Rule before = Rule.number(10).count().build();
        final Rule pipe = Rule.number(20).pipe(1).build();
        final Rule after = Rule.number(30).block().build();
        test.withRules(before, Rule.number(15).setFib(2).build(), pipe, after);
        for (int i = 1; i <= 3; i++) {
            assertEquals(DropReason.HELD, test.in(ipv4()));
            assertEquals(0, test.pipes.poll(test.nowNs, 8, (packet, rule, output) -> {}));
            test.advanceSeconds(1);
            final List<DropReason> verdicts = new ArrayList<>();
            final int polled = test.pipes.poll(test.nowNs, 8, (packet, rule, output) -> {
                assertEquals(2, packet.fib());
                assertSame(test.inside, packet.input());
                assertNull(output);
                verdicts.add(test.filter.resume(packet, rule, output, test.nowNs));
            });
            test.pipes.release();
            assertEquals(1, polled);
            assertEquals(List.of(DropReason.FILTER_BLOCKED), verdicts);
            assertEquals(i, before.packets());
            assertEquals(i, pipe.packets());
            assertEquals(i, after.packets());
        }
    }

    @Test
    void shouldGoOnByNumberWhereTheRulesHaveChanged() {
        test.pipes.add(1, PipeSettings.ofBandwidth(0), 1, 1);
        test.withRules(Rule.number(20).pipe(1).build());
        assertEquals(DropReason.HELD, test.in(ipv4()));
        test.withRules(Rule.number(20).block().build(), Rule.number(21).reject().build());
        test.filter.begin(test.nowNs);
        final List<DropReason> verdicts = new ArrayList<>();
        test.pipes.poll(
                test.nowNs,
                8,
                (packet, rule, output) -> verdicts.add(test.filter.resume(packet, rule, output, test.nowNs)));
        assertEquals(List.of(DropReason.FILTER_REJECTED), verdicts);
    }

    @Test
    void shouldSayThatAPipeIsFullWhereThereIsNone() {
        test.withRules(Rule.number(20).pipe(5).build());
        assertEquals(DropReason.PIPE_FULL, test.in(ipv4()));
    }

    @Test
    void shouldRefusePacketsThatHideTheirPorts() {
        test.withRules(Rule.number(1).pass().build());
        final byte[] tcp = ipv4().tcp(1, 2).bytes();
        assertEquals(DropReason.TCP_TOO_SHORT, test.in(java.util.Arrays.copyOf(tcp, 36), test.inside));
        assertEquals(DropReason.IP_BAD_FRAGMENT, test.in(ipv4().tcp(1, 2).fragment(0x0001)));
        final byte[] chain = new byte[72]; // nine headers of eight bytes, each naming the next
        for (int i = 0; i < chain.length; i += 8) {
            chain[i] = (byte) (i < 64 ? IpProtocol.DESTINATION_OPTIONS : IpProtocol.UDP);
        }
        assertEquals(DropReason.IP6_BAD_EXTENSION, test.in(ipv6().extensions(IpProtocol.DESTINATION_OPTIONS, chain)));
    }
}
