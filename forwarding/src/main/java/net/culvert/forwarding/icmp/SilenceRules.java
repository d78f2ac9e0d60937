// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.icmp;

import net.culvert.forwarding.packet.Packet;
import net.culvert.forwarding.wire.IcmpHeader;
import net.culvert.forwarding.wire.IpProtocol;
import net.culvert.forwarding.wire.Ipv4Header;
import net.culvert.forwarding.wire.Ipv6Header;
import net.culvert.ringbuffers.counters.DropReason;

/**
 * Which packets no error or redirect is sent about, whatever is wrong with them (RFC 1122, section 3.2.2; RFC 1812,
 * section 4.3.2.7; RFC 4443, section 2.4 (e)):
 *
 * <ul>
 *   <li>ICMP errors; of ICMPv6 redirects as well;
 *   <li>packets to broadcast or multicast addresses, but for "packet too big" and the options that ask for it, of IPv6;
 *   <li>packets whose source is not one host;
 *   <li>IPv4 fragments but the first. IPv6 has no such rule, for there the sender alone fragments and learns what fits;
 *       a later one is passed over where it may be part of an ICMP error, or where it was waited with in vain, which
 *       only the first is told about (RFC 8200, section 4.5).
 * </ul>
 *
 * <p>Broadcasts of the link layer, which the RFCs name besides, do not exist here. Owned by its worker.
 */
final class SilenceRules {
    private static final int FRAGMENT_OFFSET = 0x1FFF; // in IPv4's word of flags and offset
    private static final int FRAGMENT_OFFSET6 = 0xFFF8; // in IPv6's word of offset and flags
    private static final int AUTHENTICATION = 51, MOBILITY = 135, HOST_IDENTITY = 139, SHIM6 = 140; // IANA
    private static final int OPTION_ACTION = 0xC0, DROP = 0x40, DROP_AND_TELL = 0x80; // RFC 8200, section 4.2

    private final Ipv4Header ipv4 = new Ipv4Header();
    private final Ipv6Header ipv6 = new Ipv6Header();

    /** Whether a message about the packet may be sent, whose IP header was checked; NONE for a redirect. */
    boolean allow(final Packet cause, final DropReason reason) {
        return switch (cause.version()) {
            case 4 -> allow4(cause);
            case 6 -> allow6(cause, reason);
            default -> false;
        };
    }

    private boolean allow4(final Packet cause) {
        ipv4.wrap(cause.buffer(), cause.offset());
        return (ipv4.fragment() & FRAGMENT_OFFSET) == 0
                && Unicast.is4(ipv4.source())
                && !Unicast.isBroadcast4(ipv4.source(), cause.input())
                && Unicast.is4(ipv4.destination())
                && !Unicast.isBroadcast4(ipv4.destination(), cause.input())
                && !(ipv4.protocol() == IpProtocol.ICMP && isError(cause, ipv4.headerLength()));
    }

    /** A message cut off before its type counts as an error: it may be one. */
    private static boolean isError(final Packet cause, final int icmp) {
        return icmp >= cause.length() || IcmpHeader.isError(cause.buffer().getByte(cause.offset() + icmp) & 0xFF);
    }

    private boolean allow6(final Packet cause, final DropReason reason) {
        ipv6.wrap(cause.buffer(), cause.offset());
        if (!Unicast.is6(ipv6.sourceHigh(), ipv6.sourceLow())) {
            return false;
        }
        final boolean isToOne = Unicast.is6(ipv6.destinationHigh(), ipv6.destinationLow());
        final boolean isAllowed = switch (reason) {
            case IP_FRAGMENTATION_NEEDED -> true;
            case IP6_UNKNOWN_OPTION -> optionAllows(cause, isToOne);
            default -> isToOne;
        };
        return isAllowed && upperLayerAllows(cause, reason);
    }

    /** The two highest bits of an option's type say who is to be told that it is not known. */
    private static boolean optionAllows(final Packet cause, final boolean isToOne) {
        if (cause.pointer() >= cause.length()) {
            return isToOne;
        }
        final int action = cause.buffer().getByte(cause.offset() + cause.pointer()) & OPTION_ACTION;
        return action == DROP_AND_TELL || isToOne && action != DROP;
    }

    /** Goes over the extension headers as far as they can be read. */
    private boolean upperLayerAllows(final Packet cause, final DropReason reason) {
        int next = ipv6.nextHeader();
        int at = Ipv6Header.LENGTH;
        while (next != IpProtocol.ICMPV6 && at + 4 <= cause.length()) {
            final int header = cause.offset() + at;
            final int extensionLength = cause.buffer().getByte(header + 1) & 0xFF;
            switch (next) {
                case IpProtocol.HOP_BY_HOP,
                        IpProtocol.DESTINATION_OPTIONS,
                        IpProtocol.ROUTING,
                        MOBILITY,
                        HOST_IDENTITY,
                        SHIM6 -> at += 8 * (extensionLength + 1);
                case AUTHENTICATION -> at += 4 * (extensionLength + 2); // RFC 4302, section 2.2
                case IpProtocol.FRAGMENT -> {
                    if (isLaterFragment(cause, header)) {
                        return reason != DropReason.IP_FRAGMENT_TIMEOUT
                                && cause.buffer().getByte(header) != IpProtocol.ICMPV6;
                    }
                    at += 8;
                }
                default -> {
                    return true;
                }
            }
            next = cause.buffer().getByte(header) & 0xFF;
        }
        return next != IpProtocol.ICMPV6 || icmp6Allows(cause, at);
    }

    private static boolean isLaterFragment(final Packet cause, final int header) {
        final int high = cause.buffer().getByte(header + 2) & 0xFF;
        final int low = cause.buffer().getByte(header + 3) & 0xFF;
        return ((high << 8 | low) & FRAGMENT_OFFSET6) != 0;
    }

    private static boolean icmp6Allows(final Packet cause, final int icmp) {
        if (icmp >= cause.length()) {
            return false;
        }
        final int type = cause.buffer().getByte(cause.offset() + icmp) & 0xFF;
        return !IcmpHeader.isError6(type) && type != IcmpHeader.REDIRECT6;
    }
}
