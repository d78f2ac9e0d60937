// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.iface;

import java.util.ArrayList;
import net.culvert.ringbuffers.counters.DropCounters;

/**
 * The output queues of one worker that something was put into since they were last started, each once: however many
 * packets, a device is roused once a burst. Owned by the worker.
 */
public final class DeferredStarts {
    private final ArrayList<OutputQueue> waiting = new ArrayList<>();

    /** Puts a queue of the worker's on the list, unless it is there. */
    public void schedule(final OutputQueue queue) {
        if (!queue.isScheduled) {
            queue.isScheduled = true;
            waiting.add(queue);
        }
    }

    /** Queues that wait for their start. */
    public int waiting() {
        return waiting.size();
    }

    /** Starts each queue that waits, in the order of their first packets; a device that throws does not stop others. */
    public void start(final DropCounters drops) {
        RuntimeException fault = null;
        for (int i = 0; i < waiting.size(); i++) {
            final OutputQueue queue = waiting.get(i);
            queue.isScheduled = false;
            try {
                queue.start(drops);
            } catch (final RuntimeException e) {
                fault = e;
            }
        }
        waiting.clear();
        if (fault != null) {
            throw fault;
        }
    }
}
