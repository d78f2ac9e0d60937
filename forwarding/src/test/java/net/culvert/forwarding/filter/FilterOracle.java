// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.culvert.forwarding.fib.NextHop;
import net.culvert.forwarding.filter.FilterPropertyTest.RandomPacket;
import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.ringbuffers.counters.DropReason;

/** What the rules say, found by walking through all of them for each packet; time stands still. */
final class FilterOracle {
    private record State(String flow, String origin) {}

    /** By direction and interface. */
    final Map<String, List<RandomRule>> rules = new HashMap<>();

    private final Map<State, RandomRule> states = new LinkedHashMap<>();
    private final List<RandomRule> counted = new ArrayList<>();
    int fib;
    int tag;
    NextHop nextHop;
    int answers;

    void begin() {
        fib = 0;
        tag = 0;
        nextHop = null;
    }

    DropReason hook(
            final RandomPacket packet,
            final Direction direction,
            final NetworkInterface hook,
            final NetworkInterface input) {
        final String origin = direction + " " + hook.name();
        final List<RandomRule> sorted = new ArrayList<>(rules.getOrDefault(origin, List.of()));
        if (sorted.isEmpty()) {
            return DropReason.NONE;
        }
        sorted.sort(Comparator.comparingInt(rule -> rule.number));
        final RandomRule asked = states.get(new State(packet.flow(false), origin));
        final RandomRule state = asked != null ? asked : answered(packet);
        for (final RandomRule rule : sorted) {
            if (!rule.matchesFlow(packet, direction, input)) {
                continue;
            }
            if (state != null && rule.action.isLast()) {
                break;
            }
            if (rule.matchesPacket(packet, tag)) {
                count(rule, packet);
                if (rule.action.isLast()) {
                    return decide(rule, packet, origin);
                }
                fib = rule.action == Action.SETFIB ? rule.argument : fib;
                tag = rule.action == Action.TAG ? rule.argument : tag;
            }
        }
        if (state != null) {
            answers++;
            count(state, packet);
            nextHop = asked != null && state.action == Action.FORWARD ? state.nextHop : nextHop;
        }
        return DropReason.NONE;
    }

    /** Of several states that a packet answers, the newest. */
    private RandomRule answered(final RandomPacket packet) {
        RandomRule newest = null;
        for (final Map.Entry<State, RandomRule> entry : states.entrySet()) {
            if (entry.getKey().flow().equals(packet.flow(true))) {
                newest = entry.getValue();
            }
        }
        return newest;
    }

    private DropReason decide(final RandomRule rule, final RandomPacket packet, final String origin) {
        if (rule.action == Action.BLOCK) {
            return DropReason.FILTER_BLOCKED;
        }
        if (rule.action == Action.REJECT) {
            return DropReason.FILTER_REJECTED;
        }
        nextHop = rule.action == Action.FORWARD ? rule.nextHop : nextHop;
        if (rule.keepsState) {
            states.put(new State(packet.flow(false), origin), rule);
        }
        return DropReason.NONE;
    }

    private void count(final RandomRule rule, final RandomPacket packet) {
        rule.packets++;
        rule.bytes += packet.length();
        counted.add(rule);
    }

    void checkCounts() {
        for (final RandomRule rule : counted) {
            assertEquals(rule.packets, rule.rule().packets());
            assertEquals(rule.bytes, rule.rule().bytes());
        }
        for (final List<RandomRule> list : rules.values()) {
            for (final RandomRule rule : list) {
                assertEquals(rule.packets, rule.rule().packets());
            }
        }
        counted.clear();
    }
}
