// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import java.util.ArrayDeque;
import java.util.Deque;
import net.culvert.tunio.sys.HostException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How to take back what was done so far, should the rest fail. */
final class Undo {
    private static final Logger LOG = LoggerFactory.getLogger(Undo.class);

    /** Takes one thing back. */
    @FunctionalInterface
    interface Step {
        void run() throws HostException;
    }

    private final Deque<Step> steps = new ArrayDeque<>();

    /** Remembers how to take back what was just done. */
    void add(final Step step) {
        steps.push(step);
    }

    /** Takes all back, the last thing first; what the host refuses is logged and the rest goes on. */
    void run() {
        for (final Step step : steps) {
            try {
                step.run();
            } catch (final HostException | RuntimeException e) {
                LOG.warn("A change could not be taken back: {}", e.getMessage());
            }
        }
    }
}
