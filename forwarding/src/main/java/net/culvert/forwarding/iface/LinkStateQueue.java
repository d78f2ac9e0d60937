// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.iface;

import java.util.ArrayDeque;

/**
 * Changes of a link that were seen and not yet told. Any thread reports, the control thread takes.
 *
 * <p>A state that is the last one in the queue already is not queued again. A full queue forgets its oldest change,
 * unless that is DOWN: then the one behind it is forgotten, so that whoever acts on DOWN always hears of it.
 */
public final class LinkStateQueue {
    static final int CAPACITY = 8; // changes, as many as the BSDs keep

    private final ArrayDeque<LinkState> changes = new ArrayDeque<>(CAPACITY);
    private volatile LinkState state = LinkState.UNKNOWN;
    private long lost;

    /** The state that listeners were last told. */
    public LinkState state() {
        return state;
    }

    /** The link was seen in this state; any thread. */
    public synchronized void report(final LinkState seen) {
        if (changes.peekLast() == seen) {
            return;
        }
        if (changes.size() == CAPACITY) {
            lost++;
            if (changes.removeFirst() == LinkState.DOWN) {
                changes.removeFirst();
                changes.addFirst(LinkState.DOWN);
            }
        }
        changes.addLast(seen);
    }

    /** Changes that were forgotten because the queue was full. */
    public synchronized long lost() {
        return lost;
    }

    /** Makes the oldest change the state and returns it; null where nothing has changed. Control thread. */
    synchronized LinkState poll() {
        LinkState next = changes.pollFirst();
        while (next == state) { // never null, so this ends with the queue
            next = changes.pollFirst();
        }
        if (next != null) {
            state = next;
        }
        return next;
    }

    /** Forgets what was not told. */
    synchronized void clear() {
        changes.clear();
    }
}
