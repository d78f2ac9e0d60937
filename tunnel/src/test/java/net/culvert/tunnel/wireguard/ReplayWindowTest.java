// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.wireguard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplayWindowTest {
    private static final int ROUNDS = 100_000;

    /** The definition: everything received is remembered for ever, and what is too far behind is refused. */
    private static final class Oracle {
        private final Set<Long> seen = new HashSet<>();
        private long highest;

        boolean accept(final long counter) {
            if (Long.compareUnsigned(counter, highest) > 0) {
                highest = counter;
            } else if (Long.compareUnsigned(highest - counter, 8128) > 0) {
                return false;
            }
            return seen.add(counter);
        }
    }

    private final ReplayWindow window = new ReplayWindow();

    @ParameterizedTest
    @ValueSource(
            longs = {0, 1, 63, 64, 8127, 8128, 8191, 8192, 1L << 32, Long.MAX_VALUE - 9000, Long.MIN_VALUE, -3_000_000L
            })
    void shouldAgreeWithTheDefinitionWhenCountersComeInAnyOrder(final long start) {
        final Random random = new Random(start);
        final Oracle oracle = new Oracle();
        long base = start;
        for (int i = 0; i < ROUNDS; i++) {
            if (random.nextInt(500) == 0) {
                base += random.nextInt(12_000);
            }
            final long counter = base + random.nextInt(random.nextBoolean() ? 100 : 9_000) - random.nextInt(9_000);
            if (start >= 0 && counter < 0 && counter > -20_000) {
                continue; // below zero, where there are no counters
            }
            assertEquals(oracle.accept(counter), window.accept(counter), () -> Long.toUnsignedString(counter));
            base += random.nextInt(3);
        }
    }

    @Test
    void shouldReachBackExactlyTheWindow() {
        assertTrue(window.accept(10_000));
        assertTrue(window.accept(10_000 - ReplayWindow.SIZE));
        assertFalse(window.accept(10_000 - ReplayWindow.SIZE - 1));
        assertFalse(window.accept(10_000 - ReplayWindow.SIZE));
        assertEquals(8128, ReplayWindow.SIZE);
    }

    @Test
    void shouldAcceptZeroOnceWhenItComesFirstOrLate() {
        assertTrue(window.accept(0));
        assertFalse(window.accept(0));
        final ReplayWindow late = new ReplayWindow();
        assertTrue(late.accept(8128));
        assertTrue(late.accept(0));
        assertFalse(late.accept(0));
    }

    @ParameterizedTest
    @ValueSource(longs = {8192, 8128 + 64, 1 << 20, 1L << 40, Long.MAX_VALUE, Long.MIN_VALUE, -2})
    void shouldForgetWhatLiesBehindAJumpAndNothingElse(final long to) {
        for (long counter = 0; counter < 200; counter++) {
            assertTrue(window.accept(counter));
        }
        assertTrue(window.accept(to));
        assertFalse(window.accept(to));
        assertFalse(window.accept(5));
        for (long behind = 1; behind <= 7_900; behind++) { // nothing of the old bits is left in the ring of blocks
            final long counter = to - behind;
            assertTrue(window.accept(counter), () -> Long.toUnsignedString(counter));
            assertFalse(window.accept(counter));
        }
        assertTrue(window.accept(to + 1));
    }
}
