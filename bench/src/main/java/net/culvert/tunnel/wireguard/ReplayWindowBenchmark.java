// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.wireguard;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * The replay window, in its own package because it is nobody else's: counters in order, and pairs that changed places.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ReplayWindowBenchmark {
    private final ReplayWindow window = new ReplayWindow();
    private long counter;

    @Benchmark
    public boolean inOrder() {
        return window.accept(++counter);
    }

    @Benchmark
    public boolean swapped() {
        return window.accept(++counter ^ 1);
    }

    /** A counter that came already. */
    @Benchmark
    public boolean replayed() {
        return window.accept(counter);
    }
}
