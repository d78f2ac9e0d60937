// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench;

import java.util.concurrent.TimeUnit;
import net.culvert.forwarding.offload.Segmenter;
import net.culvert.ringbuffers.counters.DropReason;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A TCP super-packet of 64 KiB cut apart, for each packet of 1420 bytes that comes out. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SegmenterBenchmark {
    private static final int SEGMENTS = 47;

    private final SuperPacket packet = new SuperPacket(SEGMENTS);
    private final Segmenter segmenter = new Segmenter();

    @Benchmark
    @OperationsPerInvocation(SEGMENTS)
    public int split() {
        packet.restore();
        if (packet.wrap(segmenter) != DropReason.NONE || segmenter.segments() != SEGMENTS) {
            throw new IllegalStateException("the super-packet was refused");
        }
        int bytes = 0;
        while (segmenter.next()) {
            bytes += segmenter.length();
        }
        return bytes;
    }
}
