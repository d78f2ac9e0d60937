// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.icmp;

import java.util.function.IntSupplier;
import net.culvert.forwarding.packet.Packet;
import net.culvert.forwarding.wire.IcmpHeader;
import net.culvert.forwarding.wire.Ipv4Header;
import net.culvert.forwarding.wire.Ipv6Header;
import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.ringbuffers.counters.DropReason;

/**
 * ICMP and ICMPv6 messages that are for this host. Owned by its worker.
 *
 * <table>
 * <caption>What becomes of a message whose checksum is right</caption>
 * <tr><td>echo request</td><td>turned into its reply</td></tr>
 * <tr><td>timestamp request</td><td>turned into its reply, where that is set</td></tr>
 * <tr><td>unreachable, too big, time exceeded, parameter problem</td><td>told to the listener</td></tr>
 * <tr><td>redirect</td><td>ignored: a router has routes of its own (RFC 1812, section 4.3.3.2)</td></tr>
 * <tr><td>source quench</td><td>ignored (RFC 6633)</td></tr>
 * <tr><td>all others</td><td>ignored</td></tr>
 * </table>
 */
public final class IcmpInput {
    private static final int LEAST_TRANSPORT = 8; // bytes that a quote has behind its IP header (RFC 792)

    private final IcmpListener listener;
    private final IcmpEcho echo;
    private final AnswerCounters counters;
    private final IcmpMessage message = new IcmpMessage();
    private final Ipv4Header ipv4 = new Ipv4Header();
    private final Ipv6Header ipv6 = new Ipv6Header();

    /**
     * Tells errors to {@code listener} and counts replies under {@code path}.
     *
     * @param millisOfDay milliseconds since midnight UT, for timestamps
     */
    public IcmpInput(
            final IcmpSettings settings,
            final IcmpListener listener,
            final IntSupplier millisOfDay,
            final CountersFile counters,
            final String path) {
        this.listener = listener;
        this.counters = new AnswerCounters(counters, path);
        echo = new IcmpEcho(settings, millisOfDay, this.counters);
    }

    /**
     * Takes a whole packet, no fragment, whose IP header was checked and whose message begins {@code transport} bytes
     * behind its offset. NONE says that it is a reply now, made here, and to be sent by its table; of IPv6 it may begin
     * further behind then. DELIVERED says that the listener has it.
     *
     * @param isToGroup whether it was sent to more hosts than this one, by broadcast or multicast
     */
    public DropReason input(final Packet packet, final int transport, final boolean isToGroup, final long nowNs) {
        final DropReason reason = message.check(packet, transport);
        if (reason != DropReason.NONE) {
            return reason;
        }
        return packet.version() == 6 ? input6(isToGroup, nowNs) : input4(isToGroup, nowNs);
    }

    private DropReason input4(final boolean isToGroup, final long nowNs) {
        return switch (message.type()) {
            case IcmpHeader.ECHO -> echo.echo(message, isToGroup, nowNs);
            case IcmpHeader.TIMESTAMP -> echo.timestamp(message, isToGroup, nowNs);
            case IcmpHeader.UNREACHABLE, IcmpHeader.TIME_EXCEEDED, IcmpHeader.PARAMETER_PROBLEM -> {
                final boolean isTooLong =
                        message.type() == IcmpHeader.UNREACHABLE && message.code() == IcmpHeader.FRAGMENTATION_NEEDED;
                yield tell(isToGroup, isTooLong ? message.rest() & 0xFFFF : 0);
            }
            default -> DropReason.ICMP_IGNORED;
        };
    }

    private DropReason input6(final boolean isToGroup, final long nowNs) {
        return switch (message.type()) {
            case IcmpHeader.ECHO6 -> echo.echo(message, isToGroup, nowNs);
            case IcmpHeader.TOO_BIG6 -> tell(isToGroup, message.rest() < 0 ? Integer.MAX_VALUE : message.rest());
            case IcmpHeader.UNREACHABLE6, IcmpHeader.TIME_EXCEEDED6, IcmpHeader.PARAMETER_PROBLEM6 ->
                tell(isToGroup, 0);
            default -> DropReason.ICMP_IGNORED;
        };
    }

    private DropReason tell(final boolean isToGroup, final int mtu) {
        if (isToGroup) {
            return DropReason.ICMP_IGNORED; // no host sends packets from a group's address
        }
        final int quoteOffset = message.offset() + IcmpHeader.LENGTH;
        final int quoteLength = message.length() - IcmpHeader.LENGTH;
        if (!isQuoteWhole(quoteOffset, quoteLength)) {
            return DropReason.ICMP_TOO_SHORT;
        }
        listener.onError(message.packet(), message.type(), message.code(), mtu, quoteOffset, quoteLength);
        return DropReason.DELIVERED;
    }

    private boolean isQuoteWhole(final int offset, final int length) {
        if (message.isIpv6()) {
            return length >= Ipv6Header.LENGTH + LEAST_TRANSPORT
                    && ipv6.wrap(message.buffer(), offset).version() == 6;
        }
        return length >= Ipv4Header.MIN_LENGTH + LEAST_TRANSPORT
                && ipv4.wrap(message.buffer(), offset).version() == 4
                && ipv4.headerLength() >= Ipv4Header.MIN_LENGTH
                && length >= ipv4.headerLength() + LEAST_TRANSPORT;
    }

    /** Times that a request came to this since the start; any thread. */
    public long times(final Answer answer) {
        return counters.times(answer);
    }
}
