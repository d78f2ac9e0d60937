// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.aead;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/** Native bytes at a chosen misalignment with known bytes before and behind, to notice a write that strays. */
final class Guarded {
    private static final int GUARD_LENGTH = 128; // bytes, two cache lines and two of the widest vector stores
    private static final byte GUARD = (byte) 0xA5;

    private final MemorySegment all;
    private final MemorySegment bytes;

    private Guarded(final Arena arena, final int length, final int misalignment) {
        all = arena.allocate(length + misalignment + 2L * GUARD_LENGTH, 64).fill(GUARD);
        bytes = all.asSlice(GUARD_LENGTH + misalignment, length);
    }

    static Guarded room(final Arena arena, final int length, final int misalignment) {
        return new Guarded(arena, length, misalignment);
    }

    static Guarded holding(final Arena arena, final byte[] content, final int misalignment) {
        return new Guarded(arena, content.length, misalignment).put(content);
    }

    Guarded put(final byte[] content) {
        MemorySegment.copy(content, 0, bytes, ValueLayout.JAVA_BYTE, 0, content.length);
        return this;
    }

    long address() {
        return bytes.address();
    }

    int length() {
        return (int) bytes.byteSize();
    }

    byte[] bytes() {
        return bytes.toArray(ValueLayout.JAVA_BYTE);
    }

    byte[] first(final int length) {
        return bytes.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
    }

    void assertGuardsUntouched() {
        final long before = bytes.address() - all.address();
        assertGuard(all.asSlice(0, before));
        assertGuard(all.asSlice(before + bytes.byteSize()));
    }

    private static void assertGuard(final MemorySegment guard) {
        final byte[] expected = new byte[(int) guard.byteSize()];
        Arrays.fill(expected, GUARD);
        assertArrayEquals(expected, guard.toArray(ValueLayout.JAVA_BYTE), "written outside the destination");
    }
}
