// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.icmp;

import static java.nio.ByteOrder.BIG_ENDIAN;

import java.util.function.IntSupplier;
import net.culvert.forwarding.fib.NextHop;
import net.culvert.forwarding.fib.Prefix;
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
 * Tells hosts of a link that there is a shorter way than by this router (RFC 792; RFC 1812, section 5.2.7.2; RFC 4861,
 * section 8.2). Owned by its worker.
 *
 * <pre>
 *  ICMP    | 5, 1, checksum   | router    | the packet, as much as fits |
 *  ICMPv6  | 137, 0, checksum | 0 | router or destination | destination | 4, length, 0 | the packet, in eighths |
 * </pre>
 *
 * <p>One is due about a packet that leaves by the interface that it came in by, from a host of that link to a next hop
 * of that link, without source route. It is not for links of two ends: whoever calls knows which those are. Networks of
 * one or two addresses never get one.
 */
public final class Redirects {
    private static final int HOST = 1; // the code: for this host, whatever its TOS
    private static final int DISCOVERY_HOPS = 255; // RFC 4861, section 4.5
    private static final int TARGET = 8, DESTINATION = 24, OPTION = 40, QUOTE = 48; // byte offsets in ICMPv6's
    private static final int REDIRECTED_HEADER = 4; // option type (RFC 4861, section 4.6.3)
    private static final int OPTION_UNIT = 8; // bytes
    private static final int LONGEST_SHARED = 30, LONGEST_SHARED6 = 126; // RFC 3021, RFC 6164

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
    public Redirects(
            final IcmpSettings settings,
            final IntSupplier identifications,
            final CountersFile counters,
            final String path) {
        this.settings = settings;
        this.identifications = identifications;
        this.counters = new AnswerCounters(counters, path);
    }

    /**
     * Lays a redirect into the slab, as its last packet, where one is due about a packet that is forwarded; the packet
     * is as it was received.
     *
     * @param source the interface's address on the network that the packet came from; for IPv6 its link-local address,
     *     without which no redirect is sent; null where it has none
     */
    public Answer build(
            final Packet packet, final NextHop way, final InterfaceAddress source, final Burst slab, final long nowNs) {
        if (way.action() != NextHop.Action.FORWARD || way.output() != packet.input()) {
            return Answer.NOT_DUE;
        }
        return counters.count(
                packet.version() == 6
                        ? build6(packet, way.gateway(), source, slab, nowNs)
                        : build4(packet, way.gateway(), source, slab, nowNs));
    }

    private Answer build4(
            final Packet packet,
            final Prefix gateway,
            final InterfaceAddress source,
            final Burst slab,
            final long nowNs) {
        ipv4.wrap(packet.buffer(), packet.offset());
        final int router = gateway == null ? ipv4.destination() : (int) (gateway.high() >>> 32);
        final int options = packet.offset() + Ipv4Header.MIN_LENGTH;
        if (!areNeighbours4(source, router)
                || SourceRoute.find(packet.buffer(), options, packet.offset() + ipv4.headerLength()) >= 0) {
            return Answer.NOT_DUE;
        }
        final Answer refusal = refusal(packet, nowNs);
        if (refusal != Answer.MADE) {
            return refusal;
        }
        final int quoted = quote.measure(packet, IcmpErrors.LONGEST - Ipv4Header.MIN_LENGTH - IcmpHeader.LENGTH);
        if (!made.begin(slab, Ipv4Header.MIN_LENGTH + IcmpHeader.LENGTH + quoted)) {
            return Answer.NO_BUFFER;
        }
        final int from = Unicast.first32(source);
        made.ipv4(IcmpErrors.INTERNETWORK_CONTROL, settings.ttl(), IpProtocol.ICMP, from, ipv4.source());
        made.mayFragment(identifications.getAsInt());
        icmp.wrap(made.buffer(), made.payload()).write(IcmpHeader.REDIRECT, HOST, router);
        quote.write(made.buffer(), made.payload() + IcmpHeader.LENGTH);
        icmp.completeChecksum(made.payloadLength(), 0);
        made.add();
        return Answer.MADE;
    }

    /** MADE where nothing speaks against it. */
    private Answer refusal(final Packet packet, final long nowNs) {
        if (!rules.allow(packet, DropReason.NONE)) {
            return Answer.FORBIDDEN;
        }
        return settings.takeRedirect(nowNs) ? Answer.MADE : Answer.RATE_LIMITED;
    }

