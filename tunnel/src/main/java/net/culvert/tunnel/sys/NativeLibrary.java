// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.sys;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * A shared library that stays loaded, and the shapes of calls into one. A handle made here takes the function's address
 * as its first argument, so that it can be a constant for the compiler while the library is found, or not, at run time.
 * Pointers are passed as plain longs, which makes no objects.
 */
public final class NativeLibrary {
    private static final Linker LINKER = Linker.nativeLinker();

    private final String name;
    private final SymbolLookup symbols;

    private NativeLibrary(final String name, final SymbolLookup symbols) {
        this.name = name;
        this.symbols = symbols;
    }

    /** Loads a library by the name or path the dynamic linker knows; null where there is none. */
    public static NativeLibrary find(final String name) {
        try {
            return new NativeLibrary(name, SymbolLookup.libraryLookup(name, Arena.global()));
        } catch (final IllegalArgumentException e) { // how libraryLookup reports a library it cannot load
            return null;
        }
    }

    /** The address of a function, or an {@link IllegalStateException} saying that the library lacks it. */
    public MemorySegment function(final String function) {
        return symbols.find(function)
                .orElseThrow(() -> new IllegalStateException(name + " has no function " + function));
    }

    /** A call that may take long or block. */
    public static MethodHandle call(final ValueLayout result, final ValueLayout... arguments) {
        return LINKER.downcallHandle(descriptor(result, arguments));
    }

    /** A call that takes microseconds at most and never blocks: the collector waits for it. */
    public static MethodHandle shortCall(final ValueLayout result, final ValueLayout... arguments) {
        return LINKER.downcallHandle(descriptor(result, arguments), Linker.Option.critical(false));
    }

    /** What to throw for what came out of code around a downcall, whose own declaration says Throwable. */
    public static RuntimeException unexpected(final Throwable e) {
        return e instanceof RuntimeException known ? known : new IllegalStateException("a native call failed", e);
    }

    private static FunctionDescriptor descriptor(final ValueLayout result, final ValueLayout... arguments) {
        return result == null ? FunctionDescriptor.ofVoid(arguments) : FunctionDescriptor.of(result, arguments);
    }
}
