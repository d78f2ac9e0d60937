// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.filter;

import net.culvert.forwarding.packet.Packet;
import net.culvert.forwarding.wire.IpProtocol;
import net.culvert.ringbuffers.counters.DropReason;

/** Finds the state that lets a packet pass: its own, or of the packet that it quotes. Owned by one worker. */
final class StateLookup {
    private static final int ERROR_LENGTH = 8; // bytes of an ICMP error before the packet that it quotes

    private final StateTable states;
    private final FlowParser parser = new FlowParser();
    private final Flow quoted;

    StateLookup(final StateTable states, final long seed) {
        this.states = states;
        quoted = new Flow(seed);
    }

    /** Its slot, or {@link StateTable#NONE}; the flow is the packet's. */
    int find(final Flow flow, final Packet packet, final int origin, final long nowNs) {
        if (flow.isLaterFragment()) {
            return StateTable.NONE; // nobody knows of which conversation
        }
        if (!flow.isIcmpError()) {
            return states.find(flow, origin, nowNs);
        }
        return quotesPassing(flow) && quotes(flow, packet) ? states.findQuoted(quoted, origin, nowNs) : StateTable.NONE;
    }

    /** Whether errors of the type may pass; what a redirect or a quench asks for is not done any more. */
    private static boolean quotesPassing(final Flow flow) {
        final int type = flow.icmpType();
        return flow.protocol() == IpProtocol.ICMPV6 ? type >= 1 && type <= 4 : type == 3 || type == 11 || type == 12;
    }

    /** Whether the error quotes a packet that its receiver has sent. */
    private boolean quotes(final Flow flow, final Packet packet) {
        final int at = flow.transportOffset() + ERROR_LENGTH;
        final DropReason reason =
                parser.parseQuoted(quoted, packet.buffer(), packet.offset() + at, packet.length() - at);
        return reason == DropReason.NONE
                && !quoted.isLaterFragment()
                && quoted.version() == flow.version()
                && quoted.sourceHigh() == flow.destinationHigh()
                && quoted.sourceLow() == flow.destinationLow();
    }
}
