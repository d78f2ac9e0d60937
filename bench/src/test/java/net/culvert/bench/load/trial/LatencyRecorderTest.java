// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.trial;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.SplittableRandom;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class LatencyRecorderTest {
    private static final int BATCHES = 20_000;

    /** Beside one histogram of one thread. */
    @Test
    void shouldLoseNoneWhileAnotherThreadTakes() throws Exception {
        final long seed = System.nanoTime();
        final LatencyRecorder recorder = new LatencyRecorder();
        final Histogram expected = Latencies.histogram();
        final Thread recording = Thread.ofPlatform().start(() -> record(recorder, new SplittableRandom(seed)));
        final SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < BATCHES; i++) {
            final long nowNs = 1_000_000L + i;
            for (int j = i % 8; j >= 0; j--) {
                expected.recordValue(nowNs - random.nextLong(1_000_000));
            }
        }
        final Histogram taken = Latencies.histogram();
        Histogram recycled = null;
        while (recording.isAlive()) {
            recycled = recorder.take(recycled);
            taken.add(recycled);
        }
        recording.join();
        taken.add(recorder.take(recycled));
        assertEquals(expected, taken, "seed " + seed);
        assertEquals(0, recorder.take(null).getTotalCount());
    }

    private static void record(final LatencyRecorder recorder, final SplittableRandom random) {
        final long[] duesNs = new long[8];
        for (int i = 0; i < BATCHES; i++) {
            final int count = i % 8 + 1;
            for (int j = 0; j < count; j++) {
                duesNs[j] = random.nextLong(1_000_000);
            }
            recorder.record(duesNs, count, 1_000_000L + i);
        }
    }
}
