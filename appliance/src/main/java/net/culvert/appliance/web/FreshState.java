// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.web;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import net.culvert.appliance.state.GatewayState;

/**
 * The gateway's state for all clients together: however many ask, it is read by one thread, and at most five times a
 * second. Any thread.
 */
final class FreshState implements AutoCloseable {
    private static final long MAX_AGE_NS = 200_000_000;
    private static final long LIMIT_MS = 2_000; // of one reading; a control thread that takes longer is in trouble

    private final Supplier<GatewayState> reader;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("web-state").factory());
    private CompletableFuture<GatewayState> reading;
    private long begunNs;

    FreshState(final Supplier<GatewayState> reader) {
        this.reader = reader;
    }

    /**
     * The state, at most 200 ms old.
     *
     * @throws TimeoutException when the control threads do not answer
     */
    GatewayState get() throws TimeoutException {
        try {
            return reading().get(LIMIT_MS, TimeUnit.MILLISECONDS);
        } catch (final ExecutionException e) {
            if (e.getCause() instanceof RejectedExecutionException) { // the gateway ends
                throw ended(e);
            }
            throw new IllegalStateException("the state cannot be read", e.getCause());
        } catch (final InterruptedException | RejectedExecutionException e) { // the server ends
            Thread.currentThread().interrupt();
            throw ended(e);
        }
    }

    private static TimeoutException ended(final Exception cause) {
        final TimeoutException ended = new TimeoutException("the gateway ends");
        ended.initCause(cause);
        return ended;
    }

    private synchronized CompletableFuture<GatewayState> reading() {
        final long nowNs = System.nanoTime();
        if (reading == null || (reading.isDone() && nowNs - begunNs > MAX_AGE_NS)) {
            begunNs = nowNs;
            reading = CompletableFuture.supplyAsync(reader, thread);
        }
        return reading;
    }

    /** Reads no more; waits for a reading that is under way, unless it is stuck. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            thread.awaitTermination(LIMIT_MS, TimeUnit.MILLISECONDS);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
