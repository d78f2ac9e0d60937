// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.sys;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** OpenSSL 3's libcrypto. Any thread. */
public final class LibCrypto {
    /** The name by which the dynamic linker knows it. */
    public static final String NAME = "libcrypto.so.3";

    private static final long NO_ATEXIT = 0x80000; // OPENSSL_INIT_NO_ATEXIT, openssl/crypto.h
    private static final int VERSION_TEXT = 0; // OPENSSL_VERSION
    private static final int MAX_VERSION_TEXT = 256; // bytes, ours: enough for "OpenSSL 3.0.20 7 Apr 2026"

    private static final MethodHandle INIT = NativeLibrary.call(JAVA_INT, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle VERSION = NativeLibrary.call(ADDRESS, JAVA_INT);

    private final NativeLibrary library;

    /**
     * Loads the library, or throws {@link IllegalStateException} with the reason why it cannot serve. It is told not to
     * free its tables when the process exits, because threads may still be in its functions then.
     */
    public LibCrypto() {
        library = NativeLibrary.find(NAME);
        if (library == null) {
            throw new IllegalStateException(NAME + " is not installed");
        }
        try {
            final int done = (int) INIT.invokeExact(function("OPENSSL_init_crypto"), NO_ATEXIT, 0L);
            if (done != 1) {
                throw new IllegalStateException(NAME + " cannot be initialized");
            }
        } catch (final Throwable e) {
            throw NativeLibrary.unexpected(e);
        }
    }

    /** The address of a function, or an {@link IllegalStateException} saying that the library lacks it. */
    public MemorySegment function(final String function) {
        return library.function(function);
    }

    /** What the library calls itself, for the log. */
    public String version() {
        try {
            final MemorySegment text = (MemorySegment) VERSION.invokeExact(function("OpenSSL_version"), VERSION_TEXT);
            return text.reinterpret(MAX_VERSION_TEXT).getString(0);
        } catch (final Throwable e) {
            throw NativeLibrary.unexpected(e);
        }
    }
}
