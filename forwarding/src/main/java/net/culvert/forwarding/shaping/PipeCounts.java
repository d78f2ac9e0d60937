// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.shaping;

import java.util.concurrent.atomic.AtomicLongArray;

/** Packets of one pipe by what became of them. Its worker counts, any thread reads. */
public final class PipeCounts {
    private static final int ENTERED = 0, LEFT = 1, LOST = 2, DROPPED = 3;

    private final AtomicLongArray counts = new AtomicLongArray(DROPPED + 1);

    PipeCounts() {}

    /** Packets that a rule sent into it. */
    public long enteredPackets() {
        return counts.getOpaque(ENTERED);
    }

    /** Packets that it gave back. */
    public long leftPackets() {
        return counts.getOpaque(LEFT);
    }

    /** Packets that it lost, as it was told to. */
    public long lostPackets() {
        return counts.getOpaque(LOST);
    }

    /** Packets that it had no room for, or held when it was taken away. */
    public long droppedPackets() {
        return counts.getOpaque(DROPPED);
    }

    void entered() {
        add(ENTERED, 1);
    }

    void left() {
        add(LEFT, 1);
    }

    void lost() {
        add(LOST, 1);
    }

    void dropped(final int packets) {
        add(DROPPED, packets);
    }

    private void add(final int count, final int packets) {
        counts.setOpaque(count, counts.getPlain(count) + packets);
    }
}
