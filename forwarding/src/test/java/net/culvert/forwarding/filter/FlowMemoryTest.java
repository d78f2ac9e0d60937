// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.filter;

import static net.culvert.forwarding.packets.Packets.ipv4;
import static net.culvert.forwarding.packets.Packets.ipv6;
import static net.culvert.forwarding.packets.Packets.payload;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.culvert.forwarding.fib.NextHop;
import net.culvert.forwarding.packets.PacketBuilder;
import net.culvert.forwarding.wire.IpProtocol;
import net.culvert.ringbuffers.counters.DropReason;
import org.junit.jupiter.api.Test;

/** What is remembered of flows, and what must not be. */
class FlowMemoryTest {
    private final TestFilter test = new TestFilter();
    private final NextHop nextHop = NextHop.onLink(test.outside);

    /** Sends a packet, tells the filter where it goes if it does not know, and returns whether it knew. */
    private boolean knows(final PacketBuilder packet) {
        assertEquals(DropReason.NONE, test.in(packet));
        final boolean knows = test.filter.nextHop() != null;
        if (knows) {
            assertSame(nextHop, test.filter.nextHop());
        } else {
            test.filter.routed(nextHop);
        }
        return knows;
    }

    private void assertRemembers(final boolean remembers, final PacketBuilder packet) {
        assertEquals(false, knows(packet));
        assertEquals(remembers, knows(packet));
    }

    @Test
    void shouldRememberTheRouteOfAFlowAndOfNoOther() {
        test.withRules(Rule.number(1).pass().build());
        assertRemembers(true, ipv4());
        assertRemembers(true, ipv4().udp(40000, 444));
        assertRemembers(true, ipv4().udp(40001, 443));
        assertRemembers(true, ipv4().tcp(40000, 443));
        assertRemembers(true, ipv4().from("192.0.2.2"));
        assertRemembers(true, ipv4().to("198.51.100.3"));
        assertRemembers(true, ipv6());
        assertRemembers(true, ipv6().icmpEcho());
        assertRemembers(true, ipv4().from("198.51.100.2").to("192.0.2.1").udp(443, 40000));
        test.inside.fib(3);
        assertRemembers(true, ipv4());
    }

    @Test
    void shouldForgetWhenTheGenerationAdvances() {
        test.withRules(Rule.number(1).pass().build());
        assertRemembers(true, ipv4());
        test.generation.advance();
        assertRemembers(true, ipv4());
        final Rule block = Rule.number(1).block().build();
        test.withRules(block);
        assertEquals(DropReason.FILTER_BLOCKED, test.in(ipv4()));
        assertEquals(DropReason.FILTER_BLOCKED, test.in(ipv4()));
        assertEquals(2, block.packets());
    }

    @Test
    void shouldRememberNeitherFragmentsNorErrors() {
        test.withRules(Rule.number(1).pass().build());
        assertRemembers(false, ipv4().fragment(0x2000));
        assertRemembers(false, ipv4().fragment(0x0020));
        final byte[] error = ipv4().icmpEcho().payload(payload(1, 28)).bytes();
        error[20] = 3;
        for (int i = 0; i < 2; i++) {
            assertEquals(DropReason.NONE, test.in(error, test.inside));
            assertNull(test.filter.nextHop());
            test.filter.routed(nextHop);
        }
    }

    /** A rule that decides by what differs from packet to packet is asked for each packet. */
    @Test
    void shouldNotRememberWhatALengthDecides() {
        test.withRules(Rule.number(1)
                .block()
                .matchLength(100, 2000)
                .matchProtocol(IpProtocol.UDP)
                .build());
        for (int i = 0; i < 2; i++) {
            assertRemembers(false, ipv4());
            assertEquals(DropReason.FILTER_BLOCKED, test.in(ipv4().payload(payload(1, 100))));
        }
        assertRemembers(true, ipv4().tcp(1, 2));
    }

    @Test
    void shouldNotRememberTheRouteWhereALengthChoosesTheTable() {
        test.withRules(Rule.number(1).setFib(2).matchLength(100, 2000).build());
        assertRemembers(false, ipv4());
        assertEquals(0, test.packet.fib());
        assertRemembers(false, ipv4().payload(payload(1, 100)));
        assertEquals(2, test.packet.fib());
    }

