// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunio.udp;

import static java.nio.ByteOrder.BIG_ENDIAN;

import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.ringbuffers.counters.DropCounters;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.packet.Burst;
import net.culvert.ringbuffers.packet.Endpoint;
import net.culvert.tunio.sys.Errno;
import net.culvert.tunio.sys.HostException;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Receives datagrams of one socket into bursts, one recvmmsg(2) a burst. All of it runs on one thread.
 *
 * <p>Datagrams that the kernel joined (UDP_GRO) stay one entry with a segment size. Each message has its own stride of
 * the slab, of {@value #STRIDE} bytes, so a slab of {@code Burst.HEADROOM + n * STRIDE} bytes takes n of them; pages
 * that no message reaches are not touched.
 */
public final class UdpReceiver {
    /** Bytes of slab for a message: no UDP datagram and no run is longer than 65535. */
    public static final int STRIDE = 65536;

    private static final int CACHE_BITS = 12; // 4096 endpoints: 16 KiB of places, and at most 64 B for each in use

    private final UdpSocket socket;
    private final int stride;
    private final DropCounters drops;
    private final ErrnoCounters errors;
    private final Messages messages;
    private final EndpointCache endpoints = new EndpointCache(CACHE_BITS);

    private int used; // messages whose lengths the last call overwrote
    // what the control messages of the message at hand said
    private int segmentSize;
    private long localHigh;
    private long localLow;
    private int localInterface;

    /** Receives at most {@code maxMessages} a call. Failed calls are counted as {@code udp.receive.error.ERRNO}. */
    public UdpReceiver(
            final UdpSocket socket, final int maxMessages, final DropCounters drops, final CountersFile counters) {
        this(socket, maxMessages, STRIDE, drops, counters);
    }

    UdpReceiver(
            final UdpSocket socket,
            final int maxMessages,
            final int stride,
            final DropCounters drops,
            final CountersFile counters) {
        this.socket = socket;
        this.stride = stride;
        this.drops = drops;
        errors = new ErrnoCounters(counters, "udp.receive.error.");
        messages = new Messages(maxMessages);
        used = maxMessages;
    }

    /**
     * Adds what waits to a burst that has room for the entries of {@code maxMessages}, as much as fits its slab. Never
     * waits.
     *
     * @return entries added; 0 where nothing waits, and where all that came was cut or the call failed, which is
     *     counted
     * @throws HostException with EBADF once the socket is closed
     */
    public int receive(final Burst burst) throws HostException {
        final int first = burst.end();
        final int room = Math.min(messages.capacity(), burst.remaining() / stride);
        if (room == 0) {
            throw new IllegalArgumentException("the burst has no room for a datagram");
        }
        aim(burst.address() + first, room);
        final int received = messages.receive(socket.descriptor(), room);
        if (received < 0) {
            fail(-received);
            return 0;
        }
        used = received;
        final int before = burst.size();
        for (int i = 0; i < received; i++) {
            accept(burst, first + i * stride, i);
        }
        return burst.size() - before;
    }

    private void aim(final long address, final int room) {
        for (int i = 0; i < room; i++) {
            messages.data(i, address + (long) i * stride, stride);
        }
        for (int i = 0; i < used; i++) {
            messages.lengths(i, Messages.SOCKADDR_IN6_LENGTH, Messages.CONTROL_LENGTH);
        }
        used = 0;
    }

    private void fail(final int errno) throws HostException {
        if (errno == Errno.EBADF.number()) {
            throw new HostException("The UDP socket is closed", errno);
        }
        if (errno != Errno.EAGAIN.number()) {
            errors.count(errno);
        }
    }

    private void accept(final Burst burst, final int offset, final int index) {
        final int length = messages.received(index);
        readControl(index);
        final boolean run = segmentSize > 0 && segmentSize < length;
        if (length > stride) {
            drops.count(DropReason.UDP_TRUNCATED, run ? (length + segmentSize - 1) / segmentSize : 1, length);
            return;
        }
        burst.add(offset, length, run ? segmentSize : 0, endpoint(messages.name(index)));
    }

    private Endpoint endpoint(final int name) {
        final UnsafeBuffer memory = messages.memory();
        final int port = memory.getShort(name + 2, BIG_ENDIAN) & 0xFFFF;
        if (socket.ipv6()) {
            final long high = memory.getLong(name + 8, BIG_ENDIAN);
            final long low = memory.getLong(name + 16, BIG_ENDIAN);
            return endpoints.get(true, high, low, port, memory.getInt(name + 24), localHigh, localLow, localInterface);
        }
        final long address = memory.getInt(name + 4, BIG_ENDIAN) & 0xFFFF_FFFFL;
        return endpoints.get(false, 0, address, port, 0, 0, localLow, localInterface);
    }

    private void readControl(final int index) {
        final UnsafeBuffer memory = messages.memory();
        segmentSize = 0;
        localHigh = 0;
        localLow = 0;
        localInterface = 0;
        final int end = messages.control(index) + messages.controlLength(index);
        int at = messages.control(index);
        while (at + Messages.CMSG_HEADER_LENGTH <= end) {
            readControlMessage(memory, memory.getInt(at + 8), memory.getInt(at + 12), at + Messages.CMSG_HEADER_LENGTH);
            at += ((int) memory.getLong(at) + 7) & ~7; // CMSG_NXTHDR
        }
    }

    private void readControlMessage(final UnsafeBuffer memory, final int level, final int type, final int data) {
        if (level == UdpSystemCalls.SOL_UDP && type == UdpSystemCalls.UDP_GRO) {
            segmentSize = memory.getInt(data);
        } else if (level == UdpSystemCalls.SOL_IP && type == UdpSystemCalls.IP_PKTINFO) {
            localInterface = memory.getInt(data);
            localLow = memory.getInt(data + 4, BIG_ENDIAN) & 0xFFFF_FFFFL; // ipi_spec_dst
        } else if (level == UdpSystemCalls.SOL_IPV6 && type == UdpSystemCalls.IPV6_PKTINFO) {
            localHigh = memory.getLong(data, BIG_ENDIAN);
            localLow = memory.getLong(data + 8, BIG_ENDIAN);
            localInterface = memory.getInt(data + 16);
        }
    }
}
