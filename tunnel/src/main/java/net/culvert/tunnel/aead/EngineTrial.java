// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.aead;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** A short trial of engines at the length of a full packet. Runs on the calling thread. */
final class EngineTrial {
    private static final int LENGTH = 1420; // bytes, the MTU that tunnels have unless told otherwise
    private static final int CALLS = 32; // per timed round, some tens of microseconds
    private static final int WARM_UP_ROUNDS = 640; // 20 000 calls: less would time the interpreter
    private static final int TRIAL_ROUNDS = 128; // a few milliseconds

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
            bestRoundNs(aead, key, place.address(), WARM_UP_ROUNDS);
            return bestRoundNs(aead, key, place.address(), TRIAL_ROUNDS);
        }
    }

    private static long bestRoundNs(final Aead aead, final AeadKey key, final long place, final int rounds) {
        long best = Long.MAX_VALUE;
        long counter = 0;
        for (int round = 0; round < rounds; round++) {
            final long startNs = System.nanoTime();
            for (int i = 0; i < CALLS; i++) {
                aead.seal(key, counter++, place, LENGTH, place);
            }
            best = Math.min(best, System.nanoTime() - startNs);
        }
        return best;
    }
}
