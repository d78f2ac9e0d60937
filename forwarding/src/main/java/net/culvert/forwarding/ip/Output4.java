// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.ip;

import net.culvert.forwarding.fib.Fibs;
import net.culvert.forwarding.fib.NextHop;
import net.culvert.forwarding.fragment.Ipv4Fragmenter;
import net.culvert.forwarding.iface.FlowHasher;
import net.culvert.forwarding.packet.Packet;
import net.culvert.forwarding.wire.Ipv4Header;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.packet.Burst;

/** IPv4 packets that leave: routers cut what is too long (RFC 791, section 3.2). Owned by its worker. */
final class Output4 implements FamilyOutput {
    private final Fibs fibs;
    private final Ipv4Fragmenter fragmenter = new Ipv4Fragmenter();
    private final Oversized oversized = new Oversized();
    private final FlowHasher hasher = new FlowHasher();
    private final Ipv4Header header = new Ipv4Header(); // not the path's, which is about the packet's cause

    Output4(final Fibs fibs) {
        this.fibs = fibs;
    }

    @Override
    public NextHop find(final Packet packet) {
        header.wrap(packet.buffer(), packet.offset());
        return fibs.lookup4(
                packet.fib(),
                header.destination(),
                hasher.wrap(packet.buffer(), packet.offset(), packet.length()).wayHash());
    }

    @Override
    public DropReason cut(final Packet packet, final int mtu, final Burst pieces) {
        DropReason reason = oversized.begin(packet);
        while (reason == DropReason.NONE && oversized.next()) {
            reason = fragmenter.fragment(oversized.part(), mtu, pieces);
        }
        return reason;
    }
}
