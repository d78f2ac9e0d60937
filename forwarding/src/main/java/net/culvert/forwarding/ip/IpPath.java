// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.ip;

import net.culvert.forwarding.packet.Packet;
import net.culvert.ringbuffers.counters.DropReason;

/** What a router does with packets of one family. Owned by its worker. */
interface IpPath {
    /** Takes a packet that came in as far as it gets; NONE where that is an output queue. */
    DropReason input(Packet packet);

    /** Sends what was made here, or turned round, by the table of the packet; NONE where it is in an output queue. */
    DropReason send(Packet packet);

    IpStatistics statistics();
}
