// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.ip;

import net.culvert.forwarding.fib.NextHop;
import net.culvert.forwarding.offload.VirtioNetHeader;
import net.culvert.forwarding.packet.Packet;
import net.culvert.forwarding.wire.TcpHeader;
import net.culvert.forwarding.wire.UdpHeader;

/** Whether packets fit the link that their way begins with; any thread, no state. */
final class LinkMtu {
    private static final int TCP_DATA_OFFSET = 12; // byte offset in the TCP header

    private LinkMtu() {}

    /** Bytes of the longest packet: of the route and the interface the lesser. */
    static int of(final NextHop way) {
        final int link = way.output().mtu();
        return way.mtu() == 0 ? link : Math.min(way.mtu(), link);
    }

    /** Whether the packet passes as it is: short enough, or a super-packet that splits into such. */
    static boolean fits(final Packet packet, final int mtu) {
        return packet.length() <= mtu || packet.hasOffload() && segmentLength(packet) <= mtu;
    }

    /** Bytes of the longest packet that a super-packet splits into, headers included. */
    private static int segmentLength(final Packet packet) {
        final VirtioNetHeader offload = packet.offload();
        if (offload.gsoType() == VirtioNetHeader.GSO_NONE) {
            return packet.length();
        }
        final int transport = offload.csumStart();
        final int transportHeader = offload.csumOffset() == TcpHeader.CHECKSUM
                ? packet.buffer().getByte(packet.offset() + transport + TCP_DATA_OFFSET) >> 2 & 0x3C
                : UdpHeader.LENGTH;
        return transport + transportHeader + offload.gsoSize();
    }
}
