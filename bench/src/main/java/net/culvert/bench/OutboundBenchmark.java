// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench;

import java.util.concurrent.TimeUnit;
import net.culvert.tunnel.aead.AeadEngines;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A packet's whole way out but for the system calls: routed and sealed in bursts of 64. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class OutboundBenchmark {
    private static final int PACKETS = 64; // in a burst

    @Param("ipsec-mb")
    public String engine;

    @Param({"64", "1420"})
    public int length; // bytes of the inner packet

    private TunnelPair pair;

    @Setup
    public void prepare() {
        pair = new TunnelPair(AeadEngines.choose(engine).engine(), PACKETS, length);
    }

    @Benchmark
    @OperationsPerInvocation(PACKETS)
    public void routeAndSeal() {
        pair.send();
        pair.clear();
    }

    @TearDown
    public void close() {
        pair.close();
    }
}
