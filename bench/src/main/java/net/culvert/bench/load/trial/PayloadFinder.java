// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.trial;

import net.culvert.forwarding.wire.IpProtocol;
import net.culvert.forwarding.wire.Ipv4Header;
import net.culvert.forwarding.wire.Ipv6Header;
import org.agrona.concurrent.UnsafeBuffer;

/** Where the payload of a packet that came back begins, whatever was done to its headers. No state. */
final class PayloadFinder {
    private static final int IPV4_PROTOCOL = 9, IPV6_NEXT_HEADER = 6, TCP_DATA_OFFSET = 12; // byte offsets
    private static final int UDP_LENGTH = 8, ICMP_LENGTH = 8, TCP_MIN_LENGTH = 20; // bytes

    private PayloadFinder() {}

    /** Bytes of the headers of the packet, or -1 where it is none that a template makes. */
    static int headersLength(final UnsafeBuffer buffer, final int offset, final int length) {
        if (length < Ipv4Header.MIN_LENGTH) {
            return -1;
        }
        final boolean ipv6 = (buffer.getByte(offset) & 0xF0) == 0x60;
        final int ipLength = ipv6 ? Ipv6Header.LENGTH : (buffer.getByte(offset) & 0xF) << 2;
        if (ipLength + UDP_LENGTH > length) {
            return -1;
        }
        return switch (buffer.getByte(offset + (ipv6 ? IPV6_NEXT_HEADER : IPV4_PROTOCOL))) {
            case IpProtocol.UDP -> ipLength + UDP_LENGTH;
            case IpProtocol.ICMP, IpProtocol.ICMPV6 -> ipLength + ICMP_LENGTH;
            case IpProtocol.TCP ->
                ipLength + TCP_MIN_LENGTH > length
                        ? -1
                        : ipLength + ((buffer.getByte(offset + ipLength + TCP_DATA_OFFSET) >> 4 & 0xF) << 2);
            default -> -1;
        };
    }
}
