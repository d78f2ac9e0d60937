// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.aead;

import static net.culvert.ringbuffers.Allocations.assertAllocatesNothing;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

/** What an engine behind a native library has to do besides. */
abstract class NativeAeadContract extends AeadContract {
    private long counter;

    @Test
    void shouldNotAllocateWhetherTheTagIsRightOrWrong() throws Throwable {
        try (Arena arena = Arena.ofConfined();
                Aead aead = engine().newAead()) {
            final MemorySegment place = arena.allocate(64 + 2L * Aead.TAG_LENGTH);
            final AeadKey key = new AeadKey(new byte[AeadKey.LENGTH]);
            assertAllocatesNothing(() -> roundTrip(aead, key, place.address()));
        }
    }

    private void roundTrip(final Aead aead, final AeadKey key, final long place) {
        counter++;
        aead.seal(key, counter, place, 64, place);
        if (!aead.open(key, counter, place, 64 + Aead.TAG_LENGTH, place)
                || aead.open(key, counter, place, 64 + Aead.TAG_LENGTH, place)) {
            throw new AssertionError("a round trip failed");
        }
    }
}
