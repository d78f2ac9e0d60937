// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.trial;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FlowTrackerTest {
    /** Beside sets that remember everything. */
    @Test
    void shouldCountAsANaiveOracleDoes() {
        final long seed = System.nanoTime();
        final SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 20; round++) {
            final FlowTracker tracker = new FlowTracker(3);
            final List<Set<Integer>> seen = List.of(new HashSet<>(), new HashSet<>(), new HashSet<>());
            final int[] highest = {-1, -1, -1};
            long unique = 0;
            long reordered = 0;
            long duplicates = 0;
            for (int i = 0; i < 20_000; i++) {
                final int flow = random.nextInt(3);
                final int sequence = Math.max(0, highest[flow] + 1 + random.nextInt(-40, 6) * random.nextInt(2));
                if (!seen.get(flow).add(sequence)) {
                    duplicates++;
                } else {
                    unique++;
                    reordered += sequence < highest[flow] ? 1 : 0;
                }
                highest[flow] = Math.max(highest[flow], sequence);
                tracker.arrived(flow, sequence);
            }
            assertEquals(unique, tracker.unique(), "seed " + seed);
            assertEquals(reordered, tracker.reordered(), "seed " + seed);
            assertEquals(duplicates, tracker.duplicates(), "seed " + seed);
            assertEquals(0, tracker.late() + tracker.unknown());
        }
    }

    @Test
    void shouldGoOnWhereNumbersWrap() {
        final FlowTracker tracker = new FlowTracker(1);
        for (int i = 0; i < 10; i++) {
            tracker.arrived(0, Integer.MAX_VALUE / 2 * (i & 1)); // far ahead, far behind
        }
        final FlowTracker wrapping = new FlowTracker(1);
        wrapping.arrived(0, Integer.MAX_VALUE);
        wrapping.arrived(0, -2);
        wrapping.arrived(0, -1);
        wrapping.arrived(0, 0);
        wrapping.arrived(0, 1);
        wrapping.arrived(0, -1);
        assertEquals(5, wrapping.unique());
        assertEquals(1, wrapping.duplicates());
        assertEquals(0, wrapping.reordered());
        assertEquals(2, tracker.unique());
        assertEquals(4, tracker.late());
    }

    @Test
    void shouldCountWhatIsTooOldAndWhatIsUnknown() {
        final FlowTracker tracker = new FlowTracker(2);
        tracker.arrived(1, 10_000);
        tracker.arrived(1, 10_000 - 4095);
        tracker.arrived(1, 10_000 - 4096);
        tracker.arrived(2, 0);
        assertEquals(2, tracker.unique());
        assertEquals(1, tracker.late());
        assertEquals(1, tracker.reordered());
        assertEquals(1, tracker.unknown());
    }
}
