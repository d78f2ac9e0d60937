// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.filter;

import static java.nio.ByteOrder.BIG_ENDIAN;

import net.culvert.forwarding.wire.IpProtocol;
import net.culvert.forwarding.wire.Ipv4Header;
import net.culvert.forwarding.wire.Ipv6Header;
import net.culvert.forwarding.wire.TcpHeader;
import net.culvert.forwarding.wire.UdpHeader;
import net.culvert.ringbuffers.counters.DropReason;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Finds the flow of a packet, whatever its bytes. Owned by one worker; the checksums are not looked at.
 *
 * <p>A packet whose transport header is cut off is refused, because rules by port could not see it: TCP that begins in
 * a second fragment (RFC 1858 and RFC 3128), an IPv6 header chain that does not end in the first fragment (RFC 7112) or
 * has more headers than anybody needs. Later fragments have no ports, as rules see them.
 */
public final class FlowParser {
    private static final int ICMP_LENGTH = 8; // bytes of all messages' common part (RFC 792, RFC 4443)
    private static final int ICMP_IDENTIFIER = 4; // byte offset
    private static final int PORTS_LENGTH = 4; // bytes
    private static final int TCP_FLAGS = 13; // byte offset
    private static final int AUTHENTICATION = 51, MOBILITY = 135, HIP = 139, SHIM6 = 140; // extension headers
    private static final int EXTENSION_UNIT = 8; // bytes
    private static final int MAX_EXTENSIONS = 8; // headers; no sender needs as many

    private final Ipv4Header ipv4 = new Ipv4Header();
    private final Ipv6Header ipv6 = new Ipv6Header();

    /** Fills the flow from the packet that begins at {@code offset}; NONE, or why it is refused. */
    public DropReason parse(final Flow flow, final UnsafeBuffer buffer, final int offset, final int length) {
        return parse(flow, buffer, offset, length, false);
    }

    /** Fills the flow from the first bytes of a packet, as an ICMP error quotes them. */
    DropReason parseQuoted(final Flow flow, final UnsafeBuffer buffer, final int offset, final int length) {
        return parse(flow, buffer, offset, length, true);
    }

    private DropReason parse(
            final Flow flow, final UnsafeBuffer buffer, final int offset, final int length, final boolean isQuoted) {
        if (length < Ipv4Header.MIN_LENGTH) {
            return DropReason.IP_TOO_SHORT;
        }
        final int version = buffer.getByte(offset) >> 4 & 0xF;
        flow.begin(version, length);
        final DropReason reason = switch (version) {
            case 4 -> network4(flow, buffer, offset, length);
            case 6 -> network6(flow, buffer, offset, length);
            default -> DropReason.IP_BAD_VERSION;
        };
        if (reason != DropReason.NONE) {
            return reason;
        }
        if (flow.isLaterFragment) {
            flow.transportOffset = -1;
            flow.hashed();
            return DropReason.NONE;
        }
        final int at = offset + flow.transportOffset;
        final DropReason transport = transport(flow, buffer, at, length - flow.transportOffset, isQuoted);
        flow.hashed();
        return transport;
    }

    private DropReason network4(final Flow flow, final UnsafeBuffer buffer, final int offset, final int length) {
        final Ipv4Header ipv4 = this.ipv4.wrap(buffer, offset);
        final int headerLength = ipv4.headerLength();
        if (headerLength < Ipv4Header.MIN_LENGTH || headerLength > length) {
            return DropReason.IP_BAD_HEADER_LENGTH;
        }
        flow.sourceHigh = (long) ipv4.source() << 32;
        flow.destinationHigh = (long) ipv4.destination() << 32;
        flow.protocol = ipv4.protocol();
        flow.tos = ipv4.tos();
        flow.transportOffset = headerLength;
        flow.isFragment = ipv4.isFragment();
        return laterFragment(flow, ipv4.fragment() & 0x1FFF);
    }

    private DropReason network6(final Flow flow, final UnsafeBuffer buffer, final int offset, final int length) {
        if (length < Ipv6Header.LENGTH) {
            return DropReason.IP_TOO_SHORT;
        }
        final Ipv6Header ipv6 = this.ipv6.wrap(buffer, offset);
        flow.sourceHigh = ipv6.sourceHigh();
        flow.sourceLow = ipv6.sourceLow();
        flow.destinationHigh = ipv6.destinationHigh();
        flow.destinationLow = ipv6.destinationLow();
        flow.protocol = ipv6.nextHeader();
        flow.tos = ipv6.trafficClass();
        flow.transportOffset = Ipv6Header.LENGTH;
        for (int headers = 0; isExtension(flow.protocol) && !flow.isLaterFragment; headers++) {
            if (headers == MAX_EXTENSIONS || flow.transportOffset + EXTENSION_UNIT > length) {
                return DropReason.IP6_BAD_EXTENSION;
            }
            final DropReason reason = extension(flow, buffer, offset + flow.transportOffset);
            if (reason != DropReason.NONE) {
                return reason;
            }
        }
        return flow.transportOffset > length ? DropReason.IP6_BAD_EXTENSION : DropReason.NONE;
    }

