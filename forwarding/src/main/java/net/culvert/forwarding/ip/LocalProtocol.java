// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.ip;

import net.culvert.forwarding.packet.Packet;
import net.culvert.ringbuffers.counters.DropReason;

/** What this host does with packets of one protocol that are for it. Called by the worker that received the packet. */
public interface LocalProtocol {
    /**
     * Takes a whole packet, whose transport header begins {@code transport} bytes behind its offset; says DELIVERED, or
     * why not. The bytes are the caller's again when this returns.
     */
    DropReason deliver(Packet packet, int transport);
}
