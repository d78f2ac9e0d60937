// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.packets;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Holds work that packets meet to its word: in steady state it allocates nothing. */
public final class Allocations {
    private static final int ROUNDS = 2000;
    private static final int BATCHES = 5; // the JVM allocates now and then, the same work always or never
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Allocations() {}

    /** Fails where the calling thread allocates in every batch of rounds of the work. */
    public static void assertAllocatesNothing(final Runnable work) {
        for (int i = 0; i < ROUNDS; i++) { // classes load and links resolve
            work.run();
        }
        long least = Long.MAX_VALUE;
        for (int batch = 0; batch < BATCHES; batch++) {
            final long before = THREADS.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < ROUNDS; i++) {
                work.run();
            }
            least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
        }
        assertEquals(0, least, "bytes in " + ROUNDS + " rounds");
    }
}
