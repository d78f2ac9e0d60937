// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench;

import java.util.concurrent.TimeUnit;
import net.culvert.forwarding.offload.Coalescer;
import net.culvert.forwarding.offload.Segmenter;
import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.ringbuffers.counters.DropCounters;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.packet.Gather;
import net.culvert.ringbuffers.packet.PacketSink;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** 45 TCP segments of 1420 bytes joined to one super-packet, for each segment. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CoalescerBenchmark implements PacketSink {
    private static final int SEGMENTS = 45;
    private static final int STRIDE = SuperPacket.SEGMENT_LENGTH + 32; // bytes, as datagrams lie behind each other

    private final UnsafeBuffer slab = new UnsafeBuffer(BufferUtil.allocateDirectAligned(SEGMENTS * STRIDE, 64));
    private final UnsafeBuffer firstHeaders =
            new UnsafeBuffer(BufferUtil.allocateDirectAligned(SuperPacket.HEADERS_LENGTH, 64));
    private final Coalescer coalescer = new Coalescer(SEGMENTS, true, true);
    private final DropCounters drops = new DropCounters(CountersFile.inMemory(), "bench");
    private int written;
    private int pieces;

    @Setup
    public void cut() {
        final SuperPacket packet = new SuperPacket(SEGMENTS);
        final Segmenter segmenter = new Segmenter();
        packet.wrap(segmenter);
        for (int at = 0; segmenter.next(); at += STRIDE) {
            slab.putBytes(at, packet.buffer, segmenter.offset(), segmenter.length());
        }
        firstHeaders.putBytes(0, slab, 0, SuperPacket.HEADERS_LENGTH);
    }

    @Override
    public DropReason write(final Gather packet) {
        written++;
        pieces = packet.pieces();
        return DropReason.NONE;
    }

    @Benchmark
    @OperationsPerInvocation(SEGMENTS)
    public int join() {
        slab.putBytes(0, firstHeaders, 0, SuperPacket.HEADERS_LENGTH); // joining makes them those of the whole
        written = 0;
        for (int i = 0; i < SEGMENTS; i++) {
            coalescer.add(slab, i * STRIDE, SuperPacket.SEGMENT_LENGTH);
        }
        coalescer.flush(this, drops);
        if (written != 1 || pieces != SEGMENTS) {
            throw new IllegalStateException("the segments were not joined to one packet");
        }
        return pieces;
    }
}
