// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.trial;

import java.time.Duration;

/** A thread that is told to stop and waited for when this closes. Owned by the thread that runs the trials. */
final class LoopThread implements AutoCloseable {
    private final Thread thread;
    private final Runnable stop;

    LoopThread(final String name, final Runnable loop, final Runnable stop) {
        thread = Thread.ofPlatform().name(name).daemon().unstarted(loop);
        this.stop = stop;
    }

    void start() {
        thread.start();
    }

    /** Waits at most so long; whether it has ended. */
    boolean awaitEnd(final long timeoutNs) throws InterruptedException {
        return timeoutNs > 0 ? thread.join(Duration.ofNanos(timeoutNs)) : !thread.isAlive();
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
