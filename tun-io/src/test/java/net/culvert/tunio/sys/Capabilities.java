// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunio.sys;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Runs something as a user without privileges would: on a thread that gave up its capabilities (capset(2)). */
public final class Capabilities {
    private static final int VERSION_3 = 0x20080522;
    private static final MethodHandle CAPSET = Native.bind("capset", JAVA_INT, JAVA_LONG, JAVA_LONG);

    private Capabilities() {}

    /** Returns what the call threw. */
    public static HostException refusalWithout(final NetworkNamespace.Visit<?> call) throws Exception {
        final CompletableFuture<HostException> refusal = new CompletableFuture<>();
        final Thread thread = new Thread(() -> {
            try {
                drop();
                call.call();
                refusal.completeExceptionally(new AssertionError("permitted without capabilities"));
            } catch (final HostException e) {
                refusal.complete(e);
            } catch (final Throwable e) {
                refusal.completeExceptionally(e);
            }
        });
        thread.start();
        return refusal.get(10, TimeUnit.SECONDS);
    }

    private static void drop() throws Throwable {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment header = arena.allocate(8, 8); // version, and 0 for the calling thread
            header.set(JAVA_INT, 0, VERSION_3);
            final MemorySegment none = arena.allocate(24, 8);
            final int result =
                    (int) CAPSET.invokeExact(Native.newErrnoSegment(arena), header.address(), none.address());
            if (result != 0) {
                throw new AssertionError("capset failed");
            }
        }
    }
}
