// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.fib;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.culvert.ringbuffers.ring.GracePeriod;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The FIB agrees with a slow one whatever comes, goes and nests. */
class FibPropertyTest {
    private static final int STEPS = 10_000;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void shouldAgreeWithASlowTableUnderRandomChanges(final long seed) {
        final Random random = new Random(seed);
        final FibOracle oracle = new FibOracle(new GracePeriod());
        final boolean sparse = (seed & 1) == 0; // few next hops make runs, many make leaves
        for (int step = 0; step < STEPS; step++) {
            final Prefix prefix = randomPrefix(random);
            if (random.nextInt(5) > (step < STEPS / 2 ? 1 : 3)) { // grows, then shrinks
                oracle.insert(prefix, random.nextInt(sparse ? 3 : 1 << 20));
            } else {
                oracle.remove(prefix);
            }
            oracle.checkEnds(prefix);
            final Prefix address = randomAddress(random);
            oracle.check(address.ipv6(), address.high(), address.low());
        }
        oracle.checkRoutes();
        for (final Prefix prefix : shuffled(oracle.slow.keySet(), random)) {
            oracle.remove(prefix);
            oracle.checkEnds(prefix);
        }
        assertEquals(0, oracle.fib.size());
    }

    @ParameterizedTest(name = "IPv6: {0}")
    @ValueSource(booleans = {false, true})
    void shouldAgreeAcrossEveryWidthOfTheRoot(final boolean ipv6) {
        final Random random = new Random(5);
        final FibOracle oracle = new FibOracle(new GracePeriod());
        for (int i = 0; i < 80_000; i++) { // 8, 16, then 24 bits
            final long high = ipv6 ? 0x2000_0000_0000_0000L | random.nextLong() >>> 12 : random.nextLong();
            oracle.insert(new Prefix(ipv6, high, 0, ipv6 ? 20 + random.nextInt(45) : 8 + random.nextInt(25)), i);
        }
        final List<Prefix> all = shuffled(oracle.slow.keySet(), random);
        all.subList(0, 2000).forEach(oracle::checkEnds);
        all.subList(0, 40_000).forEach(oracle::remove);
        all.subList(38_000, 42_000).forEach(oracle::checkEnds);
        oracle.insert(new Prefix(ipv6, 0, 0, 0), 1);
        all.subList(39_000, 41_000).forEach(oracle::checkEnds);
        oracle.checkRoutes();
    }

    /** Blocks that were replaced are used again: a table that only changes does not grow. */
    @Test
    void shouldNotGrowWhileRoutesComeAndGo() {
        final Random random = new Random(7);
        final GracePeriod gracePeriod = new GracePeriod();
        final GracePeriod.Reader reader = gracePeriod.newReader();
        final FibOracle oracle = new FibOracle(gracePeriod);
        for (int i = 0; i < 20_000; i++) {
            oracle.insert(Prefix.ipv4(random.nextInt(), 12 + random.nextInt(21)), i);
        }
        final List<Prefix> all = shuffled(oracle.slow.keySet(), random);
        final long before = oracle.fib.lookupBytes();
        for (int i = 0; i < 100_000; i++) {
            reader.enter();
            final Prefix prefix = all.get(random.nextInt(all.size()));
            if (oracle.fib.get(prefix) == Fib.NO_ROUTE) {
                oracle.insert(prefix, i);
            } else {
                oracle.remove(prefix);
            }
            reader.exit();
        }
        all.subList(0, 2000).forEach(oracle::checkEnds);
        final long after = oracle.fib.lookupBytes();
        assertTrue(after <= before * 3 / 2, () -> before + " bytes became " + after);
    }

    private static List<Prefix> shuffled(final Iterable<Prefix> prefixes, final Random random) {
        final List<Prefix> list = new ArrayList<>();
        prefixes.forEach(list::add);
        Collections.shuffle(list, random);
        return list;
    }

    private static Prefix randomPrefix(final Random random) {
        final Prefix address = randomAddress(random);
        final int longest = address.length();
        final int length = random.nextInt(4) == 0 ? longest : random.nextInt(longest + 1);
        return new Prefix(address.ipv6(), address.high(), address.low(), length);
    }

    /** Few bits vary, so that prefixes nest and addresses hit them. */
    private static Prefix randomAddress(final Random random) {
        final long high = 0x2001_0db8_0000_0000L ^ sparse(random);
        return random.nextBoolean() ? Prefix.ipv4((int) (high >>> 32), 32) : Prefix.ipv6(high, sparse(random), 128);
    }

    private static long sparse(final Random random) {
        return random.nextBoolean() ? bit(random) ^ (random.nextBoolean() ? bit(random) : 0) : 0;
    }

    private static long bit(final Random random) {
        return 1L << random.nextInt(64);
    }
}
