// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.filter;

import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.forwarding.packet.Packet;

/** Where a rule sends copies of packets. Called by every worker whose packets match, so it shares nothing or locks. */
public interface Tap {
    /**
     * Takes a copy of the bytes, which are the caller's again when this returns; never blocks.
     *
     * @param output the interface that the packet is to leave by, null where it has just come in
     */
    void tee(Packet packet, NetworkInterface output, long nowNs);
}
