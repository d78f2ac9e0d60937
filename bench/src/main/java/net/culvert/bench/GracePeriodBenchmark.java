// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench;

import java.util.concurrent.TimeUnit;
import net.culvert.ringbuffers.ring.GracePeriod;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The brackets that a data thread puts around each burst. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class GracePeriodBenchmark {
    private final GracePeriod.Reader reader = new GracePeriod().newReader();

    @Benchmark
    public void enterAndExit() {
        reader.enter();
        reader.exit();
    }
}
