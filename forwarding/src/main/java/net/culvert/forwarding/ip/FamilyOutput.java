// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.ip;

import net.culvert.forwarding.fib.NextHop;
import net.culvert.forwarding.packet.Packet;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.packet.Burst;

/** What differs between the families when a packet leaves. Owned by its worker. */
interface FamilyOutput {
    /** Where the packet's table says that it goes, or null. */
    NextHop find(Packet packet);

    /** Lays a packet that is too long into {@code pieces}, cut to at most {@code mtu} bytes; or says why not. */
    DropReason cut(Packet packet, int mtu, Burst pieces);
}
