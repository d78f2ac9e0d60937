// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench;

import java.util.concurrent.TimeUnit;
import net.culvert.tunnel.aead.AeadEngines;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A packet's whole way in but for the system calls: session found, opened in place, replay window, roaming, inner
 * source. What is opened is gone, so each turn seals its datagrams anew, unmeasured; a turn is long beside the clock.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class InboundBenchmark {
    private static final int PACKETS = 512; // in a turn

    @Param("ipsec-mb")
    public String engine;

    @Param({"64", "1420"})
    public int length; // bytes of the inner packet

    private TunnelPair pair;

    @Setup
    public void prepare() {
        pair = new TunnelPair(AeadEngines.choose(engine).engine(), PACKETS, length);
    }

    @Setup(Level.Invocation)
    public void seal() {
        pair.send();
    }

    @Benchmark
    @OperationsPerInvocation(PACKETS)
    public void openAndAccept() {
        pair.receive();
    }

    @TearDown(Level.Invocation)
    public void clear() {
        pair.clear();
    }

    @TearDown
    public void close() {
        pair.close();
    }
}
