// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.iface;

import net.culvert.ringbuffers.packet.Burst;

/** Where bursts go that came in by an interface. Called by the thread that read them. */
public interface BurstInput {
    /**
     * Takes every packet of a burst that came in by {@code from}; the burst is the caller's again when this returns.
     */
    void input(Burst burst, NetworkInterface from, long nowNs);
}
