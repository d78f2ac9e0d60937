// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import java.util.Arrays;
import net.culvert.forwarding.dispatch.Inbox;
import net.culvert.ringbuffers.counters.DropReason;
import org.agrona.concurrent.UnsafeBuffer;

/** What one worker finds for ports in packets for this host, until its burst is done with. Owned by its thread. */
final class FoundPackets {
    private final int worker;
    private Inbox[] inboxes = new Inbox[8]; // that something was put into since the last flush
    private int count;

    /** Of worker number {@code worker}. */
    FoundPackets(final int worker) {
        this.worker = worker;
    }

    /** Copies a packet for the owner of the inbox: DELIVERED, or why not. */
    DropReason add(final Inbox inbox, final UnsafeBuffer buffer, final int offset, final int length) {
        final DropReason reason = inbox.add(worker, buffer, offset, length);
        if (reason == DropReason.DELIVERED) {
            note(inbox);
        }
        return reason;
    }

    private void note(final Inbox inbox) {
        for (int i = count - 1; i >= 0; i--) {
            if (inboxes[i] == inbox) {
                return;
            }
        }
        if (count == inboxes.length) { // seldom, and kept
            inboxes = Arrays.copyOf(inboxes, 2 * count);
        }
        inboxes[count++] = inbox;
    }

    /** Hands all on. */
    void flush() {
        for (int i = 0; i < count; i++) {
            inboxes[i].flush(worker);
            inboxes[i] = null;
        }
        count = 0;
    }

    /** Whether {@link #flush} has nothing to do. */
    boolean isEmpty() {
        return count == 0;
    }
}
