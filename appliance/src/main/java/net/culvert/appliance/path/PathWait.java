// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.path;

import java.util.Arrays;
import net.culvert.tunio.sys.EventFd;
import net.culvert.tunio.sys.Poller;

/**
 * How the thread of a path, or of two, waits: it looks for some time, then sleeps until a descriptor can be read or it
 * is roused.
 */
public final class PathWait {
    private final EventFd wakeUp;
    private final Poller poller;
    private final int wakeUpIndex;

    /** Waits for any of the descriptors, and for {@code wakeUp}; they stay the caller's. */
    public PathWait(final EventFd wakeUp, final int... descriptors) {
        this.wakeUp = wakeUp;
        wakeUpIndex = descriptors.length;
        final int[] all = Arrays.copyOf(descriptors, wakeUpIndex + 1);
        all[wakeUpIndex] = wakeUp.fd();
        poller = new Poller(all);
    }

    /**
     * Waits.
     *
     * @param spinNs nanoseconds to look before sleeping
     * @param timeoutMs milliseconds to sleep at most, -1 for ever
     */
    public void await(final long spinNs, final int timeoutMs) {
        if (spinNs == 0 || !spin(spinNs)) {
            poller.poll(timeoutMs);
        }
        if (poller.ready(wakeUpIndex)) {
            wakeUp.drain();
        }
    }

    private boolean spin(final long spinNs) {
        final long begin = System.nanoTime();
        do {
            if (poller.poll(0) > 0) {
                return true;
            }
            Thread.onSpinWait();
        } while (System.nanoTime() - begin < spinNs);
        return false;
    }

    /**
     * Whether the last {@link #await} found that the descriptor, by its place in the list, can be read or is broken.
     */
    public boolean isReady(final int index) {
        return poller.ready(index) || poller.hasError(index);
    }

    /** Rouses the thread; any thread. */
    public void wakeUp() {
        wakeUp.signal();
    }
}
