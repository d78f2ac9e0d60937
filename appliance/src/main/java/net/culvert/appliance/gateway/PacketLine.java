// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import net.culvert.forwarding.filter.Flow;
import net.culvert.forwarding.filter.FlowParser;
import net.culvert.forwarding.wire.IpProtocol;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.packet.Endpoint;
import org.agrona.concurrent.UnsafeBuffer;

/** What the headers of a packet say, in some words for a log. One thread; it allocates. */
final class PacketLine {
    private final FlowParser parser = new FlowParser();
    private final Flow flow = new Flow(0);

    /** Such as {@code UDP 192.0.2.1:40000 > 198.51.100.1:53}. */
    String of(final UnsafeBuffer buffer, final int offset, final int length) {
        final DropReason reason = parser.parse(flow, buffer, offset, length);
        if (reason != DropReason.NONE) {
            return "a packet with bad headers (" + reason.sentence() + ")";
        }
        return protocol() + " " + end(flow.sourceHigh(), flow.sourceLow(), flow.sourcePort()) + " > "
                + end(flow.destinationHigh(), flow.destinationLow(), flow.destinationPort());
    }

    private String protocol() {
        return switch (flow.protocol()) {
            case IpProtocol.TCP -> "TCP";
            case IpProtocol.UDP -> "UDP";
            case IpProtocol.ICMP, IpProtocol.ICMPV6 -> "ICMP type " + flow.icmpType();
            default -> "protocol " + flow.protocol();
        };
    }

    private String end(final long high, final long low, final int port) {
        final boolean ipv6 = flow.version() == 6;
        final Endpoint end = new Endpoint(ipv6, ipv6 ? high : 0, ipv6 ? low : high >>> 32, port, 0, 0, 0, 0);
        final String text = end.toString();
        return flow.hasPorts() ? text : text.substring(0, text.lastIndexOf(':')).replaceAll("[\\[\\]]", "");
    }
}
