// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.wireguard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenBucketTest {
    private static final long SECOND = 1_000_000_000L; // ns
    private static final int SUPER_PACKET = 65_536; // bytes

    /** The same in numbers of any size. */
    private static final class Oracle {
        private static final BigInteger NANOS = BigInteger.valueOf(SECOND);

        private final BigInteger rate;
        private final BigInteger capacity;
        private BigInteger level;
        private long beforeNs;

        Oracle(final long bitsPerSecond, final long nowNs) {
            rate = BigInteger.valueOf(bitsPerSecond);
            capacity = rate.multiply(BigInteger.valueOf(50_000_000))
                    .max(BigInteger.valueOf(2 * SUPER_PACKET * 8).multiply(NANOS));
            level = capacity;
            beforeNs = nowNs;
        }

        boolean take(final int lengthBytes, final long nowNs) {
            level = level.add(rate.multiply(BigInteger.valueOf(nowNs - beforeNs)))
                    .min(capacity);
            beforeNs = nowNs;
            final BigInteger cost =
                    BigInteger.valueOf(8L * lengthBytes).multiply(NANOS).min(capacity);
            final boolean passes = cost.compareTo(level) <= 0;
            level = passes ? level.subtract(cost) : level;
            return passes;
        }
    }

    @Test
    void shouldDecideAsNumbersOfAnySizeDo() {
        final long seed = new SplittableRandom().nextLong();
        final SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 100; round++) {
            final long rate = Math.max(1, random.nextLong(TokenBucket.MAX_BITS_PER_SECOND + 1) >> random.nextInt(36));
            long nowNs = random.nextLong(-SECOND, SECOND);
            final TokenBucket bucket = new TokenBucket(rate);
            final Oracle oracle = new Oracle(rate, nowNs);
            int passed = 0;
            for (int i = 0; i < 500; i++) {
                nowNs += random.nextInt(3) == 0 ? random.nextLong(1L << random.nextInt(1, 50)) : 0;
                final int length = random.nextInt(20, 2 * SUPER_PACKET);
                final boolean passes = bucket.take(length, nowNs);
                assertEquals(oracle.take(length, nowNs), passes, "seed " + seed + ", rate " + rate);
                passed += passes ? 1 : 0;
            }
            assertTrue(passed > 0, "seed " + seed);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 1_000_000, 200_000_000, TokenBucket.MAX_BITS_PER_SECOND})
    void shouldLetTwoSuperPacketsPassAtOnceAndThenWait(final long rate) {
        final TokenBucket bucket = new TokenBucket(rate);
        assertTrue(bucket.take(SUPER_PACKET, -SECOND));
        assertTrue(bucket.take(SUPER_PACKET, -SECOND));
        int more = 0;
        while (bucket.take(SUPER_PACKET, -SECOND)) {
            more++;
        }
        assertEquals(Math.max(0, rate / 20 / (8 * SUPER_PACKET) - 2), more, "50 ms of the rate");
    }

    @Test
    void shouldHoldNoMoreThanTheBurstAfterALongTime() {
        final TokenBucket bucket = new TokenBucket(100_000_000); // 625 000 bytes in 50 ms
        assertTrue(bucket.take(625_000, 0));
        assertTrue(bucket.take(625_000, 3_000_000_000L * SECOND));
        assertFalse(bucket.take(1, 3_000_000_000L * SECOND));
    }

    @Test
    void shouldPassWhatIsLongerThanTheBurstOnlyWhenFull() {
        final TokenBucket bucket = new TokenBucket(1_000_000);
        assertTrue(bucket.take(400_000, 0));
        assertFalse(bucket.take(400_000, SECOND));
        assertTrue(bucket.take(400_000, 3 * SECOND));
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 0, TokenBucket.MAX_BITS_PER_SECOND + 1})
    void shouldRefuseARateThatItCannotCount(final long rate) {
        assertThrows(IllegalArgumentException.class, () -> new TokenBucket(rate));
    }
}
