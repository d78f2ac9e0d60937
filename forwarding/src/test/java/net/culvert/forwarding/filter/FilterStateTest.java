// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.filter;

import static net.culvert.forwarding.packets.Packets.ipv4;
import static net.culvert.forwarding.packets.Packets.ipv6;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.nio.ByteBuffer;
import java.util.List;
import net.culvert.forwarding.fib.NextHop;
import net.culvert.forwarding.packets.PacketBuilder;
import net.culvert.forwarding.wire.IpProtocol;
import net.culvert.forwarding.wire.TcpHeader;
import net.culvert.ringbuffers.counters.DropReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules that keep state: who may answer whom, and for how long. */
class FilterStateTest {
    private final TestFilter test = new TestFilter(4, 64);

    private static Rule keep() {
        return Rule.number(10).pass().keepState().build();
    }

    private static PacketBuilder asked() {
        return ipv4().udp(4000, 53);
    }

    private static PacketBuilder replied() {
        return ipv4().from("198.51.100.2").to("192.0.2.1").udp(53, 4000);
    }

    private static PacketBuilder tcp(final String flags) {
        return ipv4().tcp(4000, 80).flags(flags);
    }

    private static PacketBuilder tcpReply(final String flags) {
        return ipv4().from("198.51.100.2").to("192.0.2.1").tcp(80, 4000).flags(flags);
    }

    private void passes(final PacketBuilder asked) {
        assertEquals(DropReason.NONE, test.in(asked));
    }

    private void returns(final PacketBuilder reply) {
        assertEquals(DropReason.NONE, test.back(reply));
    }

    private void blocked(final PacketBuilder reply) {
        assertEquals(DropReason.FILTER_BLOCKED, test.back(reply));
    }

    @Test
    void shouldLetOnlyTheAnswersPass() {
        final Rule keep = keep();
        test.withRulesAndAWall(keep);
        blocked(replied());
        passes(asked());
        returns(replied());
        returns(replied());
        blocked(replied().udp(54, 4000));
        blocked(replied().udp(53, 4001));
        blocked(replied().from("198.51.100.3"));
        blocked(replied().to("192.0.2.2"));
        blocked(tcpReply("SA"));
        blocked(asked());
        assertEquals(3, keep.packets());
        assertEquals(1, test.states.size());
    }

    @Test
    void shouldTellAnEchoReplyFromARequest() {
        test.withRulesAndAWall(keep());
        passes(ipv4().icmpEcho());
        passes(ipv6().icmpEcho());
        blocked(ipv4().from("198.51.100.2").to("192.0.2.1").icmpEcho());
        returns(echoReply(ipv4().from("198.51.100.2").to("192.0.2.1"), 20, 0));
        returns(echoReply(ipv6().from("2001:db8::2").to("2001:db8::1"), 40, 129));
        test.advanceSeconds(20);
        assertEquals(
                DropReason.FILTER_BLOCKED,
                back(echoReply(ipv6().from("2001:db8::2").to("2001:db8::1"), 40, 129)));
    }

    private static byte[] echoReply(final PacketBuilder request, final int offset, final int type) {
        final byte[] bytes = request.icmpEcho().bytes();
        bytes[offset] = (byte) type;
        return bytes;
    }

    private DropReason back(final byte[] bytes) {
        return test.in(bytes, test.outside);
    }

    private void returns(final byte[] bytes) {
        assertEquals(DropReason.NONE, back(bytes));
    }

    /** The asker's packets go by the rules of every other hook. */
    @Test
    void shouldSpareTheAskerOnlyTheRulesWhereTheStateBegan() {
        test.active.publish(RuleSet.builder(TestFilter.FIBS)
                .list("keep", List.of(keep()))
                .list(
                        "out",
                        List.of(Rule.number(1)
                                .block()
                                .matchDirection(Direction.OUT)
                                .build()))
                .attach("keep", Direction.IN, test.inside)
                .attach("out", Direction.OUT, test.outside)
                .build());
        for (int i = 0; i < 3; i++) {
            assertEquals(DropReason.FILTER_BLOCKED, test.through(asked().bytes(), test.inside, test.outside));
        }
        assertEquals(1, test.states.size());
    }

    @Test
    void shouldLetAnswersPassBothHooks() {
        test.active.publish(RuleSet.builder(TestFilter.FIBS)
                .list("keep", List.of(keep()))
                .list("wall", List.of(Rule.number(1).block().build()))
                .attach("keep", Direction.IN, test.inside)
                .attach("wall", Direction.IN, test.outside)
                .attach("wall", Direction.OUT, test.inside)
                .build());
        assertEquals(DropReason.NONE, test.through(asked().bytes(), test.inside, test.outside));
        for (int i = 0; i < 2; i++) {
            assertEquals(DropReason.NONE, test.through(replied().bytes(), test.outside, test.inside));
        }
    }

