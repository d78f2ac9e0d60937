// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.filter;

import net.culvert.forwarding.wire.IpProtocol;

/**
 * What one packet says of the flow that it is of, and what else rules look at. Owned by one worker; a
 * {@link FlowParser} fills it for one packet after the other.
 *
 * <p>Addresses are as in {@code Prefix}: an IPv4 address is the upper half of the first long. Instead of ports, an ICMP
 * query has its identifier on the asker's side and the type of the request on the other, so that an answer is a request
 * turned round. What has neither has ports 0.
 */
public final class Flow {
    private static final int DCCP = 33, SCTP = 132, UDP_LITE = 136; // ports where TCP has them
    private static final long MULTIPLIER = 0xD6E8_FEB8_6659_FD93L; // of Pelle Evensen's rrmxmx, any odd one that mixes

    private final long seed;

    int version;
    long sourceHigh;
    long sourceLow;
    long destinationHigh;
    long destinationLow;
    int protocol;
    int sourcePort;
    int destinationPort;
    int icmp; // type and code, -1 where it is no ICMP
    int tcpFlags;
    int tos;
    int length;
    int transportOffset;
    boolean hasPorts;
    boolean isFragment;
    boolean isLaterFragment;
    private int hash;

    /** The seed keeps strangers from choosing flows that collide; it is the same for all workers. */
    public Flow(final long seed) {
        this.seed = seed;
    }

    /** Forgets the packet before. */
    void begin(final int version, final int length) {
        this.version = version;
        this.length = length;
        sourceLow = 0;
        destinationLow = 0;
        sourcePort = 0;
        destinationPort = 0;
        icmp = -1;
        tcpFlags = 0;
        transportOffset = -1;
        hasPorts = false;
        isFragment = false;
        isLaterFragment = false;
    }

    /** Whether packets of the protocol carry ports. */
    static boolean hasPorts(final int protocol) {
        return protocol == IpProtocol.TCP
                || protocol == IpProtocol.UDP
                || protocol == DCCP
                || protocol == SCTP
                || protocol == UDP_LITE;
    }

    /** 4 or 6. */
    public int version() {
        return version;
    }

    public long sourceHigh() {
        return sourceHigh;
    }

    public long sourceLow() {
        return sourceLow;
    }

    public long destinationHigh() {
        return destinationHigh;
    }

    public long destinationLow() {
        return destinationLow;
    }

    /** The protocol behind IPv4's header, or behind IPv6's extension headers as far as they are here. */
    public int protocol() {
        return protocol;
    }

    /** Whether the two ports are those of a transport header. */
    public boolean hasPorts() {
        return hasPorts;
    }

    public int sourcePort() {
        return sourcePort;
    }

    public int destinationPort() {
        return destinationPort;
    }

    /** The type of ICMP or ICMPv6; -1 where it is neither, or the header is in another fragment. */
    public int icmpType() {
        return icmp >> 8;
    }

    /** Whether it is an ICMP message about another packet, which it quotes. */
    public boolean isIcmpError() {
        final int type = icmpType();
        return protocol == IpProtocol.ICMPV6
                ? type >= 0 && type < 128 // RFC 4443, section 2.1
                : type == 3 || type == 4 || type == 5 || type == 11 || type == 12; // RFC 1122, section 3.2.2
    }

    /** TCP's flags as in {@code TcpHeader}; 0 where it is no TCP, or the header is in another fragment. */
    public int tcpFlags() {
        return tcpFlags;
    }

    /** TOS or traffic class. */
    public int tos() {
        return tos;
    }

    /** Bytes of the packet, from the IP header on. */
    public int length() {
        return length;
    }

    /** Where the transport header begins, counted from the IP header; -1 where it is in another fragment. */
    public int transportOffset() {
        return transportOffset;
    }

    public boolean isFragment() {
        return isFragment;
    }

    /** Whether it is a fragment and not the first one, so that it has no transport header. */
    public boolean isLaterFragment() {
        return isLaterFragment;
    }

    /** A hash of addresses, protocol and ports, the same for both directions of a conversation. */
    public int hash() {
        return hash;
    }

    /** Computes the hash, when all it is of was set. */
    void hashed() {
        final long ends =
                end(sourceHigh, sourceLow, sourcePort) + end(destinationHigh, destinationLow, destinationPort);
        final long mixed = (ends ^ ends >>> 32 ^ protocol) * MULTIPLIER;
        hash = (int) (mixed ^ mixed >>> 32);
    }

    private long end(final long high, final long low, final int port) {
        final long first = (high ^ seed) * MULTIPLIER;
        final long second = (first ^ first >>> 32 ^ low) * MULTIPLIER;
        final long third = (second ^ second >>> 32 ^ port) * MULTIPLIER;
        return third ^ third >>> 32;
    }
}
