// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.aead;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** What an engine behind a native library has to do besides. */
abstract class NativeAeadContract extends AeadContract {
    private static final int CALLS = 20_000;
    private static final long ALLOWED = 4096; // bytes in all: the compiler's hand-over, not a byte per call

    @Test
    void shouldNotAllocateWhetherTheTagIsRightOrWrong() {
        try (Arena arena = Arena.ofConfined();
                Aead aead = engine().newAead()) {
            final MemorySegment place = arena.allocate(64 + 2L * Aead.TAG_LENGTH);
            final AeadKey key = new AeadKey(new byte[AeadKey.LENGTH]);
            final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            roundTrips(aead, key, place.address()); // until compiled

            long least = Long.MAX_VALUE;
            for (int round = 0; round < 5; round++) {
                final long before = threads.getCurrentThreadAllocatedBytes();
                roundTrips(aead, key, place.address());
                least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
            }
            assertTrue(least < ALLOWED, least + " bytes allocated in " + CALLS + " round trips");
        }
    }

    private static void roundTrips(final Aead aead, final AeadKey key, final long place) {
        for (int i = 0; i < CALLS; i++) {
            aead.seal(key, i, place, 64, place);
            if (!aead.open(key, i, place, 64 + Aead.TAG_LENGTH, place)
                    || aead.open(key, i, place, 64 + Aead.TAG_LENGTH, place)) {
                throw new AssertionError("a round trip failed");
            }
        }
    }
}
