// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.trial;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What was sent without a mark, from the sending thread to the receiving one: a fingerprint and when it was due.
 * Bounded; what finds no room is not noted, which is counted.
 */
final class SentLog {
    private static final int CAPACITY = 1 << 17; // packets; a power of two

    private final long[] fingerprints = new long[CAPACITY];
    private final long[] duesNs = new long[CAPACITY];
    private final AtomicLong noted = new AtomicLong(); // by the sending thread
    private final AtomicLong taken = new AtomicLong(); // by the receiving thread
    private final AtomicLong unnoted = new AtomicLong();

    /** Sending thread: this packet goes now. Before it is sent, so that it is known when it arrives. */
    void note(final long fingerprint, final long dueNs) {
        final long number = noted.getPlain();
        if (number - taken.getAcquire() == CAPACITY) {
            unnoted.setOpaque(unnoted.getPlain() + 1);
            return;
        }
        fingerprints[(int) number & CAPACITY - 1] = fingerprint;
        duesNs[(int) number & CAPACITY - 1] = dueNs;
        noted.setRelease(number + 1);
    }

    /** Receiving thread: moves all that was noted. */
    void drainTo(final SentPackets packets) {
        final long end = noted.getAcquire();
        long next = taken.getPlain();
        if (next == end) {
            return;
        }
        for (; next < end; next++) {
            packets.sent(fingerprints[(int) next & CAPACITY - 1], duesNs[(int) next & CAPACITY - 1]);
        }
        taken.setRelease(end);
    }

    /** Packets that were sent and not noted. */
    long unnoted() {
        return unnoted.getOpaque();
    }
}
