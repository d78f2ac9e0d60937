// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.filter;

import net.culvert.forwarding.wire.IpProtocol;
import net.culvert.forwarding.wire.TcpHeader;

/**
 * What is remembered of a conversation's course, as bits, and the phase that they mean. Sequence numbers are not looked
 * at. No state of its own, for any thread.
 */
final class StateTracking {
    private static final int REPEATED = 1; // the asker sent more than one packet
    private static final int REPLIED = 2;
    private static final int ACKNOWLEDGED = 4; // by the asker, after a reply
    private static final int ASKER_FINISHED = 8;
    private static final int REPLIER_FINISHED = 16;
    private static final int RESET = 32;
    private static final int FINISHED = ASKER_FINISHED | REPLIER_FINISHED;

    private StateTracking() {}

    /** The bits after the first packet of a conversation. */
    static int first(final Flow flow) {
        return flow.protocol() == IpProtocol.TCP ? finished(flow.tcpFlags(), false) : 0;
    }

    /** The bits after one more packet. */
    static int next(final int bits, final Flow flow, final boolean isReply) {
        int next = bits | (isReply ? REPLIED : REPEATED);
        if (flow.protocol() == IpProtocol.TCP) {
            final int flags = flow.tcpFlags();
            final boolean acknowledges = !isReply && (flags & (TcpHeader.ACK | TcpHeader.SYN)) == TcpHeader.ACK;
            if (acknowledges && (bits & REPLIED) != 0) {
                next |= ACKNOWLEDGED;
            }
            next |= finished(flags, isReply);
        }
        return next;
    }

    private static int finished(final int flags, final boolean isReply) {
        final int fin = (flags & TcpHeader.FIN) == 0 ? 0 : isReply ? REPLIER_FINISHED : ASKER_FINISHED;
        return (flags & TcpHeader.RST) == 0 ? fin : fin | RESET;
    }

    static StatePhase phase(final int protocol, final int bits) {
        return switch (protocol) {
            case IpProtocol.TCP -> tcpPhase(bits);
            case IpProtocol.UDP -> phase(bits, StatePhase.UDP_FIRST, StatePhase.UDP_SINGLE, StatePhase.UDP_MULTIPLE);
            case IpProtocol.ICMP, IpProtocol.ICMPV6 -> StatePhase.ICMP;
            default -> phase(bits, StatePhase.OTHER_FIRST, StatePhase.OTHER_SINGLE, StatePhase.OTHER_MULTIPLE);
        };
    }

    private static StatePhase tcpPhase(final int bits) {
        if ((bits & RESET) != 0 || (bits & FINISHED) == FINISHED) {
            return StatePhase.TCP_CLOSED;
        }
        if ((bits & FINISHED) != 0) {
            return StatePhase.TCP_CLOSING;
        }
        return (bits & ACKNOWLEDGED) != 0 ? StatePhase.TCP_ESTABLISHED : StatePhase.TCP_FIRST;
    }

    private static StatePhase phase(
            final int bits, final StatePhase first, final StatePhase single, final StatePhase multiple) {
        if ((bits & REPLIED) != 0) {
            return multiple;
        }
        return (bits & REPEATED) != 0 ? single : first;
    }

    /** Whether the packet begins a conversation anew, where the one before it was closed. */
    static boolean reopens(final int protocol, final int bits, final Flow flow) {
        return protocol == IpProtocol.TCP
                && (flow.tcpFlags() & (TcpHeader.SYN | TcpHeader.ACK)) == TcpHeader.SYN
                && tcpPhase(bits) == StatePhase.TCP_CLOSED;
    }
}