    @Test
    void shouldKeepStateForPacketsThatAreMadeHere() {
        test.active.publish(RuleSet.builder(TestFilter.FIBS)
                .list("keep", List.of(keep()))
                .list("wall", List.of(Rule.number(1).block().build()))
                .attach("keep", Direction.OUT, test.outside)
                .attach("wall", Direction.IN, test.outside)
                .build());
        blocked(replied());
        assertEquals(DropReason.NONE, test.through(asked().bytes(), null, test.outside));
        returns(replied());
    }

    /** Rules that do not decide still apply to packets with a state. */
    @Test
    void shouldCountAndSetTablesForEachPacketOfAConversation() {
        final Rule count = Rule.number(1).count().build();
        final Rule wall = Rule.number(3).block().build();
        test.active.publish(RuleSet.builder(TestFilter.FIBS)
                .list("keep", List.of(count, Rule.number(2).setFib(5).build(), keep()))
                .list("wall", List.of(count, wall))
                .attach("keep", Direction.IN, test.inside)
                .attach("wall", Direction.IN, test.outside)
                .build());
        for (int i = 1; i <= 4; i++) {
            passes(asked());
            assertEquals(5, test.packet.fib());
            assertEquals(2 * i - 1, count.packets());
            returns(replied());
            assertEquals(0, test.packet.fib());
            assertEquals(2 * i, count.packets());
        }
        assertEquals(0, wall.packets());
    }

    @Test
    void shouldForwardOnlyTheAskersPackets() {
        final NextHop nextHop = NextHop.onLink(test.outside);
        test.withRulesAndAWall(Rule.number(1).forward(nextHop).keepState().build());
        for (int i = 0; i < 3; i++) {
            passes(asked());
            assertSame(nextHop, test.filter.nextHop());
            returns(replied());
            assertNull(test.filter.nextHop());
        }
    }

    @Test
    void shouldRefuseANewConversationWhereTheTableIsFull() {
        test.withRules(keep());
        for (int port = 1; port <= 4; port++) {
            passes(asked().udp(port, 53));
        }
        for (int i = 0; i < 2; i++) {
            assertEquals(DropReason.FILTER_STATE_LIMIT, test.in(asked().udp(5, 53)));
            passes(asked().udp(1, 53));
        }
        assertEquals(4, test.states.size());
        test.nowNs += 30 * TestFilter.SECOND - 1;
        assertEquals(DropReason.FILTER_STATE_LIMIT, test.in(asked().udp(5, 53)));
        test.nowNs++; // the first one was asked more than once and is over; the others have 60 seconds
        passes(asked().udp(5, 53));
        assertEquals(DropReason.FILTER_STATE_LIMIT, test.in(asked().udp(1, 53)));
        assertEquals(4, test.states.size());
    }

    @ParameterizedTest(name = "asked {0} times, replied {1} times: {2} seconds")
    @CsvSource({"1, 0, 60", "2, 0, 30", "1, 1, 60", "3, 2, 60"})
    void shouldForgetDatagramsAfterTheirTime(final int asked, final int replied, final int seconds) {
        test.withRulesAndAWall(keep());
        for (int i = 0; i < asked; i++) {
            passes(asked());
        }
        for (int i = 0; i < replied; i++) {
            returns(replied());
        }
        test.nowNs += seconds * TestFilter.SECOND - 1;
        test.filter.begin(test.nowNs);
        assertEquals(1, test.states.size());
        test.nowNs++;
        blocked(replied());
        assertEquals(0, test.states.size());
    }

    @ParameterizedTest(name = "{0}: {1} seconds")
    @CsvSource({
        "'S', 120",
        "'S <SA', 120",
        "'S <SA A', 86400",
        "'S <SA A <A', 86400",
        "'S <SA A F', 900",
        "'S <SA A <F', 900",
        "'S <SA A <FA FA', 90",
        "'S <R', 90",
        "'A', 120",
        "'A <A A', 86400",
        "'F', 900"
    })
    void shouldForgetTcpAfterTheTimeOfItsPhase(final String course, final int seconds) {
        test.withRulesAndAWall(keep());
        for (final String step : course.split(" ")) {
            if (step.startsWith("<")) {
                returns(tcpReply(step.substring(1)));
            } else {
                passes(tcp(step));
            }
        }
        test.nowNs += seconds * TestFilter.SECOND - 1;
        test.filter.begin(test.nowNs);
        assertEquals(1, test.states.size());
        test.nowNs++;
        blocked(tcpReply("A"));
        assertEquals(0, test.states.size());
    }

