// SPDX-License-Identifier: Apache-2.0
package net.culvert.ringbuffers.dispatch;

import com.lmax.disruptor.Sequence;
import java.lang.invoke.VarHandle;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.LongPredicate;

/**
 * One consumer of a ring and its thread: takes every {@code step}th sequence, each when those in front are done with
 * it.
 *
 * <p>It looks for some time, then sleeps. Whoever is in front calls {@link #wake} after each step, which costs a fence
 * and a load while this is awake.
 */
final class Stage {
    private static final long JOIN_LIMIT_MS = 1_000;

    private final LongPredicate isReady;
    private final LongConsumer handler;
    private final Sequence done;
    private final Runnable onDone;
    private final long spinNs;
    private final Thread thread;
    private volatile boolean asleep;
    private volatile boolean stopping;

    /**
     * Handles {@code first}, {@code first + step} and so on, from {@link #start} on.
     *
     * @param isReady whether those in front are done with a sequence
     * @param done the last sequence that was handled
     * @param onDone called after each
     */
    Stage(
            final int first,
            final int step,
            final LongPredicate isReady,
            final LongConsumer handler,
            final Sequence done,
            final Runnable onDone,
            final long spinNs,
            final ThreadFactory threads) {
        this.isReady = isReady;
        this.handler = handler;
        this.done = done;
        this.onDone = onDone;
        this.spinNs = spinNs;
        thread = threads.newThread(() -> run(first, step));
    }

    void start() {
        thread.start();
    }

    /** Rouses the thread if it sleeps; after what it waits for was published, on any thread. */
    void wake() {
        VarHandle.fullFence(); // what was published is seen by it, or its mark is seen here
        if (asleep) {
            LockSupport.unpark(thread);
        }
    }

    /** Ends the thread; what is ready already is still handled. */
    void stop() {
        stopping = true;
        LockSupport.unpark(thread);
        try {
            thread.join(JOIN_LIMIT_MS);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run(final int first, final int step) {
        long next = first;
        while (true) {
            while (isReady.test(next)) {
                handle(next);
                done.set(next);
                onDone.run();
                next += step;
            }
            if (stopping) {
                return;
            }
            await(next);
        }
    }

    /** A fault of ours costs one burst, reported as the thread's, not the queue. */
    private void handle(final long sequence) {
        try {
            handler.accept(sequence);
        } catch (final RuntimeException | Error e) {
            thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
        }
    }

    private void await(final long sequence) {
        if (spinNs > 0) {
            final long begin = System.nanoTime();
            while (System.nanoTime() - begin < spinNs) {
                if (isReady.test(sequence) || stopping) {
                    return;
                }
                Thread.onSpinWait();
            }
        }
        asleep = true; // volatile: the look below comes after it
        while (!isReady.test(sequence) && !stopping) {
            LockSupport.park(this);
        }
        asleep = false;
    }
}