    private static boolean isExtension(final int header) {
        return switch (header) {
            case IpProtocol.HOP_BY_HOP,
                    IpProtocol.ROUTING,
                    IpProtocol.FRAGMENT,
                    IpProtocol.DESTINATION_OPTIONS,
                    AUTHENTICATION,
                    MOBILITY,
                    HIP,
                    SHIM6 -> true;
            default -> false;
        };
    }

    /** Steps over the extension header at {@code at}, of which eight bytes are there (RFC 8200, section 4). */
    private static DropReason extension(final Flow flow, final UnsafeBuffer buffer, final int at) {
        final int header = flow.protocol;
        flow.protocol = buffer.getByte(at) & 0xFF;
        if (header == IpProtocol.FRAGMENT) {
            final int word = buffer.getShort(at + 2, BIG_ENDIAN) & 0xFFFF;
            flow.isFragment |= (word & 0xFFF9) != 0; // an atomic one is a whole packet (RFC 6946)
            flow.transportOffset += EXTENSION_UNIT;
            return laterFragment(flow, word >>> 3);
        }
        final int units = buffer.getByte(at + 1) & 0xFF;
        flow.transportOffset += header == AUTHENTICATION ? units + 2 << 2 : (units + 1) * EXTENSION_UNIT;
        return DropReason.NONE;
    }

    /** The fragment's place in its packet, in units of eight bytes. */
    private static DropReason laterFragment(final Flow flow, final int units) {
        flow.isLaterFragment = units != 0;
        return units == 1 && flow.protocol == IpProtocol.TCP ? DropReason.IP_BAD_FRAGMENT : DropReason.NONE;
    }

    private static DropReason transport(
            final Flow flow, final UnsafeBuffer buffer, final int at, final int available, final boolean isQuoted) {
        switch (flow.protocol) {
            case IpProtocol.TCP -> {
                if (available < (isQuoted ? PORTS_LENGTH : TcpHeader.MIN_LENGTH)) {
                    return DropReason.TCP_TOO_SHORT;
                }
                flow.tcpFlags = isQuoted ? 0 : buffer.getByte(at + TCP_FLAGS) & 0xFF;
                ports(flow, buffer, at);
            }
            case IpProtocol.UDP -> {
                if (available < (isQuoted ? PORTS_LENGTH : UdpHeader.LENGTH)) {
                    return DropReason.UDP_TOO_SHORT;
                }
                ports(flow, buffer, at);
            }
            case IpProtocol.ICMP, IpProtocol.ICMPV6 -> {
                if (available < ICMP_LENGTH) {
                    return DropReason.ICMP_TOO_SHORT;
                }
                icmp(flow, buffer, at);
            }
            default -> {
                if (Flow.hasPorts(flow.protocol) && available >= PORTS_LENGTH) {
                    ports(flow, buffer, at);
                }
            }
        }
        return DropReason.NONE;
    }

    private static void ports(final Flow flow, final UnsafeBuffer buffer, final int at) {
        flow.sourcePort = buffer.getShort(at, BIG_ENDIAN) & 0xFFFF;
        flow.destinationPort = buffer.getShort(at + 2, BIG_ENDIAN) & 0xFFFF;
        flow.hasPorts = true;
    }

    private static void icmp(final Flow flow, final UnsafeBuffer buffer, final int at) {
        flow.icmp = buffer.getShort(at, BIG_ENDIAN) & 0xFFFF;
        final int type = flow.icmpType();
        final int identifier = buffer.getShort(at + ICMP_IDENTIFIER, BIG_ENDIAN) & 0xFFFF;
        final int request = flow.protocol == IpProtocol.ICMPV6 ? request6(type) : request4(type);
        if (request == type) {
            flow.sourcePort = identifier;
            flow.destinationPort = request;
        } else if (request >= 0) {
            flow.sourcePort = request;
            flow.destinationPort = identifier;
        } else if (!flow.isIcmpError()) {
            flow.destinationPort = type;
        }
    }

    /** The type of the request that a query of the type asks or answers; -1 where it is no query (RFC 792, RFC 950). */
    private static int request4(final int type) {
        return switch (type) {
            case 0, 8 -> 8;
            case 13, 14 -> 13;
            case 15, 16 -> 15;
            case 17, 18 -> 17;
            default -> -1;
        };
    }

    private static int request6(final int type) {
        return type == 128 || type == 129 ? 128 : -1; // RFC 4443, section 4
    }
}
