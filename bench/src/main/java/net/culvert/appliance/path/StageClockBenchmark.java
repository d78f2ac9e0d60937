// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.path;

import java.util.concurrent.TimeUnit;
import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.ringbuffers.dispatch.StageTimes;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * What a burst pays for its histograms, all clock readings included; in its own package because it is nobody else's.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class StageClockBenchmark {
    private final StageClock clock = new StageClock("bench", CountersFile.inMemory());
    private final StageTimes times = new StageTimes();

    @Benchmark
    public void burst() {
        times.read(System.nanoTime());
        times.processing(System.nanoTime());
        times.processed(System.nanoTime());
        clock.finished(times, 1);
    }
}
