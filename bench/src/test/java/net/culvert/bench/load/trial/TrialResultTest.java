// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.trial;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrialResultTest {
    private static final long SECOND_NS = 1_000_000_000;

    /** Of a hundred packets so many were late by so much. */
    private static TrialResult result(final int late, final long lagUs, final long lastLagUs, final boolean gaveUp) {
        final Histogram lag = Latencies.histogram();
        lag.recordValueWithCount(500, 100 - late);
        lag.recordValueWithCount(lagUs * 1000, late);
        return new TrialResult(
                "64 B at 100pps",
                new Offered(100, 0, 6400, SECOND_NS, lastLagUs * 1000, gaveUp),
                new Returned(100, 6400, 0, 0, 0, 0, SECOND_NS),
                Latencies.histogram(),
                lag,
                List.of());
    }

    @ParameterizedTest(name = "{0} of 100 late by {1} us, the last by {2} us, gave up: {3}")
    @CsvSource({
        "0,  0,     1,     false, false, false", // in time
        "30, 2900,  1,     false, false, true", // others had the processor at times, but it reached the rate
        "60, 2900,  1,     false, true,  false", // late more often than not
        "10, 11000, 11000, false, true,  false", // behind at the end: fewer packets a second than it should
        "10, 9000,  9000,  false, false, true",
        "1,  90000, 1,     false, false, false", // once is no tail of a hundredth
        "0,  0,     1,     true,  true,  false"
    })
    void shouldSayWhetherTheGeneratorWasTheLimitOrOnlyHeldUp(
            final int late,
            final long lagUs,
            final long lastLagUs,
            final boolean gaveUp,
            final boolean isLimit,
            final boolean isHeldUp) {
        final TrialResult result = result(late, lagUs, lastLagUs, gaveUp);
        assertEquals(isLimit, result.isLimitedByGenerator());
        assertEquals(isHeldUp, result.isSenderHeldUp());
    }
}
