// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.path;

import static net.culvert.ringbuffers.Allocations.assertAllocatesNothing;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import net.culvert.ringbuffers.counters.CountersFile;
import org.junit.jupiter.api.Test;

class BurstClockTest {
    private final CountersFile counters = CountersFile.inMemory();
    private final BurstClock clock = new BurstClock("forward-7", counters);

    private BurstTimes times() {
        final List<BurstTimes> times = BurstTimes.of(counters.snapshot());
        assertEquals(1, times.size());
        return times.getFirst();
    }

    @Test
    void shouldCountEachTimeBelowTheFirstBoundThatIsNotLess() {
        final long seed = new SplittableRandom().nextLong();
        final SplittableRandom random = new SplittableRandom(seed);
        final int buckets = times().buckets().size();
        final long[] expected = new long[buckets];
        long sum = 0;
        for (int i = 0; i < 10_000; i++) {
            final long near = times().buckets().get(random.nextInt(buckets - 1)).boundNs();
            final long ns = random.nextBoolean() ? near + random.nextInt(-1, 2) : random.nextLong(3_000_000_000L);
            int at = 0;
            while (ns > times().buckets().get(at).boundNs()) {
                at++;
            }
            expected[at]++;
            sum += ns;
            clock.count(ns);
            i += random.nextInt(100); // each round reads all counters
        }

        assertEquals("forward-7", times().thread());
        assertEquals(sum, times().sumNs(), "seed " + seed);
        for (int i = 0; i < buckets; i++) {
            assertEquals(expected[i], times().buckets().get(i).bursts(), "bucket " + i + ", seed " + seed);
        }
    }

    @Test
    void shouldKnowItsOwnCounters() {
        final Map<String, Long> all = counters.snapshot();
        assertTrue(all.keySet().stream().allMatch(BurstTimes::isCounter), all::toString);
        assertFalse(BurstTimes.isCounter("worker0.ip.ips_total"));
    }

    @Test
    void shouldNotAllocate() throws Throwable {
        final long runs = assertAllocatesNothing(() -> {
            clock.count(700);
            clock.count(2_000_000_000L);
        });
        assertEquals(runs, times().buckets().getFirst().bursts());
        assertEquals(runs, times().buckets().getLast().bursts());
    }
}
