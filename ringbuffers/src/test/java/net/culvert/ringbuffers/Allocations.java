// SPDX-License-Identifier: Apache-2.0
package net.culvert.ringbuffers;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.function.Executable;

/**
 * Holds work that packets meet to its word: in steady state it allocates nothing.
 *
 * <p>Steady is what the JIT is through with; on a busy machine that takes seconds, so time bounds the attempts and no
 * number of them.
 */
public final class Allocations {
    private static final int RUNS = 2000; // in a batch
    private static final long NOISE_BYTES = 512; // in a batch: the measurement itself allocates a little
    private static final long WAIT_NS = TimeUnit.SECONDS.toNanos(15);
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Allocations() {}

    /** Fails where the work, run on the calling thread, goes on allocating; returns how many times it ran. */
    public static long assertAllocatesNothing(final Executable work) throws Throwable {
        final long start = System.nanoTime();
        long runs = 0;
        long allocated;
        do {
            final long before = THREADS.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < RUNS; i++) {
                work.execute();
            }
            allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
            runs += RUNS;
        } while (allocated > NOISE_BYTES && System.nanoTime() - start < WAIT_NS);
        assertTrue(allocated <= NOISE_BYTES, allocated + " bytes in the last " + RUNS + " runs");
        return runs;
    }
}
