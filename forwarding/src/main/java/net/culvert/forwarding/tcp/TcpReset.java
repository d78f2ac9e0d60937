// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.tcp;

import static java.nio.ByteOrder.BIG_ENDIAN;

import net.culvert.forwarding.icmp.Answer;
import net.culvert.forwarding.icmp.AnswerCounters;
import net.culvert.forwarding.icmp.IcmpSettings;
import net.culvert.forwarding.icmp.MadePacket;
import net.culvert.forwarding.icmp.Unicast;
import net.culvert.forwarding.packet.Packet;
import net.culvert.forwarding.wire.InternetChecksum;
import net.culvert.forwarding.wire.IpProtocol;
import net.culvert.forwarding.wire.Ipv4Header;
import net.culvert.forwarding.wire.Ipv6Header;
import net.culvert.forwarding.wire.TcpHeader;
import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.packet.Burst;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Answers a TCP segment for which there is no connection, or that a rule rejects, with a reset, as if from where it was
 * sent to (RFC 9293, section 3.10.7.1). Owned by its worker.
 *
 * <pre>
 *  with ACK:     SEQ = its ACK, RST
 *  without ACK:  SEQ = 0, ACK = its SEQ + the bytes, SYN and FIN it takes up, RST and ACK
 * </pre>
 *
 * <p>Never answered: a reset, a fragment, a segment whose checksum is wrong, and what comes from or goes to an address
 * that is not one host's.
 */
public final class TcpReset {
    private static final int DESTINATION_PORT = 2, SEQUENCE = 4, ACKNOWLEDGMENT = 8, DATA_OFFSET = 12; // byte offsets
    private static final int NO_OPTIONS = 5 << 12; // data offset, above the flags

    private final IcmpSettings settings;
    private final AnswerCounters counters;
    private final MadePacket made = new MadePacket();
    private final Ipv4Header ipv4 = new Ipv4Header();
    private final Ipv6Header ipv6 = new Ipv6Header();
    private final TcpHeader tcp = new TcpHeader();

    private int transport; // where the cause's TCP header begins, counted from its IP header
    private int transportLength; // bytes of the cause behind the IP headers

    /** Counts under {@code path}. */
    public TcpReset(final IcmpSettings settings, final CountersFile counters, final String path) {
        this.settings = settings;
        this.counters = new AnswerCounters(counters, path);
    }

    /**
     * Lays a reset into the slab, as its last packet, which the caller then sends by the table of {@code cause}. The IP
     * header of {@code cause} has to be well-formed. A packet that is no TCP segment is NOT_DUE one.
     */
    public Answer build(final Packet cause, final Burst slab, final long nowNs) {
        final boolean isIpv6 = cause.version() == 6;
        if (!(isIpv6 ? find6(cause) : find4(cause))) {
            return Answer.NOT_DUE;
        }
        tcp.wrap(cause.buffer(), cause.offset() + transport);
        if (tcp.check(transportLength) != DropReason.NONE
                || (tcp.flags() & TcpHeader.RST) != 0
                || !(isIpv6 ? isBetweenHosts6() : isBetweenHosts4(cause))) {
            return counters.count(Answer.FORBIDDEN);
        }
        if (!settings.takeReset(nowNs)) {
            return counters.count(Answer.RATE_LIMITED);
        }
        if (!isChecksumRight(cause, isIpv6)) { // last, for it reads the whole packet
            return counters.count(Answer.FORBIDDEN);
        }
        return counters.count((isIpv6 ? write6(slab) : write4(slab)) ? Answer.MADE : Answer.NO_BUFFER);
    }

    /** Finds the segment; false where there is none, or but a part of it. */
    private boolean find4(final Packet cause) {
        ipv4.wrap(cause.buffer(), cause.offset());
        transport = ipv4.headerLength();
        transportLength = Math.min(ipv4.totalLength(), cause.length()) - transport;
        return ipv4.protocol() == IpProtocol.TCP && !ipv4.isFragment();
    }

    private boolean find6(final Packet cause) {
        ipv6.wrap(cause.buffer(), cause.offset());
        final int packetLength = Math.min(Ipv6Header.LENGTH + ipv6.payloadLength(), cause.length());
        transport = ipv6.transportOffset(IpProtocol.TCP, packetLength);
        transportLength = packetLength - transport;
        return transport >= 0;
    }

