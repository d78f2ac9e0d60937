// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.ip;

import net.culvert.forwarding.packet.Packet;
import net.culvert.forwarding.wire.InternetChecksum;
import net.culvert.forwarding.wire.IpProtocol;
import net.culvert.forwarding.wire.TcpHeader;
import net.culvert.forwarding.wire.UdpHeader;
import net.culvert.ringbuffers.counters.DropReason;

/**
 * UDP and TCP on this host: well-formed datagrams go to who listens, if anybody does. All else meets no port, which its
 * sender is told (RFC 1122, section 4.1.3.1; RFC 9293, section 3.10.7.1). Owned by its worker.
 */
final class LocalPorts {
    private final UdpHeader udp = new UdpHeader();
    private final TcpHeader tcp = new TcpHeader();
    private LocalProtocol listener = (packet, transport, isToGroup, nowNs) -> DropReason.UDP_NO_PORT;

    /** Gives datagrams to {@code listener}, who says UDP_NO_PORT of those that are not its own. */
    void listen(final LocalProtocol listener) {
        this.listener = listener;
    }

    DropReason udp(final Packet packet, final int transport, final boolean isToGroup, final long nowNs) {
        final int length = packet.length() - transport;
        final DropReason reason =
                udp.wrap(packet.buffer(), packet.offset() + transport).check(length);
        if (reason != DropReason.NONE) {
            return reason;
        }
        final boolean isWithout = udp.checksum() == 0 && !isVouchedFor(packet); // only IPv4 has such (RFC 8200, 8.1)
        final boolean isRight =
                isWithout ? packet.version() == 4 : isSumRight(packet, transport, udp.length(), IpProtocol.UDP);
        return isRight ? listener.deliver(packet, transport, isToGroup, nowNs) : DropReason.UDP_BAD_CHECKSUM;
    }

    DropReason tcp(final Packet packet, final int transport, final boolean isToGroup, final long nowNs) {
        final int length = packet.length() - transport;
        final DropReason reason =
                tcp.wrap(packet.buffer(), packet.offset() + transport).check(length);
        if (reason != DropReason.NONE) {
            return reason;
        }
        return isSumRight(packet, transport, length, IpProtocol.TCP)
                ? DropReason.TCP_NO_PORT
                : DropReason.TCP_BAD_CHECKSUM;
    }

    /** Partial sums, and those the host has looked at, are right by what the offload header says. */
    private static boolean isSumRight(final Packet packet, final int transport, final int length, final int protocol) {
        if (isVouchedFor(packet)) {
            return true;
        }
        final int at = packet.offset();
        final long pseudo = packet.version() == 6
                ? InternetChecksum.pseudoHeader6(packet.buffer(), at, protocol, length)
                : InternetChecksum.pseudoHeader4(packet.buffer(), at, protocol, length);
        return InternetChecksum.holds(packet.buffer(), at + transport, length, pseudo);
    }

    private static boolean isVouchedFor(final Packet packet) {
        return packet.hasOffload() && packet.offload().needsChecksum();
    }
}
