// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A signal ends the trial under way, and what was found until then is still written. The signal comes on a thread of
 * the JVM's; all else is the command's thread.
 */
final class Interruption implements AutoCloseable {
    private static final int PATIENCE_S = 20;

    private final CountDownLatch written = new CountDownLatch(1);
    private final Thread hook;

    /** Has the signal run {@code stop}. */
    Interruption(final Runnable stop) {
        hook = new Thread(() -> end(stop), "signal");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private void end(final Runnable stop) {
        stop.run();
        try {
            if (!written.await(PATIENCE_S, TimeUnit.SECONDS)) {
                return; // the process ends without its results
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** All is written. */
    @Override
    public void close() {
        written.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (final IllegalStateException e) { // the signal has come: the hook ends the process
            return;
        }
    }
}
