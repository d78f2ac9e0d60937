// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunio.udp;

import static java.nio.ByteOrder.BIG_ENDIAN;

import net.culvert.ringbuffers.packet.Burst;
import net.culvert.ringbuffers.packet.Endpoint;
import org.agrona.concurrent.UnsafeBuffer;

/** Messages of one address family on their way to sendmmsg(2); one thread. */
final class SendBatch {
    /** As many as the longest run has datagrams, so that a run taken apart fits. */
    static final int CAPACITY = Burst.MAX_RUN_SEGMENTS;

    private static final int IN_PKTINFO_LENGTH = 12;
    private static final int IN6_PKTINFO_LENGTH = 20;

    /** The call that sends; tests put other hosts here. */
    @FunctionalInterface
    interface Call {
        /** As {@link Messages#send}. */
        int send(Messages messages, int descriptor, int from, int to);
    }

    private final Call call;
    private final Messages messages = new Messages(CAPACITY);
    private final UnsafeBuffer memory = messages.memory();
    private final Endpoint[] endpoints = new Endpoint[CAPACITY];
    private final int[] segmentSizes = new int[CAPACITY];
    private final boolean[] sticky = new boolean[CAPACITY];
    private int size;

    SendBatch(final Call call) {
        this.call = call;
    }

    int size() {
        return size;
    }

    boolean isFull() {
        return size == CAPACITY;
    }

    void clear() {
        size = 0;
    }

    /**
     * Adds a datagram, or a run of them where {@code segmentSize} is above 0.
     *
     * @param fromLocal whether it is to leave from the endpoint's local address
     */
    void add(
            final Endpoint endpoint,
            final boolean fromLocal,
            final long address,
            final int length,
            final int segmentSize) {
        final int index = size++;
        endpoints[index] = endpoint;
        segmentSizes[index] = segmentSize;
        messages.data(index, address, length);
        writeName(messages.name(index), endpoint);
        writeControl(index, fromLocal && endpoint.hasLocal());
    }

    Endpoint endpoint(final int index) {
        return endpoints[index];
    }

    int segmentSize(final int index) {
        return segmentSizes[index];
    }

    long address(final int index) {
        return messages.dataAddress(index);
    }

    int length(final int index) {
        return messages.dataLength(index);
    }

    /** Datagrams in the message. */
    int datagrams(final int index) {
        final int segment = segmentSizes[index];
        return segment == 0 ? 1 : (length(index) + segment - 1) / segment;
    }

    /** Whether the message asks to leave from the endpoint's local address. */
    boolean isSticky(final int index) {
        return sticky[index];
    }

    /** Lets the kernel choose the source address of the message. */
    void forgetLocal(final int index) {
        writeControl(index, false);
    }

    /** Sends from a message on. Returns how many messages went or a negative errno of the first. */
    int send(final int descriptor, final int from) {
        return call.send(messages, descriptor, from, size);
    }

    private void writeName(final int name, final Endpoint endpoint) {
        memory.putShort(name + 2, (short) endpoint.port(), BIG_ENDIAN);
        if (endpoint.ipv6()) {
            memory.putShort(name, (short) UdpSystemCalls.AF_INET6);
            memory.putInt(name + 4, 0); // flow information
            memory.putLong(name + 8, endpoint.addressHigh(), BIG_ENDIAN);
            memory.putLong(name + 16, endpoint.addressLow(), BIG_ENDIAN);
            memory.putInt(name + 24, endpoint.scopeId());
        } else {
            memory.putShort(name, (short) UdpSystemCalls.AF_INET);
            memory.putInt(name + 4, (int) endpoint.addressLow(), BIG_ENDIAN);
        }
    }

    private void writeControl(final int index, final boolean fromLocal) {
        final Endpoint endpoint = endpoints[index];
        final int start = messages.control(index);
        int end = start;
        if (fromLocal) {
            end = endpoint.ipv6() ? writeIn6Pktinfo(end, endpoint) : writeInPktinfo(end, endpoint);
        }
        if (segmentSizes[index] > 0) {
            memory.putShort(end + Messages.CMSG_HEADER_LENGTH, (short) segmentSizes[index]);
            end = closeControl(end, UdpSystemCalls.SOL_UDP, UdpSystemCalls.UDP_SEGMENT, Short.BYTES);
        }
        sticky[index] = fromLocal;
        messages.lengths(
                index, endpoint.ipv6() ? Messages.SOCKADDR_IN6_LENGTH : Messages.SOCKADDR_IN_LENGTH, end - start);
    }

    private int writeInPktinfo(final int at, final Endpoint endpoint) {
        final int data = at + Messages.CMSG_HEADER_LENGTH;
        memory.putInt(data, endpoint.localInterface());
        memory.putInt(data + 4, (int) endpoint.localLow(), BIG_ENDIAN); // ipi_spec_dst becomes the source
        memory.putInt(data + 8, 0); // ipi_addr means nothing when sending
        return closeControl(at, UdpSystemCalls.SOL_IP, UdpSystemCalls.IP_PKTINFO, IN_PKTINFO_LENGTH);
    }

    private int writeIn6Pktinfo(final int at, final Endpoint endpoint) {
        final int data = at + Messages.CMSG_HEADER_LENGTH;
        memory.putLong(data, endpoint.localHigh(), BIG_ENDIAN);
        memory.putLong(data + 8, endpoint.localLow(), BIG_ENDIAN);
        memory.putInt(data + 16, endpoint.localInterface());
        return closeControl(at, UdpSystemCalls.SOL_IPV6, UdpSystemCalls.IPV6_PKTINFO, IN6_PKTINFO_LENGTH);
    }

    /** Writes the header of the control message at {@code at}. Returns where the next one begins. */
    private int closeControl(final int at, final int level, final int type, final int dataLength) {
        final int length = Messages.CMSG_HEADER_LENGTH + dataLength;
        memory.putLong(at, length);
        memory.putInt(at + 8, level);
        memory.putInt(at + 12, type);
        return at + ((length + 7) & ~7); // CMSG_ALIGN
    }
}
