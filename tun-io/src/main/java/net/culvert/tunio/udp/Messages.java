// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunio.udp;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import net.culvert.tunio.sys.Native;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The off-heap arguments of recvmmsg(2) and sendmmsg(2) for a fixed number of messages, of 64-bit Linux; one thread.
 *
 * <pre>
 *  mmsghdr 0 | mmsghdr 1 | ...     64 bytes each; of msghdr (0-55) name 0, namelen 8, iov 16, iovlen 24, control 32,
 *                                  controllen 40, flags 48; then len 56
 *  iovec 0 | iovec 1 | ...         16 bytes each: base 0, len 8; one a message
 *  sockaddr 0 | sockaddr 1 | ...   28 of 32 bytes each: family 0, port 2; IPv4 address 4; IPv6 address 8, scope id 24
 *  control 0 | control 1 | ...     64 bytes each: cmsghdr is len 0, level 8, type 12, data 16
 * </pre>
 */
final class Messages {
    static final int SOCKADDR_IN_LENGTH = 16;
    static final int SOCKADDR_IN6_LENGTH = 28;
    static final int CONTROL_LENGTH = 64; // in6_pktinfo takes 40 bytes, UDP_GRO or UDP_SEGMENT 24
    static final int CMSG_HEADER_LENGTH = 16;

    static final int MSG_TRUNC = 0x20;
    static final int MSG_DONTWAIT = 0x40;

    private static final int NAME = 0, NAMELEN = 8, IOV = 16, IOVLEN = 24, CONTROL = 32, CONTROLLEN = 40, FLAGS = 48;
    private static final int LEN = 56;
    private static final int MMSGHDR_LENGTH = 64;
    private static final int IOVEC_LENGTH = 16;
    private static final int SOCKADDR_LENGTH = 32;

    private static final MethodHandle RECVMMSG =
            Native.bind("recvmmsg", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG);
    private static final MethodHandle SENDMMSG =
            Native.bind("sendmmsg", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT);

    private final int capacity;
    private final UnsafeBuffer memory;
    private final MemorySegment errno = Native.newErrnoSegment(Arena.ofAuto());
    private final int iovecs;
    private final int sockaddrs;
    private final int controls;

    Messages(final int capacity) {
        this.capacity = capacity;
        iovecs = capacity * MMSGHDR_LENGTH;
        sockaddrs = iovecs + capacity * IOVEC_LENGTH;
        controls = sockaddrs + capacity * SOCKADDR_LENGTH;
        memory = new UnsafeBuffer(BufferUtil.allocateDirectAligned(controls + capacity * CONTROL_LENGTH, 64));
        for (int i = 0; i < capacity; i++) {
            final int header = i * MMSGHDR_LENGTH;
            memory.putLong(header + NAME, memory.addressOffset() + name(i));
            memory.putLong(header + IOV, memory.addressOffset() + iovecs + i * IOVEC_LENGTH);
            memory.putLong(header + IOVLEN, 1);
            memory.putLong(header + CONTROL, memory.addressOffset() + control(i));
        }
    }

    int capacity() {
        return capacity;
    }

    UnsafeBuffer memory() {
        return memory;
    }

    /** Where the sockaddr of a message lies in the memory. */
    int name(final int index) {
        return sockaddrs + index * SOCKADDR_LENGTH;
    }

    /** Where the control messages of a message lie in the memory. */
    int control(final int index) {
        return controls + index * CONTROL_LENGTH;
    }

    /** Sets the lengths of sockaddr and control, and clears the flags. */
    void lengths(final int index, final int nameLength, final int controlLength) {
        final int header = index * MMSGHDR_LENGTH;
        memory.putInt(header + NAMELEN, nameLength);
        memory.putLong(header + CONTROLLEN, controlLength);
        memory.putInt(header + FLAGS, 0);
    }

    /** Sets where the bytes of a message lie. */
    void data(final int index, final long address, final int length) {
        memory.putLong(iovecs + index * IOVEC_LENGTH, address);
        memory.putLong(iovecs + index * IOVEC_LENGTH + 8, length);
    }

    long dataAddress(final int index) {
        return memory.getLong(iovecs + index * IOVEC_LENGTH);
    }

    int dataLength(final int index) {
        return (int) memory.getLong(iovecs + index * IOVEC_LENGTH + 8);
    }

    int controlLength(final int index) {
        return (int) memory.getLong(index * MMSGHDR_LENGTH + CONTROLLEN);
    }

    /** Bytes of the message received, more than its room where it was cut. */
    int received(final int index) {
        return memory.getInt(index * MMSGHDR_LENGTH + LEN);
    }

    /** Receives up to {@code count} messages without waiting. Returns their number or a negative errno. */
    int receive(final int descriptor, final int count) {
        try {
            final int flags = MSG_DONTWAIT | MSG_TRUNC; // MSG_TRUNC: report the length a cut datagram had
            final int result = (int) RECVMMSG.invokeExact(errno, descriptor, memory.addressOffset(), count, flags, 0L);
            return result >= 0 ? result : -Native.errno(errno);
        } catch (final Throwable e) {
            throw new AssertionError("recvmmsg(2) cannot be called", e);
        }
    }

    /** Sends the messages {@code from} to {@code to - 1} without waiting. Returns how many went or a negative errno. */
    int send(final int descriptor, final int from, final int to) {
        try {
            final long address = memory.addressOffset() + (long) from * MMSGHDR_LENGTH;
            final int result = (int) SENDMMSG.invokeExact(errno, descriptor, address, to - from, MSG_DONTWAIT);
            return result >= 0 ? result : -Native.errno(errno);
        } catch (final Throwable e) {
            throw new AssertionError("sendmmsg(2) cannot be called", e);
        }
    }
}
