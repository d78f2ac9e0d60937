// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.ip;

import net.culvert.forwarding.packet.Packet;
import net.culvert.ringbuffers.counters.DropReason;

/** What this host does with packets of one protocol that are for it. Called by the worker that received the packet. */
public interface LocalProtocol {
    /**
     * Takes a whole packet, whose transport header begins {@code transport} bytes behind its offset. DELIVERED: it was
     * taken. NONE: it was taken, and is now the reply to itself, to be sent. Else why it was not taken. The bytes are
     * the caller's again when this returns.
     *
     * @param isToGroup whether it was sent to more hosts than this one, by broadcast or multicast
     */
    DropReason deliver(Packet packet, int transport, boolean isToGroup, long nowNs);
}
