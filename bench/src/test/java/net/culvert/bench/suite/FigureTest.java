// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FigureTest {
    @Test
    void shouldTakeTheNoiseByForks() {
        final Figure figure = Figure.of("x", "ns/op", false, List.of(List.of(9.0, 10.0), List.of(11.0, 10.0)));
        assertEquals(10, figure.mean());
        assertEquals(Math.sqrt(2.0 / 3) / Math.sqrt(2), figure.noise(), 1e-12);
        assertEquals(4, figure.values());
        assertEquals(0, Figure.of("x", "ns/op", false, List.of(List.of(9.0))).noise());
    }

    @ParameterizedTest(name = "{0}: {2} +- {3} after 100 +- {1}")
    @CsvSource({
        "ns/op,  0.1, 101.5, 0.1, SLOWER",
        "ns/op,  0.1, 98.5,  0.1, FASTER",
        "ns/op,  0.1, 100.9, 0.1, UNCHANGED", // less than 1 %
        "ns/op,  2,   109,   1,   SLOWER", // 4 * sqrt(5) = 8.94
        "ns/op,  2,   108.9, 1,   UNCHANGED",
        "ops/s,  0.1, 101.5, 0.1, FASTER",
        "ops/s,  0.1, 98.5,  0.1, SLOWER"
    })
    void shouldCallAChangeWhatIsBeyondTheNoise(
            final String unit,
            final double noise,
            final double later,
            final double laterNoise,
            final Change.Verdict verdict) {
        final boolean isHigherBetter = unit.equals("ops/s");
        final Figure before = new Figure("x", unit, isHigherBetter, 100, noise, 10);
        assertEquals(
                verdict, new Change(before, new Figure("x", unit, isHigherBetter, later, laterNoise, 10)).verdict());
    }

    @Test
    void shouldCallMoreInstructionsNotSlower() {
        final Figure before = new Figure("x" + Benchmarks.INSTRUCTIONS, "1/op", false, 100, 0.01, 2);
        final Figure more = new Figure(before.name(), "1/op", false, 102, 0.01, 2);
        assertEquals(Change.Verdict.MORE, new Change(before, more).verdict());
        assertEquals(Change.Verdict.FEWER, new Change(more, before).verdict());
    }

    /** What changes by nothing but noise, of forks and of iterations, is hardly ever called changed; 10 % is always. */
    @Test
    void shouldHardlyEverTakeNoiseForAChange() {
        final long seed = System.nanoTime();
        final SplittableRandom random = new SplittableRandom(seed);
        int alarms = 0;
        int missed = 0;
        for (int i = 0; i < 2000; i++) {
            final Figure before = drawn(random, 100);
            alarms += new Change(before, drawn(random, 100)).verdict() == Change.Verdict.UNCHANGED ? 0 : 1;
            missed += new Change(before, drawn(random, 110)).verdict() == Change.Verdict.SLOWER ? 0 : 1;
        }
        assertTrue(alarms < 60, alarms + " of 2000, seed " + seed);
        assertTrue(missed < 60, missed + " of 2000, seed " + seed);
    }

    /** Three forks of five, forks and iterations each off by 1 %. */
    private static Figure drawn(final SplittableRandom random, final double mean) {
        final List<List<Double>> forks = new ArrayList<>();
        for (int fork = 0; fork < 3; fork++) {
            final double centre = mean + random.nextGaussian();
            final List<Double> values = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                values.add(centre + random.nextGaussian());
            }
            forks.add(values);
        }
        return Figure.of("x", "ns/op", false, forks);
    }

    @Test
    void shouldKnowWhetherInstructionsAreCounted() {
        assertTrue(InstructionCounts.areAvailable("echo", "123456,,instructions:u,1,100.00,,"));
        assertFalse(InstructionCounts.areAvailable("echo", "<not supported>,,instructions,0,100.00,,"));
        assertFalse(InstructionCounts.areAvailable("false"));
        assertFalse(InstructionCounts.areAvailable("/nonexistent/perf"));
    }
}
