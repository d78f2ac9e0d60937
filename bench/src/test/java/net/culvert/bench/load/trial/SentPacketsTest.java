// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.trial;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SentPacketsTest {
    private static final int WINDOW = 1 << 17;

    /** Lists of all that was ever sent. */
    private static final class Oracle {
        private final Map<Long, List<Integer>> queues = new HashMap<>();
        private final List<Long> dues = new ArrayList<>();
        private int latest = -1;
        private long unique;
        private long reordered;
        private long duplicates;
        private long unknown;

        private void sent(final long fingerprint, final long dueNs) {
            queues.computeIfAbsent(fingerprint, any -> new ArrayList<>()).add(dues.size());
            dues.add(dueNs);
        }

        private long arrived(final long fingerprint) {
            final List<Integer> queue = queues.get(fingerprint);
            if (queue == null) {
                unknown++;
                return SentPackets.UNKNOWN;
            }
            if (queue.isEmpty()) {
                duplicates++;
                return SentPackets.DUPLICATE;
            }
            int place = 0;
            while (place < queue.size() - 1 && queue.get(place) < latest) {
                place++;
            }
            final int number = queue.get(place);
            queue.subList(0, place + 1).clear();
            unique++;
            reordered += number < latest ? 1 : 0;
            latest = Math.max(latest, number);
            return dues.get(number);
        }
    }

    @Test
    void shouldMatchAsANaiveOracleDoes() {
        final long seed = System.nanoTime();
        final SplittableRandom random = new SplittableRandom(seed);
        for (final int kinds : new int[] {1, 5, 300, 1 << 30}) {
            final SentPackets packets = new SentPackets();
            final Oracle oracle = new Oracle();
            final List<Long> sent = new ArrayList<>();
            for (int i = 0; i < 20_000; i++) {
                if (sent.isEmpty() || random.nextInt(2) == 0) {
                    final long fingerprint = random.nextInt(kinds);
                    packets.sent(fingerprint, i);
                    oracle.sent(fingerprint, i);
                    sent.add(fingerprint);
                } else {
                    final int back = random.nextInt(Math.min(sent.size(), 30));
                    final long fingerprint = random.nextInt(100) == 0 ? -7 : sent.get(sent.size() - 1 - back);
                    assertEquals(oracle.arrived(fingerprint), packets.arrived(fingerprint), "seed " + seed);
                }
            }
            assertEquals(oracle.unique, packets.unique(), "seed " + seed);
            assertEquals(oracle.reordered, packets.reordered(), "seed " + seed);
            assertEquals(oracle.duplicates, packets.duplicates(), "seed " + seed);
            assertEquals(oracle.unknown, packets.unknown(), "seed " + seed);
        }
    }

    @Test
    void shouldNotPutOffEqualPacketsBehindOneThatIsLost() {
        final SentPackets packets = new SentPackets();
        for (int i = 0; i < 20; i++) {
            packets.sent(i % 5, i);
        }
        packets.arrived(1);
        packets.arrived(2);
        for (int i = 5; i < 20; i++) { // number 0, 3 and 4 are lost
            assertEquals(i, packets.arrived(i % 5));
        }
        assertEquals(0, packets.reordered());
        assertEquals(17, packets.unique());
    }

    @Test
    void shouldForgetWhatWasSentLongAgo() {
        final SentPackets packets = new SentPackets();
        for (int i = 0; i <= 2 * WINDOW; i++) {
            packets.sent(i == 5 || i == WINDOW + 5 ? -1 : i, i);
        }
        assertEquals(SentPackets.UNKNOWN, packets.arrived(WINDOW));
        assertEquals(WINDOW + 1, packets.arrived(WINDOW + 1));
        assertEquals(WINDOW + 5, packets.arrived(-1), "of two that are equal the younger");
        assertEquals(SentPackets.DUPLICATE, packets.arrived(-1));
        assertEquals(2 * WINDOW, packets.arrived(2 * WINDOW));
        assertEquals(1, packets.unknown());
        assertEquals(1, packets.duplicates());
    }

    @Test
    void shouldCountWhatTheLogHasNoRoomFor() {
        final SentLog log = new SentLog();
        for (int i = 0; i < WINDOW + 3; i++) {
            log.note(i, i);
        }
        assertEquals(3, log.unnoted());
        final SentPackets packets = new SentPackets();
        log.drainTo(packets);
        assertEquals(WINDOW - 1, packets.arrived(WINDOW - 1));
        assertEquals(SentPackets.UNKNOWN, packets.arrived(WINDOW));
        log.note(-1, 9);
        log.drainTo(packets);
        assertEquals(9, packets.arrived(-1));
        assertEquals(3, log.unnoted());
    }
}
