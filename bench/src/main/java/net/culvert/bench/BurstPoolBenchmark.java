// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench;

import java.util.concurrent.TimeUnit;
import net.culvert.ringbuffers.packet.Burst;
import net.culvert.ringbuffers.packet.BurstPool;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A burst taken from its pool and given back, on one thread. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class BurstPoolBenchmark {
    private final BurstPool pool = new BurstPool(64, 2 * Burst.HEADROOM, 1);

    @Benchmark
    public void acquireAndRelease() {
        pool.release(pool.acquire());
    }
}
