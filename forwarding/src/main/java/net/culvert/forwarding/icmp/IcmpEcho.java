// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.icmp;

import static java.nio.ByteOrder.BIG_ENDIAN;

import java.util.function.IntSupplier;
import net.culvert.forwarding.iface.InterfaceAddress;
import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.forwarding.wire.IcmpHeader;
import net.culvert.ringbuffers.counters.DropReason;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Makes replies of the requests for an echo (RFC 792, RFC 4443, section 4.2) or a timestamp (RFC 792), in place. Owned
 * by its worker.
 *
 * <p>An echo's checksum is mended (RFC 1624): the type has changed; addresses that were exchanged sum up as before.
 * What was sent to a group of hosts is ignored unless it is set otherwise (RFC 1122, section 3.2.2.6); then the reply
 * comes from the receiving interface's address.
 */
final class IcmpEcho {
    private static final int TIMESTAMP_LENGTH = 20; // bytes of the message: header and three times
    private static final int RECEIVED = 12, TRANSMITTED = 16; // byte offsets in it

    private final IcmpSettings settings;
    private final IntSupplier millisOfDay;
    private final AnswerCounters counters;
    private final TurnRound turnRound = new TurnRound();

    IcmpEcho(final IcmpSettings settings, final IntSupplier millisOfDay, final AnswerCounters counters) {
        this.settings = settings;
        this.millisOfDay = millisOfDay;
        this.counters = counters;
    }

    /** Turns a checked echo request into its reply, NONE; or says why there is none. */
    DropReason echo(final IcmpMessage message, final boolean isToGroup, final long nowNs) {
        final DropReason reason = turn(message, isToGroup, nowNs);
        if (reason == DropReason.NONE) {
            message.type(message.isIpv6() ? IcmpHeader.ECHO_REPLY6 : IcmpHeader.ECHO_REPLY);
            if (message.isIpv6() && isToGroup) {
                message.complete(); // the pseudo-header has a new address
            }
        }
        return reason;
    }

    /** Turns a checked timestamp request into its reply, NONE; or says why there is none. */
    DropReason timestamp(final IcmpMessage message, final boolean isToGroup, final long nowNs) {
        if (!settings.repliesToTimestamps()) {
            return DropReason.ICMP_IGNORED;
        }
        if (message.length() < TIMESTAMP_LENGTH) {
            return DropReason.ICMP_TOO_SHORT;
        }
        final DropReason reason = turn(message, isToGroup, nowNs);
        if (reason == DropReason.NONE) {
            final UnsafeBuffer buffer = message.buffer();
            final int millis = millisOfDay.getAsInt();
            buffer.putInt(message.offset() + RECEIVED, millis, BIG_ENDIAN);
            buffer.putInt(message.offset() + TRANSMITTED, millis, BIG_ENDIAN);
            message.type(IcmpHeader.TIMESTAMP_REPLY);
            message.complete();
        }
        return reason;
    }

    private DropReason turn(final IcmpMessage message, final boolean isToGroup, final long nowNs) {
        if (isToGroup && !settings.repliesToGroups()) {
            return DropReason.ICMP_IGNORED;
        }
        if (!turnRound.isFromOne(message.packet())) {
            counters.count(Answer.FORBIDDEN);
            return DropReason.IP_BAD_SOURCE;
        }
        final NetworkInterface input = message.packet().input();
        final InterfaceAddress source = isToGroup && input != null ? input.address(message.isIpv6()) : null;
        if (isToGroup && source == null) {
            counters.count(Answer.NO_SOURCE);
            return DropReason.ICMP_IGNORED;
        }
        if (!settings.takeReply(nowNs)) {
            counters.count(Answer.RATE_LIMITED);
            return DropReason.ICMP_IGNORED;
        }
        turnRound.turn(message, source, settings.ttl());
        counters.count(Answer.MADE);
        return DropReason.NONE;
    }
}
