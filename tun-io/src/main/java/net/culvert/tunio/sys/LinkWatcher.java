// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunio.sys;

import java.nio.ByteOrder;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Says that something about an interface changed (rtnetlink(7), group RTMGRP_LINK): up, down, MTU, name, gone or new.
 * What it is now is asked for elsewhere. It sees the namespace that its opener was in; owned by one thread.
 *
 * <pre>
 *  nlmsghdr:   length (4) | type (2) | flags (2) | sequence (4) | port (4)
 *  ifinfomsg:  family (1) | pad (1) | device type (2) | index (4) | ...
 * </pre>
 */
public final class LinkWatcher implements AutoCloseable {
    /** No change waits. */
    public static final int NONE = 0;
    /** Messages were lost or were not about one interface: any interface may have changed. */
    public static final int ANY = -1;

    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW = 3;
    private static final int NETLINK_ROUTE = 0;
    private static final int RTMGRP_LINK = 1;
    private static final int SOCKADDR_LENGTH = 12; // struct sockaddr_nl: family (2), pad (2), port (4), groups (4)
    private static final int RTM_NEWLINK = 16;
    private static final int RTM_DELLINK = 17;
    private static final int TYPE = 4; // byte offsets
    private static final int INDEX = 20;
    private static final int SHORTEST = 32; // bytes, both headers
    private static final int BUFFER_LENGTH = 32 * 1024; // bytes, what rtnetlink(7) readers use

    private final UnsafeBuffer buffer = new UnsafeBuffer(BufferUtil.allocateDirectAligned(BUFFER_LENGTH, 64));
    private final DescriptorIo io = new DescriptorIo();
    private final int socket;
    private int next; // byte offset of the next message
    private int end;

    private LinkWatcher(final int socket) {
        this.socket = socket;
    }

    /** Watches the namespace that the calling thread is in. */
    public static LinkWatcher open() throws HostException {
        final int socket = Descriptor.check(
                LibC.socket(AF_NETLINK, SOCK_RAW | Descriptor.SOCK_NONBLOCK | Descriptor.SOCK_CLOEXEC, NETLINK_ROUTE),
                "no netlink socket could be opened");
        final UnsafeBuffer address = new UnsafeBuffer(new byte[SOCKADDR_LENGTH]);
        address.putShort(0, (short) AF_NETLINK);
        address.putInt(8, RTMGRP_LINK);
        if (LibC.bind(socket, address.byteArray(), SOCKADDR_LENGTH) < 0) {
            final int errno = LibC.errno();
            Descriptor.close(socket);
            throw new HostException("interface changes cannot be watched", errno);
        }
        return new LinkWatcher(socket);
    }

    /**
     * The index of an interface that changed, {@link #ANY}, or {@link #NONE} when nothing waits. Never blocks.
     *
     * @throws HostException when the socket cannot be read any more
     */
    public int next() throws HostException {
        if (end - next < SHORTEST) {
            final long got = io.read(socket, buffer.addressOffset(), BUFFER_LENGTH);
            if (got == -Errno.EAGAIN.number() || got == -Errno.EINTR.number()) {
                return NONE;
            }
            if (got == -Errno.ENOBUFS.number()) {
                return ANY;
            }
            if (got < 0) {
                throw new HostException("interface changes cannot be read", (int) -got);
            }
            next = 0;
            end = (int) got;
        }
        return takeMessage();
    }

    private int takeMessage() {
        final int at = next;
        if (end - at < SHORTEST) {
            next = end;
            return ANY;
        }
        final int length = buffer.getInt(at, ByteOrder.nativeOrder());
        if (length < SHORTEST || length > end - at) {
            next = end;
            return ANY;
        }
        next += (length + 3) & ~3; // NLMSG_ALIGN
        final int type = buffer.getShort(at + TYPE, ByteOrder.nativeOrder());
        return type == RTM_NEWLINK || type == RTM_DELLINK ? buffer.getInt(at + INDEX, ByteOrder.nativeOrder()) : ANY;
    }

    /** The descriptor to poll for reading. */
    public int fd() {
        return socket;
    }

    @Override
    public void close() {
        Descriptor.close(socket);
    }
}
