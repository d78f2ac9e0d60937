// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.filter;

import java.util.List;
import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.forwarding.packet.Packet;
import net.culvert.forwarding.packets.PacketBuilder;
import net.culvert.forwarding.shaping.Pipes;
import net.culvert.ringbuffers.counters.DropReason;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/** A filter between two interfaces, and a clock that stands still until it is told. */
final class TestFilter {
    static final int FIBS = 16;
    static final long SECOND = 1_000_000_000L; // ns
    private static final int OFFSET = 64; // of the packet in its buffer
    private static final long SEED = 42;

    final NetworkInterface inside = new NetworkInterface("inside", 1, 1500);
    final NetworkInterface outside = new NetworkInterface("outside", 2, 1500);
    final Generation generation = new Generation();
    final ActiveRules active = new ActiveRules(generation);
    final Pipes pipes = new Pipes(2);
    final Packet packet = new Packet();
    final StateTable states;
    final FlowTable flows;
    final Filter filter;
    long nowNs = -5 * SECOND; // clocks may begin anywhere

    private final UnsafeBuffer buffer = new UnsafeBuffer(BufferUtil.allocateDirectAligned(1 << 17, 64));

    TestFilter() {
        this(64, 64);
    }

    TestFilter(final int stateLimit, final int flowLimit) {
        states = new StateTable(stateLimit, StateTimeouts.defaults());
        flows = new FlowTable(flowLimit);
        filter = new Filter(0, active, states, flows, pipes, SEED);
    }

    /** Rules for what comes in from inside, and nothing else. */
    TestFilter withRules(final Rule... rules) {
        active.publish(RuleSet.builder(FIBS)
                .list("test", List.of(rules))
                .attach("test", Direction.IN, inside)
                .build());
        return this;
    }

    /** Rules for what comes in from inside, and nothing may come in from outside. */
    TestFilter withRulesAndAWall(final Rule... rules) {
        active.publish(RuleSet.builder(FIBS)
                .list("test", List.of(rules))
                .list("wall", List.of(Rule.number(1).block().build()))
                .attach("test", Direction.IN, inside)
                .attach("wall", Direction.IN, outside)
                .build());
        return this;
    }

    void aim(final byte[] bytes, final NetworkInterface input) {
        buffer.setMemory(0, OFFSET, (byte) 0);
        buffer.putBytes(OFFSET, bytes);
        packet.aim(buffer, OFFSET, bytes.length, input);
    }

    DropReason in(final byte[] bytes, final NetworkInterface input) {
        filter.begin(nowNs);
        aim(bytes, input);
        return filter.in(packet, nowNs);
    }

    DropReason in(final PacketBuilder builder) {
        return in(builder.bytes(), inside);
    }

    /** The answer to what came from inside. */
    DropReason back(final PacketBuilder builder) {
        return in(builder.bytes(), outside);
    }

    /** Through both hooks; input is null for a packet that is made here. */
    DropReason through(final byte[] bytes, final NetworkInterface input, final NetworkInterface output) {
        filter.begin(nowNs);
        aim(bytes, input);
        final DropReason reason = input == null ? DropReason.NONE : filter.in(packet, nowNs);
        return reason == DropReason.NONE ? filter.out(packet, output, nowNs) : reason;
    }

    void advanceSeconds(final int seconds) {
        nowNs += seconds * SECOND;
    }
}
