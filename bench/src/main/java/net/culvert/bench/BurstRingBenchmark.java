// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench;

import com.lmax.disruptor.dsl.ProducerType;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import net.culvert.ringbuffers.packet.Burst;
import net.culvert.ringbuffers.ring.BurstRing;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A hop through a ring on one thread: what the ring itself costs, without a wait for another core. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class BurstRingBenchmark {
    private static final int PACKETS = 64; // in a burst
    private static final int LENGTH = 1420; // bytes

    private final BurstRing ring = new BurstRing(512, ProducerType.SINGLE);
    private final Burst burst = new Burst(Burst.HEADROOM + PACKETS * LENGTH, PACKETS);
    private final Consumer<Burst> consumer = this::read;
    private long bytes;

    private void read(final Burst taken) {
        for (int i = 0; i < taken.size(); i++) {
            bytes += taken.length(i);
        }
        taken.clear();
    }

    /** An empty burst there and back: the hop alone. */
    @Benchmark
    public boolean hopOfABurst() {
        return ring.offer(burst) && ring.drain(consumer, 1) == 1;
    }

    /** A burst of 64 packets, entered by the producer and looked at by the consumer, for each packet. */
    @Benchmark
    @OperationsPerInvocation(PACKETS)
    public long hopOfAPacket() {
        for (int i = 0; i < PACKETS; i++) {
            burst.add(burst.end(), LENGTH, 0, null);
        }
        ring.offer(burst);
        ring.drain(consumer, 1);
        return bytes;
    }
}
