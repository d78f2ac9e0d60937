// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway.peer;

import java.io.IOException;

/** A way to tell somebody outside of the process of an event. The thread of {@link EventRunner}. */
@FunctionalInterface
interface EventDelivery extends AutoCloseable {
    /**
     * Hands over a line of JSON; returns within the time limit.
     *
     * @throws IOException with a sentence, where it was not taken
     */
    void deliver(String json) throws IOException, InterruptedException;

    /** Lets go of what it holds. */
    @Override
    default void close() {}
}
