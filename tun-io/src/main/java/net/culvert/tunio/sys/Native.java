// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunio.sys;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Binds functions of the C library through java.lang.foreign for the calls that are made per burst.
 *
 * <p>A bound handle takes a segment for errno first (one per thread, from {@link #newErrnoSegment}), then the
 * function's own arguments; pointers are passed as {@code long} addresses. Keep handles in {@code static final} fields,
 * or the JIT cannot inline them.
 */
public final class Native {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final Linker.Option CAPTURE_ERRNO = Linker.Option.captureCallState("errno");

    private Native() {}

    /** A handle for a function of the C library that captures errno; {@code result} and {@code arguments} as in C. */
    public static MethodHandle bind(final String function, final MemoryLayout result, final MemoryLayout... arguments) {
        final MemorySegment symbol = LINKER.defaultLookup()
                .find(function)
                .orElseThrow(() -> new IllegalStateException("the C library has no function " + function));
        return LINKER.downcallHandle(symbol, FunctionDescriptor.of(result, arguments), CAPTURE_ERRNO);
    }

    /** Memory that captures errno for one thread; it lives as long as the arena. */
    public static MemorySegment newErrnoSegment(final Arena arena) {
        return arena.allocate(Linker.Option.captureStateLayout());
    }

    /** The errno that the last call with this segment left; meaningful only after a call that failed. */
    public static int errno(final MemorySegment errnoSegment) {
        return errnoSegment.get(ValueLayout.JAVA_INT, 0); // errno is the only captured state on Linux
    }
}
