// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.uapi;

/** The way to the control thread, the only one that may touch a {@link TunnelConfiguration}. */
@FunctionalInterface
public interface ControlQueue {

    /**
     * Runs a task on the control thread and returns when it is done. Whatever the task throws comes back.
     *
     * @throws java.util.concurrent.RejectedExecutionException when the control thread has ended
     */
    void run(Runnable task);
}
