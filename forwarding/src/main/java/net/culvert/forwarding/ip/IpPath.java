// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.ip;

import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.forwarding.packet.Packet;
import net.culvert.ringbuffers.counters.DropReason;

/** What a router does with packets of one family. Owned by its worker. */
interface IpPath {
    /** Takes a packet that came in as far as it gets; NONE where that is an output queue. */
    DropReason input(Packet packet, long nowNs);

    /**
     * Goes on with a packet that a pipe gives back: behind its rule, on its way in, or out by {@code output} where that
     * is not null.
     */
    DropReason resume(Packet packet, int rule, NetworkInterface output, long nowNs);

    IpStatistics statistics();
}
