// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunio.sys;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Waits until one of a few descriptors can be read, with poll(2) over a fixed array; owned by one thread.
 *
 * <pre>
 *  struct pollfd:  fd (4 bytes) | events (2) | revents (2)
 * </pre>
 */
public final class Poller {
    private static final int POLLIN = 0x001;
    private static final int POLLERR = 0x008;
    private static final int POLLHUP = 0x010;
    private static final int POLLNVAL = 0x020;
    private static final int ENTRY_LENGTH = 8; // bytes
    private static final int EVENTS = 4; // byte offsets
    private static final int REVENTS = 6;
    private static final MethodHandle POLL = Native.bind("poll", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT);

    private final MemorySegment errno = Native.newErrnoSegment(Arena.ofAuto());
    private final UnsafeBuffer entries;
    private final int count;

    /** Watches the descriptors for reading; they are asked about by their index in this list. */
    public Poller(final int... descriptors) {
        count = descriptors.length;
        entries = new UnsafeBuffer(BufferUtil.allocateDirectAligned(count * ENTRY_LENGTH, 64));
        for (int i = 0; i < count; i++) {
            entries.putInt(i * ENTRY_LENGTH, descriptors[i]);
            entries.putShort(i * ENTRY_LENGTH + EVENTS, (short) POLLIN);
        }
    }

    /**
     * Waits at most {@code timeoutMs} milliseconds, -1 for ever, 0 not at all.
     *
     * @return descriptors that are ready or in error; 0 at the timeout and when a signal came in between
     */
    public int poll(final int timeoutMs) {
        final int ready;
        try {
            ready = (int) POLL.invokeExact(errno, entries.addressOffset(), (long) count, timeoutMs);
        } catch (final Throwable e) {
            throw new IllegalStateException("a downcall into the C library failed", e);
        }
        if (ready < 0) {
            final int number = Native.errno(errno);
            if (number != Errno.EINTR.number()) {
                throw new IllegalStateException("poll failed (" + Errno.name(number) + ")");
            }
            forgetEvents();
            return 0;
        }
        return ready;
    }

    /** Whether the last {@link #poll} found that the descriptor can be read. */
    public boolean ready(final int index) {
        return (entries.getShort(index * ENTRY_LENGTH + REVENTS) & POLLIN) != 0;
    }

    /** Whether the last {@link #poll} found the descriptor in error, hung up or closed. */
    public boolean hasError(final int index) {
        return (entries.getShort(index * ENTRY_LENGTH + REVENTS) & (POLLERR | POLLHUP | POLLNVAL)) != 0;
    }

    private void forgetEvents() {
        for (int i = 0; i < count; i++) {
            entries.putShort(i * ENTRY_LENGTH + REVENTS, (short) 0);
        }
    }
}
