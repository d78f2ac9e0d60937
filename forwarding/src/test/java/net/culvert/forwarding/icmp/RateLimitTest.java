// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.icmp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RateLimitTest {
    private static final long SECOND_NS = 1_000_000_000L;

    private final RateLimit limit = new RateLimit();

    private int taken(final int tries, final int perSecond, final long nowNs) {
        int taken = 0;
        for (int i = 0; i < tries; i++) {
            taken += limit.take(perSecond, nowNs) ? 1 : 0;
        }
        return taken;
    }

    @ParameterizedTest(name = "a clock that begins at {0} ns")
    @ValueSource(longs = {Long.MIN_VALUE, -1, 0, 1, Long.MAX_VALUE})
    void shouldGiveASecondsWorthAtOnceAndThenAtItsRate(final long startNs) {
        assertEquals(200, taken(1000, 200, startNs));
        assertFalse(limit.take(200, startNs + SECOND_NS / 200 - 1));
        assertTrue(limit.take(200, startNs + SECOND_NS / 200));
        assertEquals(100, taken(1000, 200, startNs + SECOND_NS / 200 + SECOND_NS / 2));
    }

    @Test
    void shouldHoldNoMoreThanASecondsWorthHoweverLongNobodyAsks() {
        assertEquals(10, taken(20, 10, 0));
        assertEquals(10, taken(20, 10, 3600 * SECOND_NS));
    }

    @Test
    void shouldStayWithinItsRateOverTime() {
        int taken = 0;
        for (int millis = 0; millis < 10_000; millis++) {
            taken += taken(1, 50, millis * 1_000_000L);
        }
        assertEquals(50 + 10 * 50 - 1, taken, 1);
    }

    @Test
    void shouldGainNothingFromAClockThatGoesBack() {
        assertEquals(10, taken(20, 10, SECOND_NS));
        assertEquals(0, taken(20, 10, 0));
        assertEquals(0, taken(20, 10, SECOND_NS));
        assertEquals(5, taken(20, 10, SECOND_NS + SECOND_NS / 2));
    }

    @Test
    void shouldNotLimitWhenTheRateIsZero() {
        assertEquals(5000, taken(5000, 0, 0));
    }

    @Test
    void shouldBeTheSameLimitForSeveralThreads() throws InterruptedException {
        final AtomicInteger taken = new AtomicInteger();
        final Thread[] threads = new Thread[4];
        for (int i = 0; i < threads.length; i++) {
            threads[i] = new Thread(() -> taken.addAndGet(taken(100_000, 1_000, 0)));
            threads[i].start();
        }
        for (final Thread thread : threads) {
            thread.join();
        }
        assertEquals(1_000, taken.get());
    }

    @Test
    void shouldFollowARateThatChanges() {
        assertEquals(10, taken(20, 10, 0));
        assertEquals(100, taken(1000, 100, SECOND_NS));
        assertEquals(0, taken(20, 1, SECOND_NS));
    }
}
