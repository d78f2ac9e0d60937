// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench;

import com.lmax.disruptor.dsl.ProducerType;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import net.culvert.ringbuffers.packet.Burst;
import net.culvert.ringbuffers.packet.BurstPool;
import net.culvert.ringbuffers.ring.BurstRing;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Bursts between two threads that both spin; on fewer than two idle cores the figures say nothing. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class BurstHandOverBenchmark {
    private static final int LIMIT = 64; // bursts a turn

    private final BurstPool pool = new BurstPool(256, 2 * Burst.HEADROOM, 1);
    private final BurstRing stream = new BurstRing(512, ProducerType.SINGLE); // more than the pool: never full
    private final BurstRing there = new BurstRing(2, ProducerType.SINGLE);
    private final BurstRing back = new BurstRing(2, ProducerType.SINGLE);
    private final Burst ball = new Burst(2 * Burst.HEADROOM, 1);
    private final Consumer<Burst> release = pool::release;
    private final Consumer<Burst> sendBack = back::offer;
    private final Consumer<Burst> keep = burst -> {};

    private volatile boolean running;
    private Thread other;

    @Setup
    public void startOther() {
        running = true;
        other = Thread.ofPlatform().daemon().start(this::serve);
    }

    private void serve() {
        while (running) {
            if (there.drain(sendBack, 1) + stream.drain(release, LIMIT) == 0) {
                Thread.onSpinWait();
            }
        }
    }

    /** One burst to the other thread and back: two hops in turn. */
    @Benchmark
    public void roundTrip() {
        there.offer(ball);
        while (back.drain(keep, 1) == 0) {
            Thread.onSpinWait();
        }
    }

    /** One burst of a stream: taken from the pool here, handed over, given back to the pool there. */
    @Benchmark
    public boolean streamed() {
        Burst burst = pool.acquire();
        while (burst == null) {
            Thread.onSpinWait();
            burst = pool.acquire();
        }
        return stream.offer(burst);
    }

    @TearDown
    public void stopOther() throws InterruptedException {
        running = false;
        other.join();
    }
}
