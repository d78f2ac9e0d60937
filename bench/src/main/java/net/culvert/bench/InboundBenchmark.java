// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench;

import java.util.concurrent.TimeUnit;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.packet.Burst;
import net.culvert.tunnel.aead.AeadEngines;
import org.agrona.concurrent.UnsafeBuffer;
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

    private UnsafeBuffer packet;
    private int datagram; // bytes
    private Burst out;
    private TunnelPair pair;

    @Setup
    public void prepare() {
        packet = TunnelPair.packet(length);
        datagram = 32 + Math.min(TunnelPair.MTU, (length + 15) / 16 * 16);
        out = new Burst(Burst.HEADROOM + PACKETS * datagram, PACKETS);
        pair = new TunnelPair(AeadEngines.choose(engine).engine(), out, burst -> {});
    }

    @Setup(Level.Invocation)
    public void seal() {
        out.clear();
        for (int i = 0; i < PACKETS; i++) {
            pair.outbound.choosePeer(packet, 0, length);
            TunnelPair.must(pair.outbound.seal(packet, 0, length), DropReason.NONE);
        }
    }

    @Benchmark
    @OperationsPerInvocation(PACKETS)
    public void open() {
        final UnsafeBuffer slab = out.buffer();
        for (int i = 0; i < PACKETS; i++) {
            final DropReason reason =
                    pair.inbound.open(slab, Burst.HEADROOM + i * datagram, datagram, pair.senderAddress);
            if (reason != DropReason.NONE || pair.inbound.innerLength() != length) {
                throw new IllegalStateException("a packet was refused: " + reason);
            }
        }
    }

    @TearDown
    public void close() {
        pair.close();
    }
}
