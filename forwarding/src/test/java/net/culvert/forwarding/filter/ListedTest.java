// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.filter;

import static net.culvert.forwarding.packets.Packets.ipv4;
import static net.culvert.forwarding.packets.Packets.ipv6;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import net.culvert.forwarding.fib.NextHop;
import net.culvert.forwarding.fib.Prefix;
import net.culvert.forwarding.wire.IpProtocol;
import net.culvert.ringbuffers.counters.DropReason;
import org.junit.jupiter.api.Test;

/** What people are shown of flows and states. */
class ListedTest {
    private static final int SLOTS = 64;

    private final TestFilter test = new TestFilter(SLOTS, SLOTS)
            .withRules(Rule.number(7).pass().keepState().build());

    private List<ListedState> states(final int slotsAtOnce) {
        final List<ListedState> listed = new ArrayList<>();
        for (int from = 0; from < SLOTS; from += slotsAtOnce) {
            test.states.list(from, slotsAtOnce, test.nowNs, listed);
        }
        return listed;
    }

    private List<ListedFlow> flows() {
        final List<ListedFlow> listed = new ArrayList<>();
        test.flows.list(0, test.flows.capacity() + 1, test.active, test.nowNs, listed);
        return listed;
    }

    @Test
    void shouldListAStateUntilItIsOver() {
        assertEquals(
                DropReason.NONE,
                test.in(ipv4().from("192.0.2.1").to("198.51.100.2").udp(1024, 53)));
        test.nowNs += TestFilter.SECOND;

        assertEquals(
                List.of(new ListedState(
                        IpProtocol.UDP,
                        Prefix.parse("192.0.2.1"),
                        1024,
                        Prefix.parse("198.51.100.2"),
                        53,
                        Direction.IN,
                        test.inside.index(),
                        StatePhase.UDP_FIRST,
                        59 * TestFilter.SECOND,
                        7)),
                states(SLOTS));

        test.nowNs += 60 * TestFilter.SECOND;
        assertEquals(List.of(), states(SLOTS));
    }

    @Test
    void shouldListEachStateOnceInWhateverSteps() {
        for (int port = 1; port <= 20; port++) {
            assertEquals(
                    DropReason.NONE,
                    test.in(ipv6().from("2001:db8::1").to("2001:db8::2").tcp(port, 443)));
        }
        for (final int step : new int[] {1, 7, SLOTS, 2 * SLOTS}) {
            final List<Integer> ports = new ArrayList<>();
            for (final ListedState state : states(step)) {
                assertEquals(Prefix.parse("2001:db8::1"), state.asker());
                ports.add(state.askerPort());
            }
            assertEquals(20, ports.stream().distinct().count(), "steps of " + step);
            assertEquals(20, ports.size(), "steps of " + step);
        }
    }

    @Test
    void shouldListAFlowUntilTheRulesChange() {
        final NextHop nextHop = NextHop.onLink(test.outside);
        assertEquals(
                DropReason.NONE,
                test.in(ipv4().from("192.0.2.1").to("198.51.100.2").udp(1024, 53)));
        test.filter.routed(nextHop);
        test.nowNs += TestFilter.SECOND;

        final List<ListedFlow> flows = flows();
        assertEquals(1, flows.size());
        final ListedFlow flow = flows.getFirst();
        assertEquals(Prefix.parse("192.0.2.1"), flow.source());
        assertEquals(Prefix.parse("198.51.100.2"), flow.destination());
        assertEquals(1024, flow.sourcePort());
        assertEquals(53, flow.destinationPort());
        assertEquals(test.inside.index(), flow.interfaceIndex());
        assertSame(nextHop, flow.nextHop());
        assertTrue(Math.abs(flow.idleNs() - TestFilter.SECOND) < 2_000_000, () -> "idle for " + flow.idleNs());

        test.generation.advance();
        assertEquals(List.of(), flows());
    }
}