    /** Whether sender and next hop are different hosts of the interface's network. */
    private boolean areNeighbours4(final InterfaceAddress own, final int router) {
        if (own == null || own.ipv6() || own.length() == 0 || own.length() > LONGEST_SHARED) {
            return false;
        }
        final int mask = -1 << Integer.SIZE - own.length();
        final int network = Unicast.first32(own) & mask;
        return (ipv4.source() & mask) == network && (router & mask) == network && ipv4.source() != router;
    }

    private Answer build6(
            final Packet packet,
            final Prefix gateway,
            final InterfaceAddress source,
            final Burst slab,
            final long nowNs) {
        ipv6.wrap(packet.buffer(), packet.offset());
        if (!isNeighbour6(packet) || gateway != null && !isOtherRouter6(gateway)) {
            return Answer.NOT_DUE;
        }
        if (source == null || !Unicast.isLinkLocal6(source.address().high())) {
            return Answer.NO_SOURCE;
        }
        final Answer refusal = refusal(packet, nowNs);
        if (refusal != Answer.MADE) {
            return refusal;
        }
        final int fits = quote.measure(packet, IcmpErrors.LONGEST6 - Ipv6Header.LENGTH - QUOTE);
        final int quoted = quote.cut(fits - fits % OPTION_UNIT);
        if (!made.begin(slab, Ipv6Header.LENGTH + QUOTE + quoted)) {
            return Answer.NO_BUFFER;
        }
        write6(source.address(), gateway, quoted);
        made.add();
        return Answer.MADE;
    }

    /** Whether the sender knows the router by such an address, and is not the router itself. */
    private boolean isOtherRouter6(final Prefix gateway) {
        return Unicast.isLinkLocal6(gateway.high())
                && (gateway.high() != ipv6.sourceHigh() || gateway.low() != ipv6.sourceLow());
    }

    /** Whether the sender is on the link: by a link-local address, or of the network of the preferred one. */
    private boolean isNeighbour6(final Packet packet) {
        if (Unicast.isLinkLocal6(ipv6.sourceHigh())) {
            return true;
        }
        final InterfaceAddress own = packet.input().address(true);
        if (own == null || own.length() == 0 || own.length() > LONGEST_SHARED6) {
            return false;
        }
        final int low = Math.max(0, own.length() - Long.SIZE); // bits that count of the second half
        final long highMask = -1L << Long.SIZE - Math.min(own.length(), Long.SIZE);
        final long lowMask = low == 0 ? 0 : -1L << Long.SIZE - low;
        return ((ipv6.sourceHigh() ^ own.address().high()) & highMask) == 0
                && ((ipv6.sourceLow() ^ own.address().low()) & lowMask) == 0;
    }

    private void write6(final Prefix source, final Prefix gateway, final int quoted) {
        made.ipv6(IcmpErrors.INTERNETWORK_CONTROL, DISCOVERY_HOPS, IpProtocol.ICMPV6);
        made.source6(source.high(), source.low());
        made.destination6(ipv6.sourceHigh(), ipv6.sourceLow());
        final int at = made.payload();
        icmp.wrap(made.buffer(), at).write(IcmpHeader.REDIRECT6, 0, 0);
        final long high = ipv6.destinationHigh();
        final long low = ipv6.destinationLow();
        made.buffer().putLong(at + TARGET, gateway == null ? high : gateway.high(), BIG_ENDIAN);
        made.buffer().putLong(at + TARGET + 8, gateway == null ? low : gateway.low(), BIG_ENDIAN);
        made.buffer().putLong(at + DESTINATION, high, BIG_ENDIAN);
        made.buffer().putLong(at + DESTINATION + 8, low, BIG_ENDIAN);
        final int optionUnits = (QUOTE - OPTION + quoted) / OPTION_UNIT;
        made.buffer().putLong(at + OPTION, (long) (REDIRECTED_HEADER << 8 | optionUnits) << 48, BIG_ENDIAN);
        quote.write(made.buffer(), at + QUOTE);
        final int length = made.payloadLength();
        icmp.completeChecksum(
                length, InternetChecksum.pseudoHeader6(made.buffer(), made.offset(), IpProtocol.ICMPV6, length));
    }

    /** Times that it came to this since the start; any thread. */
    public long times(final Answer answer) {
        return counters.times(answer);
    }
}
