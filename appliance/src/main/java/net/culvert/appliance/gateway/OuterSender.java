// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import static java.nio.ByteOrder.BIG_ENDIAN;

import java.security.SecureRandom;
import java.util.function.IntSupplier;
import net.culvert.forwarding.fib.Fibs;
import net.culvert.forwarding.fib.NextHop;
import net.culvert.forwarding.fragment.IdSource;
import net.culvert.forwarding.icmp.MadePacket;
import net.culvert.forwarding.iface.InterfaceAddress;
import net.culvert.forwarding.wire.InternetChecksum;
import net.culvert.forwarding.wire.IpProtocol;
import net.culvert.forwarding.wire.UdpHeader;
import net.culvert.ringbuffers.counters.DropCounters;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.packet.Burst;
import net.culvert.ringbuffers.packet.DatagramSink;
import net.culvert.ringbuffers.packet.Endpoint;
import net.culvert.tunnel.encapsulation.Ecn;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * From a tunnel into the router: each datagram gets IP and UDP headers and waits as a packet made here, which the
 * router may cut, until the thread's worker sends it by a table. Owned by the tunnel's forwarding thread.
 *
 * <p>It leaves from where the peer reached us, as long as that is an address of this host, else from an address of the
 * interface that its route leads to. Its congestion mark is that of the packet in it (RFC 6040, section 4.1).
 */
final class OuterSender implements DatagramSink {
    private static final int SLAB_LENGTH = 1 << 20; // bytes: what several devices may hand over in one turn
    private static final int MAX_PACKETS = 4096;
    private static final int MAX_MARKS = 512; // more than the packets of a burst
    private static final int HANDSHAKE_TOS = 0x88; // AF41, as the kernel's WireGuard sends them

    private final Fibs fibs;
    private final IntSupplier fib;
    private final IntSupplier port;
    private final Nesting nesting;
    private final DropCounters drops;
    private final IdSource identifications;
    private final Burst outgoing = new Burst(SLAB_LENGTH, MAX_PACKETS);
    private final MadePacket made = new MadePacket();
    private final int[] markBegins = new int[MAX_MARKS]; // offsets in the slab of the datagrams
    private final int[] marks = new int[MAX_MARKS]; // TOS, and hops above it
    private int markCount;
    private long sourceHigh; // of the endpoint at hand
    private long sourceLow;

    /** Sends by what table and from what port the suppliers say at the time. */
    OuterSender(
            final Fibs fibs,
            final Nesting nesting,
            final IntSupplier fib,
            final IntSupplier port,
            final DropCounters drops) {
        this.fibs = fibs;
        this.nesting = nesting;
        this.fib = fib;
        this.port = port;
        this.drops = drops;
        final SecureRandom random = new SecureRandom();
        identifications = IdSource.random(random.nextLong(), random.nextLong());
    }

    /** TUNNEL_NESTED where the packet must not enter the tunnel: it left it already, or would lie too deep; or NONE. */
    DropReason check(final UnsafeBuffer buffer, final int offset) {
        return nesting.hops(buffer, offset) == 0 || nesting.isFrom(buffer, offset, port.getAsInt())
                ? DropReason.TUNNEL_NESTED
                : DropReason.NONE;
    }

    /** Begins with datagrams of which nothing is known; they are given to {@link #send} afterwards. */
    void begin() {
        markCount = 0;
    }

    /** Says that datagrams from {@code begin} on in their slab carry the packet at {@code offset}. */
    void mark(final int begin, final UnsafeBuffer buffer, final int offset) {
        mark(begin, nesting.hops(buffer, offset) << 8 | Ecn.of(buffer, offset));
    }

    private void mark(final int begin, final int mark) {
        markBegins[markCount] = begin;
        marks[markCount++] = mark;
    }

    /** Sends a handshake message, the burst's only one. */
    void sendHandshake(final Burst message) {
        begin();
        mark(0, Nesting.HOPS << 8 | HANDSHAKE_TOS);
        send(message);
        begin();
    }

