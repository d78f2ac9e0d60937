// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.icmp;

import net.culvert.forwarding.offload.VirtioNetHeader;
import net.culvert.forwarding.packet.Packet;
import net.culvert.forwarding.wire.IcmpHeader;
import net.culvert.forwarding.wire.InternetChecksum;
import net.culvert.forwarding.wire.IpProtocol;
import net.culvert.forwarding.wire.Ipv4Header;
import net.culvert.forwarding.wire.Ipv6Header;
import net.culvert.ringbuffers.counters.DropReason;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * An ICMP or ICMPv6 message in the packet that carries it; owned by a worker and aimed at one after the other.
 *
 * <p>A message whose checksum is still to be completed comes from this host's kernel and is taken as right. Its field
 * holds the pseudo-header's sum, nothing for ICMP, and is not touched when the message changes.
 */
final class IcmpMessage {
    private final IcmpHeader header = new IcmpHeader();
    private final Ipv4Header ipv4 = new Ipv4Header();
    private final Ipv6Header ipv6 = new Ipv6Header();

    private Packet packet;
    private boolean isIpv6;
    private int offset;
    private int length;
    private boolean isPartial;

    /** Aims at a message {@code transport} bytes into the packet; says what is wrong with it, or NONE. */
    DropReason check(final Packet packet, final int transport) {
        this.packet = packet;
        isIpv6 = packet.version() == 6;
        offset = packet.offset() + transport;
        length = Math.min(packetLength(), packet.length()) - transport;
        header.wrap(packet.buffer(), offset);
        final DropReason reason = header.check(length);
        if (reason != DropReason.NONE) {
            return reason;
        }
        isPartial = false;
        if (packet.hasOffload()) {
            final VirtioNetHeader offload = packet.offload();
            isPartial = offload.needsChecksum();
            if (offload.gsoType() != VirtioNetHeader.GSO_NONE
                    || isPartial && (offload.csumStart() != transport || offload.csumOffset() != IcmpHeader.CHECKSUM)) {
                return DropReason.TUN_BAD_OFFLOAD;
            }
        }
        return isPartial || InternetChecksum.holds(packet.buffer(), offset, length, pseudoHeader())
                ? DropReason.NONE
                : DropReason.ICMP_BAD_CHECKSUM;
    }

    private int packetLength() {
        return isIpv6
                ? Ipv6Header.LENGTH
                        + ipv6.wrap(packet.buffer(), packet.offset()).payloadLength()
                : ipv4.wrap(packet.buffer(), packet.offset()).totalLength();
    }

    private long pseudoHeader() {
        return isIpv6 ? InternetChecksum.pseudoHeader6(packet.buffer(), packet.offset(), IpProtocol.ICMPV6, length) : 0;
    }

    Packet packet() {
        return packet;
    }

    UnsafeBuffer buffer() {
        return packet.buffer();
    }

    boolean isIpv6() {
        return isIpv6;
    }

    /** Where the message begins in the slab. */
    int offset() {
        return offset;
    }

    /** Bytes of the message. */
    int length() {
        return length;
    }

    /** Whether the checksum is still to be completed. */
    boolean isPartial() {
        return isPartial;
    }

    int type() {
        return header.type();
    }

    int code() {
        return header.code();
    }

    int rest() {
        return header.rest();
    }

    /** Makes it another type, the checksum right, unless it is still to be completed. */
    void type(final int type) {
        if (isPartial) {
            buffer().putByte(offset, (byte) type);
        } else {
            header.type(type);
            if (header.checksum() == 0) { // a reply of nothing but zeros needs 0xFFFF, which mending cannot give
                complete();
            }
        }
    }

    /** Makes the checksum right after data or addresses have changed; one still to be completed stays so. */
    void complete() {
        if (isPartial) {
            InternetChecksum.storePartial(buffer(), offset + IcmpHeader.CHECKSUM, pseudoHeader());
        } else {
            header.completeChecksum(length, pseudoHeader());
        }
    }
}
