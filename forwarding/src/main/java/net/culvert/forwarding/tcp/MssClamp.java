// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.tcp;

import static java.nio.ByteOrder.BIG_ENDIAN;

import net.culvert.forwarding.offload.VirtioNetHeader;
import net.culvert.forwarding.packet.Packet;
import net.culvert.forwarding.wire.InternetChecksum;
import net.culvert.forwarding.wire.IpProtocol;
import net.culvert.forwarding.wire.Ipv4Header;
import net.culvert.forwarding.wire.Ipv6Header;
import net.culvert.forwarding.wire.TcpHeader;
import net.culvert.ringbuffers.counters.DropReason;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Lowers the maximum segment size that the two ends of a connection tell each other in their SYNs, so that no packet of
 * it is too long for a link, even where "packet too big" is lost (RFC 2923, section 2.1). Owned by its worker.
 *
 * <p>The size is what the link carries less IP and TCP headers without options (RFC 6691, section 2). It is never
 * raised, and never added where it is missing; options that are malformed stay as they are.
 *
 * <p>A complete checksum is mended (RFC 1624). One that is still to be completed holds the sum of the pseudo-header,
 * which knows nothing of options, and stays.
 */
public final class MssClamp {
    private static final int END = 0, NO_OPERATION = 1, MSS = 2; // option kinds (RFC 9293, section 3.2)
    private static final int LEAST_LENGTH = 2, MSS_LENGTH = 4; // bytes of options
    private static final int MSS_VALUE = 2; // byte offset in the option

    private final Ipv4Header ipv4 = new Ipv4Header();
    private final Ipv6Header ipv6 = new Ipv6Header();
    private final TcpHeader tcp = new TcpHeader();

    /** Lowers the size in a SYN so that packets of {@code mtu} bytes suffice; says whether the packet has changed. */
    public boolean clamp(final Packet packet, final int mtu) {
        return packet.version() == 6 ? clamp6(packet, mtu) : clamp4(packet, mtu);
    }

    private boolean clamp4(final Packet packet, final int mtu) {
        ipv4.wrap(packet.buffer(), packet.offset());
        if (ipv4.protocol() != IpProtocol.TCP || ipv4.isFragment()) {
            return false;
        }
        final int packetLength = Math.min(ipv4.totalLength(), packet.length());
        return clampTcp(packet, ipv4.headerLength(), packetLength, mtu - Ipv4Header.MIN_LENGTH - TcpHeader.MIN_LENGTH);
    }

    private boolean clamp6(final Packet packet, final int mtu) {
        ipv6.wrap(packet.buffer(), packet.offset());
        final int packetLength = Math.min(Ipv6Header.LENGTH + ipv6.payloadLength(), packet.length());
        final int transport = ipv6.transportOffset(IpProtocol.TCP, packetLength);
        return transport >= 0
                && clampTcp(packet, transport, packetLength, mtu - Ipv6Header.LENGTH - TcpHeader.MIN_LENGTH);
    }

    private boolean clampTcp(final Packet packet, final int transport, final int packetLength, final int limit) {
        final int at = packet.offset() + transport;
        tcp.wrap(packet.buffer(), at);
        if (limit <= 0
                || tcp.check(packetLength - transport) != DropReason.NONE
                || (tcp.flags() & TcpHeader.SYN) == 0) {
            return false;
        }
        final int end = at + tcp.headerLength();
        boolean hasChanged = false;
        int option = findMss(packet.buffer(), at + TcpHeader.MIN_LENGTH, end);
        while (option >= 0) {
            hasChanged |= lower(packet, transport, option + MSS_VALUE, limit);
            option = findMss(packet.buffer(), option + MSS_LENGTH, end);
        }
        return hasChanged;
    }

    /** Where the next size begins, or -1. */
    private static int findMss(final UnsafeBuffer buffer, final int offset, final int end) {
        int at = offset;
        while (at < end) {
            final int kind = buffer.getByte(at);
            if (kind == NO_OPERATION) {
                at++;
                continue;
            }
            if (kind == END || at + LEAST_LENGTH > end) {
                return -1;
            }
            final int length = buffer.getByte(at + 1) & 0xFF;
            if (length < LEAST_LENGTH || at + length > end) {
                return -1;
            }
            if (kind == MSS && length == MSS_LENGTH) {
                return at;
            }
            at += length;
        }
        return -1;
    }

    private static boolean lower(final Packet packet, final int transport, final int field, final int limit) {
        final UnsafeBuffer buffer = packet.buffer();
        final int before = buffer.getShort(field, BIG_ENDIAN) & 0xFFFF;
        if (before <= limit) {
            return false;
        }
        buffer.putShort(field, (short) limit, BIG_ENDIAN);
        if (!isPartial(packet, transport)) {
            final int checksumField = packet.offset() + transport + TcpHeader.CHECKSUM;
            final boolean isOdd = (field - packet.offset() - transport & 1) != 0; // astride two summed words
            final int checksum = InternetChecksum.update(
                    buffer.getShort(checksumField, BIG_ENDIAN) & 0xFFFF,
                    isOdd ? swap(before) : before,
                    isOdd ? swap(limit) : limit);
            buffer.putShort(checksumField, (short) checksum, BIG_ENDIAN);
        }
        return true;
    }

    /** Two bytes at an odd offset count with their places exchanged (RFC 1071, section 2.B). */
    private static int swap(final int value) {
        return Short.reverseBytes((short) value) & 0xFFFF;
    }

    private static boolean isPartial(final Packet packet, final int transport) {
        if (!packet.hasOffload()) {
            return false;
        }
        final VirtioNetHeader offload = packet.offload();
        return offload.needsChecksum()
                && offload.csumStart() == transport
                && offload.csumOffset() == TcpHeader.CHECKSUM;
    }
}