    @Override
    public void send(final Burst datagrams) {
        int next = 0; // mark
        int mark = Nesting.HOPS << 8;
        for (int i = 0; i < datagrams.size(); i++) {
            final Endpoint to = datagrams.endpoint(i);
            final int end = datagrams.offset(i) + datagrams.length(i);
            final int segment = datagrams.segmentSize(i) == 0 ? datagrams.length(i) : datagrams.segmentSize(i);
            final DropReason way = find(to);
            for (int at = datagrams.offset(i); at < end; at += segment) {
                while (next < markCount && markBegins[next] <= at) {
                    mark = marks[next++];
                }
                final int length = Math.min(segment, end - at);
                drops.count(way == DropReason.NONE ? add(to, mark, datagrams.buffer(), at, length) : way, length);
            }
        }
        if (markCount > 0) { // a packet may go on in the next burst
            markBegins[0] = 0;
            marks[0] = marks[markCount - 1];
            markCount = 1;
        }
    }

    /** Finds a way and a source address, or says why there is none. */
    private DropReason find(final Endpoint to) {
        if (to == null) {
            return DropReason.TUNNEL_NO_ENDPOINT;
        }
        final int table = fib.getAsInt();
        final NextHop way = to.ipv6()
                ? fibs.lookup6(table, to.addressHigh(), to.addressLow(), 0)
                : fibs.lookup4(table, (int) to.addressLow(), 0);
        if (way == null) {
            return DropReason.IP_NO_ROUTE;
        }
        return switch (way.action()) {
            case FORWARD -> findSource(to, table, way);
            case REJECT -> DropReason.IP_REJECT_ROUTE;
            case LOCAL, BROADCAST, BLACKHOLE -> DropReason.IP_BLACKHOLE;
        };
    }

    private DropReason findSource(final Endpoint to, final int table, final NextHop way) {
        sourceHigh = to.localHigh();
        sourceLow = to.localLow();
        if (to.hasLocal() && isOwn(to.ipv6(), table)) {
            return DropReason.NONE;
        }
        final InterfaceAddress address = way.output().address(to.ipv6());
        if (address == null) {
            return DropReason.IP_BAD_SOURCE;
        }
        sourceHigh = to.ipv6() ? address.address().high() : 0;
        sourceLow = to.ipv6() ? address.address().low() : address.address().high() >>> 32;
        return DropReason.NONE;
    }

    private boolean isOwn(final boolean ipv6, final int table) {
        return ipv6 ? fibs.isOwn6(table, sourceHigh, sourceLow) : fibs.isOwn4(table, (int) sourceLow);
    }

    private DropReason add(
            final Endpoint to, final int mark, final UnsafeBuffer buffer, final int offset, final int length) {
        final int ip = to.ipv6() ? 40 : 20;
        if (!made.begin(outgoing, ip + UdpHeader.LENGTH + length)) {
            return DropReason.OUTPUT_QUEUE_FULL;
        }
        if (to.ipv6()) {
            made.ipv6(mark & 0xFF, mark >> 8, IpProtocol.UDP);
            made.source6(sourceHigh, sourceLow);
            made.destination6(to.addressHigh(), to.addressLow());
        } else {
            made.ipv4(mark & 0xFF, mark >> 8, IpProtocol.UDP, (int) sourceLow, (int) to.addressLow());
            made.mayFragment(identifications.nextIpv4());
        }
        final UnsafeBuffer packet = made.buffer();
        final int udp = made.payload();
        packet.putShort(udp, (short) port.getAsInt(), BIG_ENDIAN);
        packet.putShort(udp + 2, (short) to.port(), BIG_ENDIAN);
        packet.putInt(udp + 4, UdpHeader.LENGTH + length << 16, BIG_ENDIAN); // and no checksum yet
        packet.putBytes(udp + UdpHeader.LENGTH, buffer, offset, length);
        final int summed = UdpHeader.LENGTH + length;
        final long pseudo = to.ipv6()
                ? InternetChecksum.pseudoHeader6(packet, made.offset(), IpProtocol.UDP, summed)
                : InternetChecksum.pseudoHeader4(packet, made.offset(), IpProtocol.UDP, summed);
        InternetChecksum.storeNonZero(
                packet, udp + UdpHeader.CHECKSUM, InternetChecksum.sum(packet, udp, summed, pseudo));
        made.add();
        return DropReason.NONE;
    }

    /** Packets that wait to be sent, which the caller sees to, and clears. */
    Burst outgoing() {
        return outgoing;
    }
}
