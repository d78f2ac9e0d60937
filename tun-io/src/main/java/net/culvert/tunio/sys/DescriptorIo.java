// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunio.sys;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * read(2), write(2) and writev(2) between a descriptor and native memory, without allocation; owned by one thread,
 * which is one role: a reader or a writer.
 *
 * <p>Every call returns the bytes moved, or minus the errno.
 */
public final class DescriptorIo {
    private static final MethodHandle READ = Native.bind("read", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle WRITE = Native.bind("write", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle WRITEV = Native.bind("writev", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT);

    private final MemorySegment errno = Native.newErrnoSegment(Arena.ofAuto());

    /** Reads at most {@code length} bytes to a native address. */
    public long read(final int fd, final long address, final long length) {
        try {
            return result((long) READ.invokeExact(errno, fd, address, length));
        } catch (final Throwable e) {
            throw unexpected(e);
        }
    }

    /** Writes {@code length} bytes from a native address. */
    public long write(final int fd, final long address, final long length) {
        try {
            return result((long) WRITE.invokeExact(errno, fd, address, length));
        } catch (final Throwable e) {
            throw unexpected(e);
        }
    }

    /** Writes the pieces of an array of {@code count} {@code struct iovec}. */
    public long writev(final int fd, final long iovecs, final int count) {
        try {
            return result((long) WRITEV.invokeExact(errno, fd, iovecs, count));
        } catch (final Throwable e) {
            throw unexpected(e);
        }
    }

    private long result(final long returned) {
        return returned < 0 ? -Native.errno(errno) : returned;
    }

    private static IllegalStateException unexpected(final Throwable e) {
        return new IllegalStateException("a downcall into the C library failed", e);
    }
}
