// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.iface;

import net.culvert.ringbuffers.counters.DropReason;
import org.agrona.concurrent.UnsafeBuffer;

/** Looks at packets as they pass an interface. Called by every worker, each on its own thread. */
public interface PacketTap {
    /** Which way a packet passes. */
    enum Direction {
        /** It came from the device. */
        IN,
        /** It is about to be given to the device. */
        OUT
    }

    /**
     * Sees a packet, its IP header at {@code offset}, an offload header in the ten bytes before. The bytes are only
     * lent and not to be changed. Must neither block nor throw.
     */
    void packet(UnsafeBuffer buffer, int offset, int length, Direction direction);

    /** Sees a packet that went no further, and why: it came in by the interface, or was about to leave by it. */
    default void dropped(UnsafeBuffer buffer, int offset, int length, Direction direction, DropReason reason) {}
}
