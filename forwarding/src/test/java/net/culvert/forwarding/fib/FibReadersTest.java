// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.fib;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import net.culvert.ringbuffers.ring.GracePeriod;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A reader meets no wrong answer while the writer changes the table.
 *
 * <p>A next hop names its prefix and the generation of its writing. One prefix, the floor, is always there and written
 * again and again; longer ones come and go in the lower half of its range. So an answer from the upper half lies
 * between the generation written before the lookup and the one begun after it; one from the lower half names a prefix
 * that covers.
 */
class FibReadersTest {
    private static final int PREFIXES = 6000; // past the first growth of the root and back
    private static final int GENERATIONS = 1 << 18;
    private static final long RUN_NS = 500_000_000L;
    private static final long FLOOR = 0x2001_0000_0000_0000L; // 32.1.0.0/16 or 2001::/16

    private final GracePeriod gracePeriod = new GracePeriod();
    private final Fib fib = new Fib(gracePeriod);
    private final Prefix[] prefixes = new Prefix[PREFIXES];
    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger written = new AtomicInteger();
    private final AtomicBoolean done = new AtomicBoolean();
    private final AtomicLong lookups = new AtomicLong();
    private final AtomicReference<String> wrong = new AtomicReference<>();

    @ParameterizedTest(name = "IPv6: {0}")
    @ValueSource(booleans = {false, true})
    void shouldAnswerRightWhileItChanges(final boolean ipv6) throws InterruptedException {
        final Random random = new Random(11);
        prefixes[0] = new Prefix(ipv6, FLOOR, 0, 16);
        for (int i = 1; i < PREFIXES; i++) {
            final int longest = ipv6 ? 48 : 16;
            prefixes[i] = new Prefix(ipv6, FLOOR | random.nextLong() >>> 17, 0, 17 + random.nextInt(longest));
        }
        fib.insert(prefixes[0], 0);
        final GracePeriod.Reader burst = gracePeriod.newReader();
        final Thread reader = new Thread(() -> read(ipv6, burst));
        reader.start();
        try {
            write(random);
        } finally {
            done.set(true);
            reader.join();
        }
        assertNull(wrong.get());
        assertTrue(lookups.get() > 10_000, () -> lookups + " lookups");
        gracePeriod.poll();
        assertEquals(0, gracePeriod.waiting());
    }

    private void write(final Random random) {
        final long end = System.nanoTime() + RUN_NS;
        for (int i = 1; System.nanoTime() < end && wrong.get() == null; i++) {
            final int index = 1 + random.nextInt(PREFIXES - 1);
            final boolean filling = i / (4 * PREFIXES) % 2 == 0;
            if (random.nextInt(8) == 0 != filling) {
                fib.insert(prefixes[index], index * GENERATIONS);
            } else {
                fib.remove(prefixes[index]);
            }
            if (i % 16 == 0 && begun.get() < GENERATIONS - 1) {
                begun.incrementAndGet();
                fib.insert(prefixes[0], begun.get());
                written.set(begun.get());
            }
        }
    }

    private void read(final boolean ipv6, final GracePeriod.Reader burst) {
        final Random random = new Random(12);
        while (!done.get() && wrong.get() == null) {
            burst.enter();
            for (int i = 0; i < 64; i++) {
                final long high = FLOOR | random.nextLong() >>> 16;
                final int before = written.get();
                final int nextHop = ipv6 ? fib.lookup6(high, random.nextLong()) : fib.lookup4((int) (high >>> 32));
                check(new Prefix(ipv6, high, 0, ipv6 ? 128 : 32), nextHop, before, begun.get());
            }
            burst.exit();
            lookups.getAndAdd(64);
        }
    }

    private void check(final Prefix address, final int nextHop, final int before, final int after) {
        final int index = nextHop / GENERATIONS;
        final Prefix prefix = nextHop < 0 ? null : prefixes[index];
        final boolean covers =
                prefix != null && prefix.high() == (address.high() & PrefixNode.mask(Math.min(prefix.length(), 64)));
        final int generation = nextHop % GENERATIONS;
        final boolean inTime = index > 0 || generation >= before && generation <= after;
        if (!covers || !inTime) {
            wrong.set(address + " goes to " + prefix + " of generation " + generation + ", which is not from " + before
                    + " to " + after);
        }
    }
}
