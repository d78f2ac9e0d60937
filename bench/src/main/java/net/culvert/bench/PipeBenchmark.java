// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench;

import java.util.concurrent.TimeUnit;
import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.forwarding.packet.Packet;
import net.culvert.forwarding.shaping.FlowMask;
import net.culvert.forwarding.shaping.Pipe;
import net.culvert.forwarding.shaping.PipeSettings;
import net.culvert.forwarding.shaping.PipeSink;
import net.culvert.forwarding.shaping.Pipes;
import net.culvert.ringbuffers.counters.DropReason;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A burst of packets of 1420 bytes, of eight flows, into a pipe and out again, for each packet. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PipeBenchmark implements PipeSink {
    private static final int BURST = 64; // packets
    private static final int FLOWS = 8;
    private static final int LENGTH = 1420; // bytes
    private static final int OFFSET = 64; // bytes in front of the packet
    private static final long GIGABIT = 1_000_000_000L; // bit/s
    private static final long BURST_NS = BURST * LENGTH * 8L; // at a gigabit, and as many nanoseconds

    @Param({"1", "64"})
    public int queues;

    private final NetworkInterface input = new NetworkInterface("inside", 1, 1500);
    private final UnsafeBuffer buffer = new UnsafeBuffer(BufferUtil.allocateDirectAligned(2048, 64));
    private final Packet packet = new Packet();
    private final Pipes pipes = new Pipes(Pipes.DEFAULT_SLABS);
    private final long[] keys = new long[FLOWS];
    private Pipe pipe;
    private long nowNs;
    private int left;

    @Setup
    public void fill() {
        final PipeSettings settings =
                PipeSettings.ofBandwidth(GIGABIT).withLimits(BURST, 0).withMask(FlowMask.ALL);
        pipe = pipes.add(1, settings, queues, 1);
        for (int i = 0; i < FLOWS; i++) {
            keys[i] = pipe.mask().key(i, 0, 0, 0, 0);
        }
        packet.aim(buffer, OFFSET, LENGTH, input);
    }

    @Override
    public void due(final Packet packet, final int rule, final NetworkInterface output) {
        left++;
    }

    @Benchmark
    @OperationsPerInvocation(BURST)
    public int through() {
        left = 0;
        for (int i = 0; i < BURST; i++) {
            if (pipe.enqueue(packet, keys[i & FLOWS - 1], 1, null, nowNs) != DropReason.HELD) {
                throw new IllegalStateException("the pipe is full");
            }
        }
        nowNs += BURST_NS;
        pipes.poll(nowNs, BURST, this);
        pipes.release();
        if (left != BURST) {
            throw new IllegalStateException("not all packets came out");
        }
        return left;
    }
}
