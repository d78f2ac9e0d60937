// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunio.sys;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * The kernel's end of an interface: a packet(7) socket that puts packets into it and sees what comes out of it, each
 * with its virtio_net_hdr in front.
 */
public final class PacketSocket implements AutoCloseable {
    private static final int AF_PACKET = 17;
    private static final int SOCK_RAW = 3;
    private static final short ETH_P_ALL_BIG_ENDIAN = 0x0300;
    private static final int SOL_PACKET = 263;
    private static final int PACKET_VNET_HDR = 15;
    private static final int SOCKADDR_LL_LENGTH = 20;
    private static final int LONGEST = 10 + 65600;
    private static final MethodHandle SETSOCKOPT =
            Native.bind("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT);

    private static final MethodHandle CONNECT = Native.bind("connect", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT);

    private final Arena arena = Arena.ofShared();
    private final MemorySegment memory = arena.allocate(LONGEST);
    private final DescriptorIo io = new DescriptorIo();
    private final Poller poller;
    private final int fd;

    /** A socket on the interface, of the namespace the calling thread is in. */
    public PacketSocket(final String name) throws HostException {
        fd = Descriptor.check(LibC.socket(AF_PACKET, SOCK_RAW | Descriptor.SOCK_NONBLOCK, 0), "no packet socket");
        poller = new Poller(fd);
        option(fd, SOL_PACKET, PACKET_VNET_HDR, 1);
        final MemorySegment address = MemorySegment.ofArray(new byte[SOCKADDR_LL_LENGTH]);
        address.set(ValueLayout.JAVA_SHORT_UNALIGNED, 0, (short) AF_PACKET);
        address.set(ValueLayout.JAVA_SHORT_UNALIGNED, 2, ETH_P_ALL_BIG_ENDIAN);
        try (LinkControl links = LinkControl.open()) {
            address.set(ValueLayout.JAVA_INT_UNALIGNED, 4, links.index(name));
        }
        Descriptor.check(LibC.bind(fd, address.toArray(ValueLayout.JAVA_BYTE), SOCKADDR_LL_LENGTH), "bind");
    }

    static void option(final int fd, final int level, final int option, final int value) {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment errno = Native.newErrnoSegment(arena);
            final MemorySegment memory = arena.allocateFrom(JAVA_INT, value);
            if ((int) SETSOCKOPT.invokeExact(errno, fd, level, option, memory.address(), 4) != 0) {
                throw new AssertionError("setsockopt: " + Errno.name(Native.errno(errno)));
            }
        } catch (final Throwable e) {
            throw new AssertionError(e);
        }
    }

    static int connect(final int fd, final byte[] address) {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment memory = arena.allocateFrom(ValueLayout.JAVA_BYTE, address);
            return (int) CONNECT.invokeExact(Native.newErrnoSegment(arena), fd, memory.address(), address.length);
        } catch (final Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** Sends a virtio_net_hdr and a packet into the interface. Returns 0 or the errno. */
    public int send(final byte[] header, final byte[] packet) {
        MemorySegment.copy(header, 0, memory, ValueLayout.JAVA_BYTE, 0, header.length);
        MemorySegment.copy(packet, 0, memory, ValueLayout.JAVA_BYTE, header.length, packet.length);
        return (int) -Math.min(0, io.write(fd, memory.address(), header.length + packet.length));
    }

    /** The next packet out of the interface behind its virtio_net_hdr, or null at the timeout. */
    public byte[] receive(final int timeoutMs) {
        long got = -Errno.ENETDOWN.number(); // the socket says once that its interface went down, then works on
        while (got == -Errno.ENETDOWN.number()) {
            if (poller.poll(timeoutMs) == 0) {
                return null;
            }
            got = io.read(fd, memory.address(), LONGEST);
        }
        return got < 0 ? null : memory.asSlice(0, got).toArray(ValueLayout.JAVA_BYTE);
    }

    @Override
    public void close() {
        Descriptor.close(fd);
        arena.close();
    }
}
