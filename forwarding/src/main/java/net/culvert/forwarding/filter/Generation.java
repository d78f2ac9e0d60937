// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.filter;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How often something changed that decisions about flows rest on: routes, rules, interfaces. The control thread
 * advances it after each change; what a worker remembers of an older generation it forgets.
 */
public final class Generation {
    private final AtomicLong current = new AtomicLong(1);

    /** Says that something changed; one writing thread, after the change. */
    public void advance() {
        current.setRelease(current.getPlain() + 1);
    }

    /** The generation; all changes before it are seen by whoever has read it. */
    public long current() {
        return current.getAcquire();
    }
}
