// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.fragment;

import static java.nio.ByteOrder.BIG_ENDIAN;

import net.culvert.forwarding.options.Ipv6HeaderChain;
import net.culvert.forwarding.packet.Packet;
import net.culvert.forwarding.wire.IpProtocol;
import net.culvert.forwarding.wire.Ipv6Header;
import net.culvert.ringbuffers.counters.DropReason;
import org.agrona.concurrent.UnsafeBuffer;

/** Reads IPv6 fragments (RFC 8200, section 4.5). Belongs to its {@link Fragment}. */
final class FragmentReader6 {
    static final int HEADER_LENGTH = 8; // bytes of a fragment header
    private static final int FIELD = 2, IDENTIFICATION = 4; // byte offsets in it
    private static final int OFFSET_MASK = 0xFFF8, MORE_FRAGMENTS = 1; // of the field; an offset in bytes as it stands
    private static final int UNIT = 8; // bytes
    private static final int PAYLOAD_LENGTH = 4; // byte offset in the IPv6 header
    private static final int ECN = 3; // bits of the traffic class

    private final Ipv6Header ipv6 = new Ipv6Header();
    private final Ipv6HeaderChain chain = new Ipv6HeaderChain();

    DropReason read(final Packet packet, final Fragment fragment) {
        ipv6.wrap(packet.buffer(), packet.offset());
        fragment.packetLength = Ipv6Header.LENGTH + ipv6.payloadLength();
        chain.wrap(packet.buffer(), packet.offset(), fragment.packetLength);
        while (chain.protocol() != IpProtocol.FRAGMENT) {
            if (!chain.isExtension() || !chain.next()) {
                packet.pointer(chain.pointer());
                return DropReason.IP6_BAD_EXTENSION; // no fragment
            }
        }
        if (!chain.fits()) {
            packet.pointer(chain.pointer());
            return DropReason.IP6_BAD_EXTENSION;
        }
        readHeaders(packet, fragment);
        return check(packet, fragment);
    }

    private void readHeaders(final Packet packet, final Fragment fragment) {
        final UnsafeBuffer buffer = packet.buffer();
        final int header = packet.offset() + chain.at();
        final int field = buffer.getShort(header + FIELD, BIG_ENDIAN) & 0xFFFF;
        fragment.headersLength = chain.at() + HEADER_LENGTH;
        fragment.start = field & OFFSET_MASK;
        fragment.length = fragment.packetLength - fragment.headersLength;
        fragment.isLast = (field & MORE_FRAGMENTS) == 0;
        fragment.ecn = ipv6.trafficClass() & ECN;
        fragment.sourceHigh = ipv6.sourceHigh();
        fragment.sourceLow = ipv6.sourceLow();
        fragment.destinationHigh = ipv6.destinationHigh();
        fragment.destinationLow = ipv6.destinationLow();
        fragment.tail(packet, 0, buffer.getInt(header + IDENTIFICATION, BIG_ENDIAN) & 0xFFFF_FFFFL);
    }

    private DropReason check(final Packet packet, final Fragment fragment) {
        if (!fragment.isAlone() && fragment.length == 0 || !fragment.isLast && fragment.length % UNIT != 0) {
            packet.pointer(PAYLOAD_LENGTH);
            return DropReason.IP_BAD_FRAGMENT;
        }
        if (fragment.isTooLong()) {
            packet.pointer(chain.at() + FIELD);
            return DropReason.IP_BAD_FRAGMENT;
        }
        return fragment.start == 0 ? checkHeaders(packet, fragment) : DropReason.NONE;
    }

    /** That the first fragment holds all headers, the upper layer's too (RFC 7112, section 5), and is not cut twice. */
    private DropReason checkHeaders(final Packet packet, final Fragment fragment) {
        boolean isThere;
        do {
            isThere = chain.next();
            if (isThere && chain.protocol() == IpProtocol.FRAGMENT) {
                packet.pointer(chain.pointer());
                return DropReason.IP6_BAD_EXTENSION;
            }
        } while (isThere && chain.isExtension());
        fragment.lacksHeaders = !isThere || chain.remaining() < UpperLayer.headerLength(chain.protocol());
        return fragment.lacksHeaders ? DropReason.IP_BAD_FRAGMENT : DropReason.NONE;
    }
}
