// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.iface;

import net.culvert.ringbuffers.counters.DropCounters;

/** The device behind an output queue: a TUN device, a tunnel, or a test that looks. Called by the queue's worker. */
public interface Transmitter {
    /**
     * Takes every packet of the queue, in its order, and never blocks; what it cannot take it counts. The bytes are the
     * caller's again when this returns.
     */
    void transmit(OutputQueue queue, DropCounters drops);
}
