// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.icmp;

import java.util.function.IntSupplier;
import net.culvert.forwarding.iface.InterfaceAddress;
import net.culvert.forwarding.packet.Packet;
import net.culvert.forwarding.wire.IcmpHeader;
import net.culvert.forwarding.wire.InternetChecksum;
import net.culvert.forwarding.wire.IpProtocol;
import net.culvert.forwarding.wire.Ipv4Header;
import net.culvert.forwarding.wire.Ipv6Header;
import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.packet.Burst;

/**
 * Makes ICMP and ICMPv6 errors about dropped packets. Owned by its worker.
 *
 * <pre>
 *  | IP header, no options | type, code, checksum | MTU, pointer or 0 | the packet, as much as fits |
 * </pre>
 *
 * <p>With its quote an error is no longer than every link carries: 576 bytes (RFC 1812, section 4.3.2.3), of IPv6 1280
 * (RFC 4443, section 2.4 (c)); the extensions of RFC 4884 are not sent. It has precedence 6 (RFC 1812, section 4.3.2.5)
 * and may be fragmented.
 */
public final class IcmpErrors {
    /** TOS or traffic class of errors and redirects: precedence "internetwork control", which is DSCP CS6. */
    static final int INTERNETWORK_CONTROL = 6 << 5;

    /** Bytes of the longest error, IP header included. */
    static final int LONGEST = 576, LONGEST6 = 1280;

    private static final int LEAST_MTU = 68, LEAST_MTU6 = 1280; // RFC 791, section 3.2; RFC 8200, section 5
    private static final int GREATEST_MTU = 0xFFFF; // of the field in ICMP

    private final IcmpSettings settings;
    private final IntSupplier identifications;
    private final AnswerCounters counters;
    private final SilenceRules rules = new SilenceRules();
    private final Quote quote = new Quote();
    private final MadePacket made = new MadePacket();
    private final IcmpHeader icmp = new IcmpHeader();
    private final Ipv4Header ipv4 = new Ipv4Header();
    private final Ipv6Header ipv6 = new Ipv6Header();

    /** Takes IPv4 identifications from a source that gives no number twice in a row; counts under {@code path}. */
    public IcmpErrors(
            final IcmpSettings settings,
            final IntSupplier identifications,
            final CountersFile counters,
            final String path) {
        this.settings = settings;
        this.identifications = identifications;
        this.counters = new AnswerCounters(counters, path);
    }

    /**
     * Lays the error that the reason is worth into the slab, as its last packet, which the caller then sends by the
     * table of {@code cause}. The IP header of {@code cause} has to be well-formed and as it was received: a TTL that
     * was changed is put back before. Pointer and MTU are those of {@code cause}.
     *
     * @param source what to answer from, the address of the receiving interface; null where it has none. A packet to an
     *     address of that interface, or one that only its destination can have dropped, is answered from that address
     *     (RFC 4443, section 2.2 (a))
     */
    public Answer build(
            final Packet cause,
            final DropReason reason,
            final InterfaceAddress source,
            final Burst slab,
            final long nowNs) {
        final IcmpError error = IcmpError.of(reason);
        if (error == null || !error.has(cause.version() == 6)) {
            return Answer.NOT_DUE;
        }
        if (!rules.allow(cause, reason)) {
            return counters.count(Answer.FORBIDDEN);
        }
        return counters.count(
                cause.version() == 6
                        ? build6(cause, error, source, slab, nowNs)
                        : build4(cause, error, source, slab, nowNs));
    }

