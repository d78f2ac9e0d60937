// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.iface;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Calls for help when a device does not answer in time. Whoever gave it work arms, whoever saw it done disarms, on any
 * thread; the control thread polls. Fires once, then has to be armed again.
 */
public final class Watchdog {
    private static final long DISARMED = Long.MIN_VALUE;

    private final AtomicLong deadlineNs = new AtomicLong(DISARMED);
    private volatile Runnable action = () -> {};

    /** What is done when the deadline has passed; on the control thread. */
    public void action(final Runnable action) {
        this.action = action;
    }

    /** Fires when it is polled at {@code deadlineNs} or later; replaces an earlier deadline. */
    public void arm(final long deadlineNs) {
        this.deadlineNs.set(deadlineNs == DISARMED ? DISARMED + 1 : deadlineNs);
    }

    /** Does not fire. */
    public void disarm() {
        deadlineNs.set(DISARMED);
    }

    public boolean isArmed() {
        return deadlineNs.get() != DISARMED;
    }

    /** Fires if the deadline has passed; a deadline that is set meanwhile stays. Control thread. */
    boolean poll(final long nowNs) {
        final long deadline = deadlineNs.get();
        final boolean fires =
                deadline != DISARMED && nowNs - deadline >= 0 && deadlineNs.compareAndSet(deadline, DISARMED);
        if (fires) {
            action.run();
        }
        return fires;
    }
}
