// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.trial;

import java.time.Duration;

/** A thread that is told to stop and waited for when this closes. Owned by the thread that runs the trials. */
final class LoopThread implements AutoCloseable {
    private final Thread thread;
    private final Runnable stop;
    private volatile Throwable failure; // what ended it that nobody has foreseen

    LoopThread(final String name, final Runnable loop, final Runnable stop) {
        thread = Thread.ofPlatform()
                .name(name)
                .daemon()
                .uncaughtExceptionHandler((dead, cause) -> failure = cause)
                .unstarted(loop);
        this.stop = stop;
    }

    void start() {
        thread.start();
    }

    /** Waits at most so long; whether it has ended. */
    boolean awaitEnd(final long timeoutNs) throws InterruptedException {
        return timeoutNs > 0 ? thread.join(Duration.ofNanos(timeoutNs)) : !thread.isAlive();
    }

    /** After the end: throws what it must not have ended by. */
    void throwFailure() {
        if (failure != null) {
            throw new IllegalStateException("thread " + thread.getName() + " has failed", failure);
        }
    }

    @Override
    public void close() {
        stop.run();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (final InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
