// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.fragment;

import net.culvert.forwarding.wire.IpProtocol;
import net.culvert.forwarding.wire.TcpHeader;
import net.culvert.forwarding.wire.UdpHeader;

/** How much of an upper layer the first fragment of a packet must hold. */
final class UpperLayer {
    private static final int NO_NEXT_HEADER = 59;
    private static final int ICMPV6_LENGTH = 4; // bytes: type, code, checksum (RFC 4443, section 2.1)

    private UpperLayer() {}

    /** Bytes of the protocol's header without options (RFC 7112, section 5); 1 for what nobody knows here. */
    static int headerLength(final int protocol) {
        return switch (protocol) {
            case IpProtocol.TCP -> TcpHeader.MIN_LENGTH;
            case IpProtocol.UDP -> UdpHeader.LENGTH;
            case IpProtocol.ICMPV6 -> ICMPV6_LENGTH;
            case NO_NEXT_HEADER -> 0;
            default -> 1;
        };
    }
}