    /** The usual rule: only a SYN opens, whatever follows has a state. */
    @Test
    void shouldOpenOnlyByTheRuleAndAskItAgainForANewConnection() {
        final Rule syn = Rule.number(1)
                .pass()
                .matchProtocol(IpProtocol.TCP)
                .matchTcpFlags(TcpHeader.SYN, TcpHeader.SYN | TcpHeader.ACK)
                .keepState()
                .build();
        test.withRulesAndAWall(syn, Rule.number(2).block().build());
        assertEquals(DropReason.FILTER_BLOCKED, test.in(tcp("A")));
        passes(tcp("S"));
        returns(tcpReply("SA"));
        passes(tcp("A"));
        passes(tcp("FA"));
        returns(tcpReply("FA"));
        passes(tcp("A"));
        passes(tcp("S"));
        assertEquals(2, test.states.size(), "the closed one waits to be swept");
        returns(tcpReply("SA"));
    }

    @Test
    void shouldKeepStatesWhenTheRulesChange() {
        test.withRulesAndAWall(keep());
        passes(asked());
        test.withRulesAndAWall(Rule.number(2).block().build());
        returns(replied());
        passes(asked());
        assertEquals(DropReason.FILTER_BLOCKED, test.in(asked().udp(1, 53)));
        test.states.clear();
        blocked(replied());
        assertEquals(DropReason.FILTER_BLOCKED, test.in(asked()));
    }

    @Test
    void shouldCountForTheRuleThatTookThePlaceOfTheOneThatMadeTheState() {
        final Rule keep = keep();
        test.withRulesAndAWall(keep);
        passes(asked());
        final Rule next = Rule.number(20).pass().keepState().countOn(keep).build();
        test.withRulesAndAWall(Rule.number(10).count().build(), next);
        returns(replied());
        passes(asked());
        assertEquals(3, next.packets());
        assertEquals(3L * asked().bytes().length, next.bytes());
    }

    @Test
    void shouldForgetAllWhenTold() {
        test.withRulesAndAWall(keep());
        passes(asked());
        passes(tcp("S"));
        returns(replied());
        test.states.clear();
        assertEquals(0, test.states.size());
        blocked(replied());
        passes(asked());
        returns(replied());
    }

    private static byte[] icmpError(final String from, final String to, final int type, final byte[] quoted) {
        final byte[] packet =
                ipv4().from(from).to(to).icmpEcho().payload(quoted).bytes();
        packet[20] = (byte) type;
        return packet;
    }

    @ParameterizedTest(name = "type {0}")
    @ValueSource(ints = {3, 11, 12})
    void shouldLetPassErrorsAboutPacketsOfAConversation(final int type) {
        test.withRulesAndAWall(keep());
        final byte[] error = icmpError("203.0.113.9", "192.0.2.1", type, asked().bytes());
        assertEquals(DropReason.FILTER_BLOCKED, back(error));
        passes(asked());
        returns(error);
        returns(error);
        final byte[] toAnother = icmpError("203.0.113.9", "192.0.2.7", type, asked().bytes());
        assertEquals(DropReason.FILTER_BLOCKED, back(toAnother));
        final byte[] aboutAnother = icmpError(
                "203.0.113.9", "192.0.2.1", type, asked().udp(4001, 53).bytes());
        assertEquals(DropReason.FILTER_BLOCKED, back(aboutAnother));
        final byte[] tooShort = icmpError("203.0.113.9", "192.0.2.1", type, new byte[12]);
        assertEquals(DropReason.FILTER_BLOCKED, back(tooShort));
        assertEquals(1, test.states.size(), "an error makes none");
    }

    @Test
    void shouldBlockRedirectsAboutPacketsOfAConversation() {
        test.withRulesAndAWall(keep());
        passes(asked());
        assertEquals(DropReason.FILTER_BLOCKED, back(icmpError("203.0.113.9", "192.0.2.1", 5, asked().bytes())));
    }

    @Test
    void shouldLetPassErrorsOfIcmpv6() {
        test.withRulesAndAWall(keep());
        final byte[] asked = ipv6().tcp(4000, 80).flags("S").bytes();
        assertEquals(DropReason.NONE, test.in(asked, test.inside));
        final byte[] tooBig = ByteBuffer.wrap(ipv6().from("2001:db8::9")
                        .to("2001:db8::1")
                        .icmpEcho()
                        .payload(asked)
                        .bytes())
                .put(40, (byte) 2)
                .array();
        returns(tooBig);
        tooBig[40] = (byte) 137; // a redirect
        assertEquals(DropReason.FILTER_BLOCKED, back(tooBig));
    }

    @Test
    void shouldKeepNoStateForLaterFragments() {
        test.withRulesAndAWall(keep());
        passes(asked().fragment(0x00B9));
        assertEquals(0, test.states.size());
        passes(asked().fragment(0x2000));
        assertEquals(1, test.states.size());
        returns(replied());
        blocked(replied().fragment(0x00B9));
    }
}
