// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.aead;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.List;
import net.culvert.tunnel.sys.NativeLibrary;

/** Intel's multi-buffer crypto library for IPsec (x86-64 only), reached through java.lang.foreign. */
final class IpsecMbEngine implements AeadEngine {
    static final String NAME = "ipsec-mb";

    /** What distributions install, newest first. */
    static final List<String> LIBRARIES = List.of("libIPSec_MB.so.2", "libIPSec_MB.so.1");

    private static final MethodHandle VERSION = NativeLibrary.call(JAVA_INT);

    final MemorySegment allocate;
    final MemorySegment initialize;
    final MemorySegment errorOf;
    final MemorySegment free;

    private final String description;

    /** Loads the first of the libraries found, or throws {@link IllegalStateException} with the reason. */
    IpsecMbEngine(final List<String> libraries) {
        if (!"amd64".equals(System.getProperty("os.arch"))) {
            throw new IllegalStateException("the library exists for x86-64 only");
        }
        final NativeLibrary library = firstOf(libraries);
        final int version = versionOf(library);
        description = "intel-ipsec-mb " + (version >>> 16) + "." + (version >>> 8 & 0xFF) + "." + (version & 0xFF);
        if (!IpsecMbLayout.holdsFor(version)) {
            throw new IllegalStateException(description + " has a layout that is not known, 1.3 to 2.x is needed");
        }
        allocate = library.function("alloc_mb_mgr");
        initialize = library.function("init_mb_mgr_auto");
        errorOf = library.function("imb_get_errno");
        free = library.function("free_mb_mgr");
    }

    private static NativeLibrary firstOf(final List<String> libraries) {
        for (final String name : libraries) {
            final NativeLibrary library = NativeLibrary.find(name);
            if (library != null) {
                return library;
            }
        }
        throw new IllegalStateException(String.join(" or ", libraries) + " is not installed");
    }

    private static int versionOf(final NativeLibrary library) {
        try {
            return (int) VERSION.invokeExact(library.function("imb_get_version"));
        } catch (final Throwable e) {
            throw NativeLibrary.unexpected(e);
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public Aead newAead() {
        return new IpsecMbAead(this);
    }
}
