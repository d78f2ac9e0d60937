// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.path;

import net.culvert.tunio.sys.HostException;

/** Work that one thread does over and over, and waits for in between. */
public interface Path {
    /** Name of its thread and of its counters. */
    String name();

    /**
     * Does what can be done now, one burst at most.
     *
     * @return whether more may be done at once; if not, {@link #await} comes next
     * @throws HostException when the host has taken away what the path lives on; the thread ends
     */
    boolean doWork() throws HostException;

    /** Sleeps until there may be work, or {@link #wakeUp} is called. */
    void await();

    /** Rouses {@link #await}; any thread. */
    void wakeUp();
}
