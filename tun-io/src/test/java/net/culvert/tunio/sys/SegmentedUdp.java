// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunio.sys;

import java.lang.foreign.Arena;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Host programs' ways with raw descriptors that no class of ours needs. */
public final class SegmentedUdp {
    private static final int AF_INET = 2;
    private static final int SOCK_DGRAM = 2;
    private static final int SOL_UDP = 17;
    private static final int UDP_SEGMENT = 103;
    private static final int F_SETFL = 4;

    private SegmentedUdp() {}

    /** Sends {@code length} bytes to be cut into datagrams of {@code segment} bytes. Returns the bytes sent. */
    public static long send(final String address, final int port, final int length, final int segment)
            throws HostException {
        final int fd = Descriptor.check(LibC.socket(AF_INET, SOCK_DGRAM, 0), "no UDP socket");
        try (Arena arena = Arena.ofConfined()) {
            PacketSocket.option(fd, SOL_UDP, UDP_SEGMENT, segment);
            final byte[] target = ByteBuffer.allocate(16)
                    .order(ByteOrder.nativeOrder())
                    .putShort((short) AF_INET)
                    .order(ByteOrder.BIG_ENDIAN)
                    .putShort((short) port)
                    .put(new InetSocketAddress(address, port).getAddress().getAddress())
                    .array();
            Descriptor.check(PacketSocket.connect(fd, target), "connect");
            return new DescriptorIo().write(fd, arena.allocate(length).address(), length);
        } finally {
            Descriptor.close(fd);
        }
    }

    /** Takes O_NONBLOCK from a descriptor. */
    public static void makeBlocking(final int fd) throws HostException {
        Descriptor.check(LibC.fcntl(fd, F_SETFL, 2), "fcntl");
    }
}
