// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.capture;

import net.culvert.forwarding.iface.PacketTap.Direction;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.packet.Endpoint;
import org.agrona.concurrent.UnsafeBuffer;

/** Looks at the datagrams of a tunnel, as the network has them. Called by whoever receives or sends, on its thread. */
public interface OuterTap {
    /** Sees a datagram, which is only lent and not to be changed. Must neither block nor throw. */
    void datagram(UnsafeBuffer buffer, int offset, int length, Endpoint remote, Direction direction);

    /** Sees a datagram that came in and went no further; what it carried was perhaps opened, and is spoilt. */
    void dropped(UnsafeBuffer buffer, int offset, int length, Endpoint remote, DropReason reason);
}
