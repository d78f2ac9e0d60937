// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import net.culvert.forwarding.wire.InternetChecksum;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The Internet checksum over the payload of a full packet, which every packet that is joined pays once. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ChecksumBenchmark {
    private static final int LENGTH = 1400; // bytes

    private final UnsafeBuffer packet = new UnsafeBuffer(ByteBuffer.allocateDirect(LENGTH));

    @Benchmark
    public long sum() {
        return InternetChecksum.sum(packet, 0, LENGTH, 0);
    }
}