    @Test
    void shouldCountByLengthWhatItRemembers() {
        final Rule large = Rule.number(1).count().matchLength(100, 2000).build();
        test.withRules(large);
        assertRemembers(true, ipv4());
        assertEquals(true, knows(ipv4().payload(payload(1, 100))));
        assertEquals(1, large.packets());
    }

    @Test
    void shouldNotRememberATrailThatIsTooLong() {
        final Rule[] counts = new Rule[FlowTable.TRAIL_LIMIT + 1];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = Rule.number(i + 1).count().build();
        }
        test.withRules(counts);
        assertRemembers(false, ipv4());
        assertEquals(2, counts[FlowTable.TRAIL_LIMIT].packets());
    }

    /** An answer that came too early was blocked; it must not stay so. */
    @Test
    void shouldNotBlockWhatAStateHasAllowedInTheMeantime() {
        test.withRulesAndAWall(Rule.number(1).pass().keepState().build());
        final PacketBuilder answer = ipv4().from("198.51.100.2").to("192.0.2.1").udp(443, 40000);
        assertEquals(DropReason.FILTER_BLOCKED, test.back(answer));
        assertEquals(DropReason.FILTER_BLOCKED, test.back(answer));
        assertEquals(DropReason.NONE, test.in(ipv4()));
        assertEquals(DropReason.NONE, test.back(answer));
        assertEquals(DropReason.NONE, test.back(answer));
        test.advanceSeconds(60);
        assertEquals(DropReason.FILTER_BLOCKED, test.back(answer));
    }

    @Test
    void shouldRememberEachWayOut() {
        final Rule pass = Rule.number(1).pass().build();
        final Rule block = Rule.number(1).block().build();
        test.active.publish(RuleSet.builder(TestFilter.FIBS)
                .list("pass", List.of(pass))
                .list("block", List.of(block))
                .attach("pass", Direction.OUT, test.outside)
                .attach("block", Direction.OUT, test.inside)
                .build());
        for (int i = 1; i <= 3; i++) {
            assertEquals(DropReason.NONE, test.through(ipv4().bytes(), test.inside, test.outside));
            assertEquals(DropReason.FILTER_BLOCKED, test.through(ipv4().bytes(), test.inside, test.inside));
            assertEquals(i, pass.packets());
            assertEquals(i, block.packets());
        }
    }

    /** In one set of four ways, the flow that was used longest ago makes room. */
    @Test
    void shouldForgetTheFlowThatWasUsedLongestAgo() {
        final TestFilter small = new TestFilter(4, 4);
        assertEquals(4, small.flows.capacity());
        small.withRules(Rule.number(1).pass().build());
        for (int port = 1; port <= 4; port++) {
            small.advanceSeconds(1);
            assertEquals(DropReason.NONE, small.in(ipv4().udp(port, 53)));
            small.filter.routed(nextHop);
        }
        small.advanceSeconds(1);
        assertEquals(DropReason.NONE, small.in(ipv4().udp(1, 53)));
        small.advanceSeconds(1);
        assertEquals(DropReason.NONE, small.in(ipv4().udp(5, 53)));
        assertNull(small.filter.nextHop());
        for (int port = 1; port <= 4; port++) {
            small.in(ipv4().udp(port, 53));
            if (port != 2) {
                assertSame(nextHop, small.filter.nextHop(), "port " + port);
                continue;
            }
            assertNull(small.filter.nextHop());
            return; // looking for it has made another go
        }
    }

    @Test
    void shouldSeparateFlowsThatFillTheTable() {
        test.withRules(Rule.number(1)
                .block()
                .matchProtocol(IpProtocol.UDP)
                .matchSourcePorts(false, 0, 999)
                .build());
        final java.util.Random random = new java.util.Random(1);
        int blocked = 0;
        for (int i = 0; i < 20_000; i++) {
            final int port = random.nextInt(2000);
            final DropReason reason = test.in(ipv4().udp(port, 53));
            assertEquals(port < 1000 ? DropReason.FILTER_BLOCKED : DropReason.NONE, reason);
            blocked += port < 1000 ? 1 : 0;
        }
        assertTrue(blocked > 0 && blocked < 20_000);
    }
}
