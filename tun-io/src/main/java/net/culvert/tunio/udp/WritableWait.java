// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunio.udp;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.locks.LockSupport;
import net.culvert.tunio.sys.Native;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/** Waits until a socket takes data again, within a budget that a burst has in all; one thread. */
final class WritableWait {
    private static final MethodHandle POLL = Native.bind("poll", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT);
    private static final short POLLOUT = 4;
    private static final int POLL_MS = 1; // a socket may take data before it polls writable (half its buffer free)
    private static final long PAUSE_NS = 50_000; // where it polls writable and still refuses

    private final long limitNs;
    private final UnsafeBuffer pollfd = new UnsafeBuffer(BufferUtil.allocateDirectAligned(8, 8));
    private final MemorySegment errno = Native.newErrnoSegment(Arena.ofAuto());

    private boolean waiting;
    private long deadlineNs;

    WritableWait(final long limitNs) {
        this.limitNs = limitNs;
    }

    /** Starts a new budget. */
    void begin() {
        waiting = false;
    }

    /** Waits a little, at most about 1 ms. Returns false, without waiting, once the budget is used up. */
    boolean await(final int descriptor) {
        final long nowNs = System.nanoTime();
        if (!waiting) {
            waiting = true;
            deadlineNs = nowNs + limitNs;
        }
        if (nowNs - deadlineNs >= 0) {
            return false;
        }
        pollfd.putInt(0, descriptor);
        pollfd.putInt(4, POLLOUT); // events, and clears revents
        if (poll() != 0) {
            LockSupport.parkNanos(PAUSE_NS);
        }
        return true;
    }

    private int poll() {
        try {
            return (int) POLL.invokeExact(errno, pollfd.addressOffset(), 1L, POLL_MS);
        } catch (final Throwable e) {
            throw new AssertionError("poll(2) cannot be called", e);
        }
    }
}
