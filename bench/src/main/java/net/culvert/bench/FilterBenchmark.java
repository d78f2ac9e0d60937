// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import net.culvert.forwarding.fib.NextHop;
import net.culvert.forwarding.fib.Prefix;
import net.culvert.forwarding.filter.ActiveRules;
import net.culvert.forwarding.filter.Direction;
import net.culvert.forwarding.filter.Filter;
import net.culvert.forwarding.filter.FlowTable;
import net.culvert.forwarding.filter.Generation;
import net.culvert.forwarding.filter.Rule;
import net.culvert.forwarding.filter.RuleBuilder;
import net.culvert.forwarding.filter.RuleSet;
import net.culvert.forwarding.filter.StateTable;
import net.culvert.forwarding.filter.StateTimeouts;
import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.forwarding.packet.Packet;
import net.culvert.forwarding.shaping.Pipes;
import net.culvert.forwarding.wire.IpProtocol;
import net.culvert.ringbuffers.counters.DropReason;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * A UDP packet at the hook of the way in, behind rules that each block other addresses and ports and a last one that
 * lets it pass: of a flow that is remembered, of one that has a state, and of one that nobody knows.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FilterBenchmark {
    private static final int OFFSET = 64; // bytes in front of the packet
    private static final int LENGTH = 1420; // bytes of the packet
    private static final int SOURCE = 0x0A00_0001;
    private static final int NOWHERE = 0xC633_6400; // destinations of the rules are in 198.51.100.0/24
    private static final int SEED = 1;
    private static final int FIBS = 1;
    private static final int PACKET_NS = 1000; // between packets, so that flows have an age

    @Param({"0", "10", "1000", "10000"})
    public int rules;

    private final NetworkInterface input = new NetworkInterface("inside", 1, 1500);
    private final NextHop nextHop = NextHop.onLink(new NetworkInterface("outside", 2, 1500));
    private final UnsafeBuffer buffer = new UnsafeBuffer(BufferUtil.allocateDirectAligned(2048, 64));
    private final Packet packet = new Packet();
    private Filter stateless;
    private Filter stateful;
    private int port;
    private long nowNs;

    @Setup
    public void fill() {
        stateless = filter(false);
        stateful = filter(true);
        buffer.putInt(OFFSET, 0x4500_0000 | LENGTH, ByteOrder.BIG_ENDIAN);
        buffer.putInt(OFFSET + 8, 64 << 24 | IpProtocol.UDP << 16, ByteOrder.BIG_ENDIAN);
        buffer.putInt(OFFSET + 12, SOURCE, ByteOrder.BIG_ENDIAN);
        buffer.putInt(OFFSET + 16, 0xC000_0201, ByteOrder.BIG_ENDIAN);
        buffer.putInt(OFFSET + 20, 4000 << 16 | 443, ByteOrder.BIG_ENDIAN);
        buffer.putInt(OFFSET + 24, LENGTH - 20 << 16, ByteOrder.BIG_ENDIAN);
        packet.aim(buffer, OFFSET, LENGTH, input);
        pass(stateless);
        stateless.routed(nextHop);
        pass(stateful);
        stateful.routed(nextHop);
    }

    private Filter filter(final boolean keepsState) {
        final Random random = new Random(SEED);
        final List<Rule> list = new ArrayList<>();
        for (int number = 1; number < rules; number++) {
            final RuleBuilder rule = Rule.number(number)
                    .block()
                    .matchSource(false, Prefix.ipv4(SOURCE, 8 + random.nextInt(25)))
                    .matchDestination(false, Prefix.ipv4(NOWHERE + random.nextInt(256), 32));
            if (number % 2 == 0) {
                final int first = random.nextInt(60_000);
                rule.matchProtocol(IpProtocol.UDP).matchDestinationPorts(false, first, first + random.nextInt(1000));
            }
            list.add(rule.build());
        }
        final RuleBuilder last = Rule.number(Math.max(1, rules)).pass();
        list.add(keepsState ? last.keepState().build() : last.build());
        final RuleSet.Builder ruleSet = RuleSet.builder(FIBS).list("all", list);
        final ActiveRules active = new ActiveRules(new Generation());
        active.publish((rules == 0 ? ruleSet : ruleSet.attach("all", Direction.IN, input)).build());
        final StateTable states = new StateTable(StateTable.DEFAULT_LIMIT, StateTimeouts.defaults());
        final FlowTable flows = new FlowTable(FlowTable.DEFAULT_FLOWS);
        final Filter filter = new Filter(0, active, states, flows, new Pipes(1), SEED);
        filter.begin(0);
        return filter;
    }

    private NextHop pass(final Filter filter) {
        if (filter.in(packet, nowNs) != DropReason.NONE) {
            throw new IllegalStateException("the packet was dropped");
        }
        return filter.nextHop();
    }

    /** Its trail and its route are remembered. */
    @Benchmark
    public NextHop established() {
        return pass(stateless);
    }

    /** With a state that is looked up and takes note of the packet. */
    @Benchmark
    public NextHop establishedWithState() {
        return pass(stateful);
    }

    /** Each packet is of another flow, of four times as many as are remembered: it meets all rules. */
    @Benchmark
    public NextHop unknown() {
        port = port + 1 & 0xFFFF;
        nowNs += PACKET_NS;
        buffer.putShort(OFFSET + 20, (short) port, ByteOrder.BIG_ENDIAN);
        return pass(stateless);
    }
}
