// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.fragment;

import net.culvert.forwarding.packet.Packet;
import net.culvert.forwarding.wire.IpProtocol;
import net.culvert.forwarding.wire.Ipv4Header;
import net.culvert.ringbuffers.counters.DropReason;

/** Reads IPv4 fragments (RFC 791, section 3.2). Belongs to its {@link Fragment}. */
final class FragmentReader4 {
    private static final int UNIT = 8; // bytes, what offsets count
    private static final int MORE_FRAGMENTS = 0x2000, OFFSET_MASK = 0x1FFF;
    private static final int LEAST_TCP = 16; // bytes: up to the flags (RFC 1858, section 3.1)
    private static final int ECN = 3; // bits of TOS

    private final Ipv4Header ipv4 = new Ipv4Header();

    DropReason read(final Packet packet, final Fragment fragment) {
        ipv4.wrap(packet.buffer(), packet.offset());
        final int field = ipv4.fragment();
        fragment.packetLength = ipv4.totalLength();
        fragment.headersLength = ipv4.headerLength();
        fragment.start = (field & OFFSET_MASK) * UNIT;
        fragment.length = fragment.packetLength - fragment.headersLength;
        fragment.isLast = (field & MORE_FRAGMENTS) == 0;
        fragment.ecn = ipv4.tos() & ECN;
        fragment.sourceHigh = (long) ipv4.source() << 32 | ipv4.destination() & 0xFFFF_FFFFL;
        fragment.sourceLow = 0;
        fragment.destinationHigh = 0;
        fragment.destinationLow = 0;
        fragment.tail(packet, ipv4.protocol(), ipv4.identification());
        return isImpossible(fragment) || isTiny(fragment) ? DropReason.IP_BAD_FRAGMENT : DropReason.NONE;
    }

    private static boolean isImpossible(final Fragment fragment) {
        return !fragment.isAlone() && fragment.length == 0
                || !fragment.isLast && fragment.length % UNIT != 0
                || fragment.isTooLong();
    }

    /** TCP headers cut so that a filter cannot see the flags (RFC 1858, section 3; RFC 3128, section 2). */
    private boolean isTiny(final Fragment fragment) {
        return ipv4.protocol() == IpProtocol.TCP
                && !fragment.isAlone()
                && (fragment.start == 0 ? fragment.length : fragment.start) < LEAST_TCP;
    }
}
