// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.icmp;

import static java.nio.ByteOrder.BIG_ENDIAN;

import net.culvert.forwarding.iface.InterfaceAddress;
import net.culvert.forwarding.offload.VirtioNetHeader;
import net.culvert.forwarding.options.Ipv4Options;
import net.culvert.forwarding.options.OptionsPolicy;
import net.culvert.forwarding.packet.Packet;
import net.culvert.forwarding.wire.IcmpHeader;
import net.culvert.forwarding.wire.IpProtocol;
import net.culvert.forwarding.wire.Ipv4Header;
import net.culvert.forwarding.wire.Ipv6Header;
import net.culvert.ringbuffers.counters.DropReason;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Turns the packet of a request round, where it lies, so that it goes back to its sender: addresses exchanged, hops
 * set, TOS, identification and DF, or traffic class and flow label, as they were. Owned by a worker.
 *
 * <p>IPv4 options go back with this host entered in those that record routes and times, which goes on on the way back
 * (RFC 1122, section 3.2.2.6). A source route is not reversed, as the same section asks for, but erased, because source
 * routing is refused here (RFC 7126, section 4.3). IPv6 extension headers are cut off.
 */
final class TurnRound {
    private static final int FRAGMENT = 6, TTL = 8, SOURCE = 12, DESTINATION = 16; // byte offsets, IPv4
    private static final int NEXT_HEADER6 = 6, HOP_LIMIT6 = 7, SOURCE6 = 8, DESTINATION6 = 24; // byte offsets, IPv6

    private static final int NO_TIME = 0x8000_0000; // of options: the high bit says that it is none of UT (RFC 791)

    private final Ipv4Header ipv4 = new Ipv4Header();
    private final Ipv4Options options =
            new Ipv4Options(OptionsPolicy.PROCESS, true, address -> address == this.replySource);
    private int replySource;
    private final Ipv6Header ipv6 = new Ipv6Header();

    /** Whether the request came from one host. */
    boolean isFromOne(final Packet packet) {
        if (packet.version() == 6) {
            ipv6.wrap(packet.buffer(), packet.offset());
            return Unicast.is6(ipv6.sourceHigh(), ipv6.sourceLow());
        }
        final int source = ipv4.wrap(packet.buffer(), packet.offset()).source();
        return Unicast.is4(source) && !Unicast.isBroadcast4(source, packet.input());
    }

    /** Turns it round; it then comes from {@code source}, or from whom it was sent to where that is null. */
    void turn(final IcmpMessage message, final InterfaceAddress source, final int ttl) {
        final Packet packet = message.packet();
        if (message.isIpv6()) {
            if (message.offset() != packet.offset() + Ipv6Header.LENGTH) {
                cutExtensions(packet, message.offset());
            }
            turn6(packet.buffer(), packet.offset(), source, ttl);
        } else {
            turn4(packet, source, ttl);
        }
        packet.clearOffload();
        if (message.isPartial()) {
            final int transport = message.offset() - packet.offset();
            packet.offload().superPacket(VirtioNetHeader.GSO_NONE, 0, 0, transport, IcmpHeader.CHECKSUM);
        }
    }

    private void turn4(final Packet packet, final InterfaceAddress source, final int ttl) {
        final UnsafeBuffer buffer = packet.buffer();
        final int offset = packet.offset();
        ipv4.wrap(buffer, offset);
        replySource = source == null ? ipv4.destination() : Unicast.first32(source);
        buffer.putInt(offset + DESTINATION, ipv4.source(), BIG_ENDIAN);
        buffer.putInt(offset + SOURCE, replySource, BIG_ENDIAN);
        buffer.putByte(offset + TTL, (byte) ttl);
        buffer.putShort(offset + FRAGMENT, (short) (ipv4.fragment() & Ipv4Header.DONT_FRAGMENT), BIG_ENDIAN);
        if (ipv4.headerLength() > Ipv4Header.MIN_LENGTH) {
            turnOptions(packet);
        }
        ipv4.completeChecksum();
    }

    private void turnOptions(final Packet packet) {
        final int at = packet.offset();
        SourceRoute.erase(packet.buffer(), at + Ipv4Header.MIN_LENGTH, at + ipv4.headerLength());
        if (options.check(packet) == DropReason.NONE && options.isRecorded()) {
            options.record(replySource, NO_TIME);
        }
    }

    private void turn6(final UnsafeBuffer buffer, final int offset, final InterfaceAddress source, final int ttl) {
        ipv6.wrap(buffer, offset);
        final long high =
                source == null ? ipv6.destinationHigh() : source.address().high();
        final long low =
                source == null ? ipv6.destinationLow() : source.address().low();
        buffer.putBytes(offset + DESTINATION6, buffer, offset + SOURCE6, DESTINATION6 - SOURCE6);
        buffer.putLong(offset + SOURCE6, high, BIG_ENDIAN);
        buffer.putLong(offset + SOURCE6 + 8, low, BIG_ENDIAN);
        buffer.putByte(offset + HOP_LIMIT6, (byte) ttl);
    }

    /** Moves the IPv6 header up to the message, and the packet's beginning with it. */
    private void cutExtensions(final Packet packet, final int message) {
        final UnsafeBuffer buffer = packet.buffer();
        final int from = packet.offset();
        final int to = message - Ipv6Header.LENGTH;
        for (int at = Ipv6Header.LENGTH - Long.BYTES; at >= 0; at -= Long.BYTES) { // the two may overlap
            buffer.putLong(to + at, buffer.getLong(from + at));
        }
        ipv6.wrap(buffer, to).payloadLength(ipv6.payloadLength() - (to - from));
        buffer.putByte(to + NEXT_HEADER6, (byte) IpProtocol.ICMPV6);
        final int fib = packet.fib();
        final int tag = packet.tag();
        final boolean isUrgent = packet.isUrgent();
        packet.aim(buffer, to, packet.length() - (to - from), packet.input());
        packet.fib(fib);
        packet.tag(tag);
        packet.isUrgent(isUrgent);
    }
}
