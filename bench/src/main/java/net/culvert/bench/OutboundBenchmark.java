// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench;

import java.util.concurrent.TimeUnit;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.packet.Burst;
import net.culvert.tunnel.aead.AeadEngines;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A packet's whole way out but for the system calls: peer chosen, sealed, entered into a burst of 64. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class OutboundBenchmark {
    @Param("ipsec-mb")
    public String engine;

    @Param({"64", "1420"})
    public int length; // bytes of the inner packet

    private UnsafeBuffer packet;
    private TunnelPair pair;

    @Setup
    public void prepare() {
        packet = TunnelPair.packet(length);
        final Burst out = new Burst(Burst.HEADROOM + 64 * (length + 64), 64);
        pair = new TunnelPair(AeadEngines.choose(engine).engine(), out, burst -> {});
        TunnelPair.must(chooseAndSeal(), DropReason.NONE);
    }

    @Benchmark
    public DropReason chooseAndSeal() {
        final DropReason reason = pair.outbound.choosePeer(packet, 0, length);
        return reason == DropReason.NONE ? pair.outbound.seal(packet, 0, length) : reason;
    }

    @TearDown
    public void close() {
        pair.close();
    }
}
