// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench;

import java.util.concurrent.TimeUnit;
import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.ringbuffers.counters.DropCounters;
import net.culvert.ringbuffers.counters.DropReason;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The one place where a verdict is counted: a packet that goes on, and one that is dropped. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DropCountersBenchmark {
    private final DropCounters drops = new DropCounters(CountersFile.inMemory(), "bench");
    private DropReason passed = DropReason.NONE; // not final: the compiler is not to know them
    private DropReason dropped = DropReason.TUNNEL_NO_PEER;

    @Benchmark
    public void countPassed() {
        drops.count(passed, 1420);
    }

    @Benchmark
    public void countDropped() {
        drops.count(dropped, 1420);
    }
}
