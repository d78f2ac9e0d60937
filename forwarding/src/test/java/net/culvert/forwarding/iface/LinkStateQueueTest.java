// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.iface;

import static net.culvert.forwarding.iface.LinkState.DOWN;
import static net.culvert.forwarding.iface.LinkState.UNKNOWN;
import static net.culvert.forwarding.iface.LinkState.UP;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LinkStateQueueTest {
    private final LinkStateQueue queue = new LinkStateQueue();

    private List<LinkState> poll() {
        final List<LinkState> told = new ArrayList<>();
        LinkState next = queue.poll();
        while (next != null) {
            told.add(next);
            next = queue.poll();
        }
        return told;
    }

    private void report(final LinkState... states) {
        for (final LinkState state : states) {
            queue.report(state);
        }
    }

    @Test
    void shouldMergeRepeatsAndKeepTheOrder() {
        report(DOWN, DOWN, UP, UP, UP, DOWN);

        assertEquals(List.of(DOWN, UP, DOWN), poll());
        assertEquals(DOWN, queue.state());
        assertEquals(0, queue.lost());
    }

    @Test
    void shouldTellNothingThatIsKnown() {
        report(UNKNOWN);
        assertEquals(List.of(), poll());
        report(UP);
        poll();

        report(UP);

        assertEquals(List.of(), poll());
        assertEquals(UP, queue.state());
    }

    @Test
    void shouldForgetTheOldestWhenFull() {
        report(UP, UNKNOWN, UP, UNKNOWN, UP, UNKNOWN, UP, UNKNOWN);
        report(UP);

        assertEquals(1, queue.lost());
        assertEquals(List.of(UP, UNKNOWN, UP, UNKNOWN, UP, UNKNOWN, UP), poll());
    }

    @Test
    void shouldKeepADownThatWouldBeForgotten() {
        report(DOWN, UNKNOWN, UP, UNKNOWN, UP, UNKNOWN, UP, UNKNOWN);
        report(UP, UNKNOWN, UP, UNKNOWN, UP, UNKNOWN, UP, UNKNOWN, UP);

        assertEquals(9, queue.lost());
        assertEquals(List.of(DOWN, UP, UNKNOWN, UP, UNKNOWN, UP, UNKNOWN, UP), poll());
        assertEquals(UP, queue.state());
    }

    @Test
    void shouldNeverLoseADownNorTheLastStateWhateverIsReported() {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        for (int round = 0; round < 2_000; round++) {
            boolean down = false;
            LinkState last = queue.state();
            for (int i = random.nextInt(40); i >= 0; i--) {
                last = LinkState.values()[random.nextInt(3)];
                down |= last == DOWN;
                queue.report(last);
            }
            down &= queue.state() != DOWN; // else it is known already
            final List<LinkState> told = poll();

            final String where = "seed " + seed + ", round " + round + ": " + told;
            assertTrue(told.size() <= LinkStateQueue.CAPACITY, where);
            assertTrue(!down || told.contains(DOWN), where);
            assertEquals(last, queue.state(), where);
        }
    }
}
