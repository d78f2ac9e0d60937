// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.iface;

import static java.nio.ByteOrder.BIG_ENDIAN;

import net.culvert.forwarding.wire.IcmpHeader;
import net.culvert.forwarding.wire.IpProtocol;
import net.culvert.forwarding.wire.Ipv4Header;
import net.culvert.forwarding.wire.Ipv6Header;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Numbers that all packets of a flow have in common, of addresses, protocol and ports: {@link #hash} those of both
 * directions, by which they meet one worker; {@link #wayHash} those of one, by which they keep to one of several equal
 * ways. One per thread; aim it at a packet, which need not be well-formed.
 *
 * <p>Only the first fragment of a packet has ports, so fragments go by addresses alone. That keeps the fragments of a
 * packet together, not those and the whole packets of their flow. An ICMP error goes with the flow that it quotes,
 * whose state lets it pass.
 */
public final class FlowHasher {
    private static final long GOLDEN = 0x9E37_79B9_7F4A_7C15L; // 2^64 over the golden ratio
    private static final int PORTS_LENGTH = 4; // bytes
    private static final int NO_PORTS = -1;
    private static final long ERRORS4 = 1 << 3 | 1 << 4 | 1 << 5 | 1 << 11 | 1 << 12; // ICMP types (RFC 792)
    private static final long ERRORS6 = 1 << 1 | 1 << 2 | 1 << 3 | 1 << 4; // ICMPv6 types (RFC 4443, section 2.1)

    private final Ipv4Header ipv4 = new Ipv4Header();
    private final Ipv6Header ipv6 = new Ipv6Header();

    private UnsafeBuffer buffer;
    private int offset;
    private int length;

    /** Aims at the packet of {@code length} bytes whose IP header is at {@code offset}. */
    public FlowHasher wrap(final UnsafeBuffer buffer, final int offset, final int length) {
        this.buffer = buffer;
        this.offset = offset;
        this.length = length;
        return this;
    }

    /** The number, all 32 bits equally good; 0 where the bytes hold no IP header. */
    public int hash() {
        return hashAt(0, false);
    }

    /** Of the packet whose header begins {@code at} bytes behind the offset, which an ICMP error may quote. */
    private int hashAt(final int at, final boolean isQuote) {
        final int left = length - at;
        final int version = left > 0 ? buffer.getByte(offset + at) >> 4 & 0xF : 0;
        if (version == 4 && left >= Ipv4Header.MIN_LENGTH) {
            return hash4(ipv4.wrap(buffer, offset + at), at, isQuote);
        }
        return version == 6 && left >= Ipv6Header.LENGTH ? hash6(ipv6.wrap(buffer, offset + at), at, isQuote) : 0;
    }

    /**
     * The number for equal ways, all 32 bits equally good: of IPv6 with the flow label, which may tell more than the
     * ports, and stands for them where there are none to be seen (RFC 6438).
     */
    public int wayHash() {
        final int hash = hash();
        final boolean hasLabel = length >= Ipv6Header.LENGTH && buffer.getByte(offset) >> 4 == 6;
        return hasLabel
                ? (int) (scatter((long) ipv6.wrap(buffer, offset).flowLabel() << 32 | hash & 0xFFFF_FFFFL) >>> 32)
                : hash;
    }

    private int hash4(final Ipv4Header header, final int begin, final boolean isQuote) {
        final int protocol = header.protocol();
        final long source = (long) header.source() << 32;
        final long destination = (long) header.destination() << 32;
        if (header.isFragment()) {
            return of(source, destination, 0, NO_PORTS);
        }
        final int transport = begin + header.headerLength();
        if (!isQuote && protocol == IpProtocol.ICMP && quotes(transport, Ipv4Header.MIN_LENGTH, ERRORS4)) {
            return hashAt(transport + IcmpHeader.LENGTH, true);
        }
        return of(source, destination, protocol, hasPorts(protocol) ? transport : NO_PORTS);
    }

    private int hash6(final Ipv6Header header, final int begin, final boolean isQuote) {
        final long source = scatter(header.sourceHigh()) ^ header.sourceLow();
        final long destination = scatter(header.destinationHigh()) ^ header.destinationLow();
        final int tcp = header.transportOffset(IpProtocol.TCP, length - begin);
        if (tcp > 0) {
            return of(source, destination, IpProtocol.TCP, begin + tcp);
        }
        final int udp = header.transportOffset(IpProtocol.UDP, length - begin);
        if (udp > 0) {
            return of(source, destination, IpProtocol.UDP, begin + udp);
        }
        final boolean isPlain = header.nextHeader() == IpProtocol.ICMPV6;
        final int transport = begin + Ipv6Header.LENGTH;
        if (!isQuote && isPlain && quotes(transport, Ipv6Header.LENGTH, ERRORS6)) {
            return hashAt(transport + IcmpHeader.LENGTH, true);
        }
        return of(source, destination, isPlain ? IpProtocol.ICMPV6 : 0, NO_PORTS);
    }

    /** Whether the ICMP message is of one of the types, a bit each, and quotes a header of the length. */
    private boolean quotes(final int message, final int headerLength, final long types) {
        return length >= message + IcmpHeader.LENGTH + headerLength
                && (types >>> buffer.getByte(offset + message) & 1) != 0
                && (buffer.getByte(offset + message) & ~63) == 0;
    }

    private static boolean hasPorts(final int protocol) {
        return protocol == IpProtocol.TCP || protocol == IpProtocol.UDP;
    }

    private int of(final long source, final long destination, final int protocol, final int at) {
        final boolean hasPorts = at > 0 && at + PORTS_LENGTH <= length;
        final int ports = hasPorts ? buffer.getInt(offset + at, BIG_ENDIAN) : 0;
        final long one = scatter(source ^ ports >>> 16); // each end with its port, so that ends can be exchanged
        final long other = scatter(destination ^ ports & 0xFFFF);
        return (int) (scatter(one + other + protocol) >>> 32);
    }

    private static long scatter(final long key) {
        final long mixed = (key ^ key >>> 32) * GOLDEN;
        return (mixed ^ mixed >>> 29) * GOLDEN;
    }
}