    private Answer build4(
            final Packet cause,
            final IcmpError error,
            final InterfaceAddress source,
            final Burst slab,
            final long nowNs) {
        ipv4.wrap(cause.buffer(), cause.offset());
        final int from = source4(cause, error, source);
        if (from == 0) {
            return Answer.NO_SOURCE;
        }
        if (!settings.takeError(nowNs)) {
            return Answer.RATE_LIMITED;
        }
        final int quoted = quote.measure(cause, LONGEST - Ipv4Header.MIN_LENGTH - IcmpHeader.LENGTH);
        if (!made.begin(slab, Ipv4Header.MIN_LENGTH + IcmpHeader.LENGTH + quoted)) {
            return Answer.NO_BUFFER;
        }
        made.ipv4(INTERNETWORK_CONTROL, settings.ttl(), IpProtocol.ICMP, from, ipv4.source());
        made.mayFragment(identifications.getAsInt());
        icmp.wrap(made.buffer(), made.payload()).write(error.type(false), error.code(false), rest4(cause, error));
        quote.write(made.buffer(), made.payload() + IcmpHeader.LENGTH);
        icmp.completeChecksum(made.payloadLength(), 0);
        made.add();
        return Answer.MADE;
    }

    /** The address to answer from, or 0. */
    private int source4(final Packet cause, final IcmpError error, final InterfaceAddress source) {
        final int destination = ipv4.destination();
        final boolean isOwn = error.isOfDestination()
                || cause.input() != null && cause.input().has(false, (long) destination << 32, 0);
        if (isOwn) {
            return destination;
        }
        return source == null || source.ipv6() ? 0 : Unicast.first32(source);
    }

    private static int rest4(final Packet cause, final IcmpError error) {
        return switch (error) {
            case FRAGMENTATION_NEEDED -> cause.mtu() == 0 ? 0 : Math.clamp(cause.mtu(), LEAST_MTU, GREATEST_MTU);
            case BAD_OPTIONS -> cause.pointer() << 24;
            default -> 0;
        };
    }

    private Answer build6(
            final Packet cause,
            final IcmpError error,
            final InterfaceAddress source,
            final Burst slab,
            final long nowNs) {
        ipv6.wrap(cause.buffer(), cause.offset());
        final boolean isOwn = isOwn6(cause, error);
        if (!isOwn && (source == null || !source.ipv6())) {
            return Answer.NO_SOURCE;
        }
        if (!settings.takeError(nowNs)) {
            return Answer.RATE_LIMITED;
        }
        final int quoted = quote.measure(cause, LONGEST6 - Ipv6Header.LENGTH - IcmpHeader.LENGTH);
        if (!made.begin(slab, Ipv6Header.LENGTH + IcmpHeader.LENGTH + quoted)) {
            return Answer.NO_BUFFER;
        }
        made.ipv6(INTERNETWORK_CONTROL, settings.ttl(), IpProtocol.ICMPV6);
        if (isOwn) {
            made.source6(ipv6.destinationHigh(), ipv6.destinationLow());
        } else {
            made.source6(source.address().high(), source.address().low());
        }
        made.destination6(ipv6.sourceHigh(), ipv6.sourceLow());
        icmp.wrap(made.buffer(), made.payload()).write(error.type(true), error.code(true), rest6(cause, error));
        quote.write(made.buffer(), made.payload() + IcmpHeader.LENGTH);
        final int length = made.payloadLength();
        icmp.completeChecksum(
                length, InternetChecksum.pseudoHeader6(made.buffer(), made.offset(), IpProtocol.ICMPV6, length));
        made.add();
        return Answer.MADE;
    }

    private boolean isOwn6(final Packet cause, final IcmpError error) {
        return error.isOfDestination()
                || cause.input() != null && cause.input().has(true, ipv6.destinationHigh(), ipv6.destinationLow());
    }

    private static int rest6(final Packet cause, final IcmpError error) {
        return switch (error.type(true)) {
            case IcmpHeader.TOO_BIG6 -> Math.max(cause.mtu(), LEAST_MTU6);
            case IcmpHeader.PARAMETER_PROBLEM6 -> cause.pointer();
            default -> 0;
        };
    }

    /** Times that it came to this since the start; any thread. */
    public long times(final Answer answer) {
        return counters.times(answer);
    }
}
