// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.realpeer;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for something that happens in another process, looking every few milliseconds. */
final class Await {
    private static final long LOOK_EVERY_MS = 20;

    private Await() {}

    /** Returns as soon as it has happened, fails with the sentence when it has not within the limit. */
    static void until(final Duration limit, final String sentence, final BooleanSupplier happened) {
        final long deadlineNs = System.nanoTime() + limit.toNanos();
        while (!happened.getAsBoolean()) {
            if (System.nanoTime() - deadlineNs > 0) {
                throw new AssertionError("within " + limit.toMillis() + " ms it did not happen that " + sentence);
            }
            pause(LOOK_EVERY_MS);
        }
    }

    static void pause(final long ms) {
        try {
            Thread.sleep(ms);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