    private boolean isBetweenHosts4(final Packet cause) {
        return Unicast.is4(ipv4.source())
                && Unicast.is4(ipv4.destination())
                && !Unicast.isBroadcast4(ipv4.source(), cause.input())
                && !Unicast.isBroadcast4(ipv4.destination(), cause.input());
    }

    private boolean isBetweenHosts6() {
        return Unicast.is6(ipv6.sourceHigh(), ipv6.sourceLow())
                && Unicast.is6(ipv6.destinationHigh(), ipv6.destinationLow());
    }

    /** A checksum still to be completed comes from this host's kernel and is taken as right. */
    private boolean isChecksumRight(final Packet cause, final boolean isIpv6) {
        if (cause.hasOffload() && cause.offload().needsChecksum()) {
            return true;
        }
        final UnsafeBuffer buffer = cause.buffer();
        final long pseudoHeader = isIpv6
                ? InternetChecksum.pseudoHeader6(buffer, cause.offset(), IpProtocol.TCP, transportLength)
                : InternetChecksum.pseudoHeader4(buffer, cause.offset(), IpProtocol.TCP, transportLength);
        return InternetChecksum.holds(buffer, cause.offset() + transport, transportLength, pseudoHeader);
    }

    private boolean write4(final Burst slab) {
        if (!made.begin(slab, Ipv4Header.MIN_LENGTH + TcpHeader.MIN_LENGTH)) {
            return false;
        }
        made.ipv4(0, settings.ttl(), IpProtocol.TCP, ipv4.destination(), ipv4.source());
        writeTcp();
        complete(InternetChecksum.pseudoHeader4(made.buffer(), made.offset(), IpProtocol.TCP, TcpHeader.MIN_LENGTH));
        return true;
    }

    private boolean write6(final Burst slab) {
        if (!made.begin(slab, Ipv6Header.LENGTH + TcpHeader.MIN_LENGTH)) {
            return false;
        }
        made.ipv6(0, settings.ttl(), IpProtocol.TCP);
        made.source6(ipv6.destinationHigh(), ipv6.destinationLow());
        made.destination6(ipv6.sourceHigh(), ipv6.sourceLow());
        writeTcp();
        complete(InternetChecksum.pseudoHeader6(made.buffer(), made.offset(), IpProtocol.TCP, TcpHeader.MIN_LENGTH));
        return true;
    }

    private void writeTcp() {
        final boolean hasAck = (tcp.flags() & TcpHeader.ACK) != 0;
        final int payloadLength = transportLength - tcp.headerLength();
        final int taken = payloadLength + Integer.bitCount(tcp.flags() & (TcpHeader.SYN | TcpHeader.FIN));
        final UnsafeBuffer buffer = made.buffer();
        final int at = made.payload();
        buffer.setMemory(at, TcpHeader.MIN_LENGTH, (byte) 0);
        buffer.putShort(at, (short) tcp.destinationPort(), BIG_ENDIAN);
        buffer.putShort(at + DESTINATION_PORT, (short) tcp.sourcePort(), BIG_ENDIAN);
        buffer.putInt(at + SEQUENCE, hasAck ? tcp.acknowledgment() : 0, BIG_ENDIAN);
        buffer.putInt(at + ACKNOWLEDGMENT, hasAck ? 0 : tcp.sequence() + taken, BIG_ENDIAN);
        final int flags = hasAck ? TcpHeader.RST : TcpHeader.RST | TcpHeader.ACK;
        buffer.putShort(at + DATA_OFFSET, (short) (NO_OPTIONS | flags), BIG_ENDIAN);
    }

    private void complete(final long pseudoHeader) {
        final int at = made.payload();
        final long sum = InternetChecksum.sum(made.buffer(), at, TcpHeader.MIN_LENGTH, pseudoHeader);
        InternetChecksum.store(made.buffer(), at + TcpHeader.CHECKSUM, sum);
        made.add();
    }

    /** Times that it came to this since the start; any thread. */
    public long times(final Answer answer) {
        return counters.times(answer);
    }
}
