// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.filter;

import static net.culvert.forwarding.packets.Packets.ipv4;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.ringbuffers.counters.DropReason;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StateTableTest {
    private static final long SECOND = TestFilter.SECOND;
    private static final Rule RULE = Rule.number(1).pass().keepState().build();

    private final Flow flow = new Flow(3);
    private final FlowParser parser = new FlowParser();

    private Flow asked(final int port) {
        return parse(ipv4().udp(port, 53).bytes());
    }

    private Flow replied(final int port) {
        return parse(ipv4().from("198.51.100.2").to("192.0.2.1").udp(53, port).bytes());
    }

    private Flow parse(final byte[] bytes) {
        assertEquals(DropReason.NONE, parser.parse(flow, new UnsafeBuffer(bytes), 0, bytes.length));
        return flow;
    }

    /** Against a map of what is alive; a crowded table, chains that share buckets, sweeps at any time. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void shouldAgreeWithAMap(final long seed) {
        final Random random = new Random(seed);
        final StateTimeouts timeouts = StateTimeouts.defaults()
                .with(StatePhase.UDP_FIRST, 5)
                .with(StatePhase.UDP_SINGLE, 3)
                .with(StatePhase.UDP_MULTIPLE, 9);
        final StateTable table = new StateTable(40, timeouts);
        final Map<Integer, long[]> alive = new HashMap<>(); // by port: when it is over, whether it was answered
        long nowNs = random.nextLong();
        int full = 0;
        for (int step = 0; step < 50_000; step++) {
            final long stepNs = nowNs;
            final int port = random.nextInt(100);
            final long[] state = alive.get(port);
            final boolean isAlive = state != null && state[0] - stepNs > 0;
            if (random.nextInt(3) == 0) {
                final int slot = table.find(replied(port), 2, nowNs);
                assertEquals(isAlive, slot != StateTable.NONE, "seed " + seed + " step " + step);
                if (isAlive) {
                    assertTrue(table.isReply());
                    alive.put(port, new long[] {nowNs + 9 * SECOND, 1});
                }
            } else {
                final int slot = table.find(asked(port), 4, nowNs);
                assertEquals(isAlive, slot != StateTable.NONE, "seed " + seed + " step " + step);
                if (isAlive) {
                    alive.put(port, new long[] {nowNs + (state[1] == 1 ? 9 : 3) * SECOND, state[1]});
                } else if (table.add(flow, 4, RULE, null, nowNs)) {
                    alive.put(port, new long[] {nowNs + 5 * SECOND, 0});
                } else {
                    full++;
                    assertEquals(
                            40,
                            alive.values().stream()
                                    .filter(s -> s[0] - stepNs > 0)
                                    .count());
                }
            }
            nowNs += random.nextInt(10) == 0 ? random.nextLong(SECOND) : 0;
            table.sweep(nowNs, random.nextInt(4));
        }
        assertTrue(full > 10, "never full");
        table.sweep(nowNs + 10 * SECOND, 40);
        assertEquals(0, table.size());
    }

    @Test
    void shouldFindTheStateOfTheHookBeforeOneThatIsAnswered() {
        final StateTable table = new StateTable(4, StateTimeouts.defaults());
        final Rule other = Rule.number(2).pass().keepState().build();
        assertTrue(table.add(asked(1), 2, RULE, null, 0));
        assertTrue(table.add(replied(1), 5, other, null, 0));
        assertEquals(other, table.rule(table.find(replied(1), 5, 1)));
        assertEquals(false, table.isReply());
        assertEquals(RULE, table.rule(table.find(replied(1), 9, 1)));
        assertEquals(true, table.isReply());
    }

    @Test
    void shouldEndAStateWithTheInterfaceWhereItBegan() {
        final NetworkInterface left = new NetworkInterface("left0", 1, 1500);
        final NetworkInterface right = new NetworkInterface("right0", 2, 1500);
        final StateTable table = new StateTable(4, StateTimeouts.defaults());
        assertTrue(table.add(asked(1), StateTable.origin(Direction.IN, left), RULE, left, 0));
        assertTrue(table.add(asked(2), StateTable.origin(Direction.IN, right), RULE, right, 0));

        left.gone();
        table.sweep(1, 4);

        assertEquals(1, table.size());
        assertEquals(StateTable.NONE, table.find(replied(1), 9, 1));
        assertTrue(table.find(replied(2), 9, 1) != StateTable.NONE);
    }

    @Test
    void shouldRefuseSizesAndTimesThatCannotBe() {
        assertEquals(
                "a table of 0 states cannot be; write 1 to 16777216",
                assertThrows(IllegalArgumentException.class, () -> new StateTable(0, StateTimeouts.defaults()))
                        .getMessage());
        assertEquals(
                "a state cannot live for 0 seconds; write 1 or more",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> StateTimeouts.defaults().with(StatePhase.ICMP, 0))
                        .getMessage());
        assertEquals(
                "a table of 0 flows cannot be; write 1 to 16777216",
                assertThrows(IllegalArgumentException.class, () -> new FlowTable(0))
                        .getMessage());
    }
}
