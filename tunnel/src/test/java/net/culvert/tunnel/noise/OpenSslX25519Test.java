// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.noise;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class OpenSslX25519Test extends X25519Contract {
    private static final int ROUNDS = 9;
    private static final int ROUND = 1000; // agreements, and as many refusals
    private static final int LEAST_LEAK = 64; // bytes; the smallest object that a call makes in libcrypto is larger
    private static final int IN_USE = 7 * Long.BYTES; // offset of uordblks in struct mallinfo2, malloc.h

    private final MethodHandle mallinfo = Linker.nativeLinker()
            .downcallHandle(
                    Linker.nativeLinker().defaultLookup().findOrThrow("mallinfo2"),
                    FunctionDescriptor.of(MemoryLayout.structLayout(
                            JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG,
                            JAVA_LONG, JAVA_LONG)));

    @Override
    X25519Engine engine() {
        return new OpenSslX25519();
    }

    @Test
    void shouldFreeWhatItMakesWhetherItAgreesOrRefuses() throws Throwable {
        iterated(ROUND); // until compiled
        final long[] growth = new long[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            final long before = bytesInUse();
            iterated(ROUND);
            growth[round] = bytesInUse() - before;
        }
        Arrays.sort(growth);
        final long median = growth[ROUNDS / 2]; // the JVM allocates and frees too, but not in every round
        assertTrue(median < ROUND * LEAST_LEAK, median + " bytes more after " + ROUND + " agreements and refusals");
    }

    /** What malloc(3) has handed out and not got back, in all its arenas. */
    private long bytesInUse() throws Throwable {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment info = (MemorySegment) mallinfo.invokeExact((SegmentAllocator) arena);
            return info.get(JAVA_LONG, IN_USE);
        }
    }
}
