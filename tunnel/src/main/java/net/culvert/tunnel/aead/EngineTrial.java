// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.aead;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** A short trial of engines at the length of a full packet. Runs on the calling thread. */
final class EngineTrial {
    private static final int LENGTH = 1420; // bytes, the MTU that tunnels have unless told otherwise
    private static final int CALLS = 32; // per timed round, some tens of microseconds
    private static final long WARM_UP_NS = 8_000_000; // until the call path is compiled
    private static final long TRIAL_NS = 4_000_000;

    private EngineTrial() {}

    static AeadEngine fastest(final List<AeadEngine> engines) {
        AeadEngine fastest = null;
        long least = Long.MAX_VALUE;
        for (final AeadEngine engine : engines) {
            final long roundNs = bestRoundNs(engine);
            if (roundNs < least) {
                least = roundNs;
                fastest = engine;
            }
        }
        if (fastest == null) {
            throw new IllegalStateException("no AEAD engine works");
        }
        return fastest;
    }

    /** The quickest round: what disturbs a round only makes it longer. */
    private static long bestRoundNs(final AeadEngine engine) {
        try (Arena arena = Arena.ofConfined();
                Aead aead = engine.newAead()) {
            final MemorySegment place = arena.allocate(LENGTH + Aead.TAG_LENGTH);
            final AeadKey key = KnownAnswers.key();
            bestRoundNs(aead, key, place.address(), WARM_UP_NS);
            return bestRoundNs(aead, key, place.address(), TRIAL_NS);
        }
    }

    private static long bestRoundNs(final Aead aead, final AeadKey key, final long place, final long budgetNs) {
        final long startNs = System.nanoTime();
        long best = Long.MAX_VALUE;
        long counter = 0;
        long nowNs = startNs;
        do {
            for (int i = 0; i < CALLS; i++) {
                aead.seal(key, counter++, place, LENGTH, place);
            }
            final long endNs = System.nanoTime();
            best = Math.min(best, endNs - nowNs);
            nowNs = endNs;
        } while (nowNs - startNs < budgetNs);
        return best;
    }
}
