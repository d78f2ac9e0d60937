// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.realpeer;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import net.culvert.tunio.sys.HostException;
import net.culvert.tunio.sys.NetworkNamespace;
import net.culvert.tunio.sys.PacketSocket;

/**
 * A link of a router, seen from the far end: IP packets in and out, in the kernel's frames.
 *
 * <pre>
 *  | virtio_net_hdr, 10 bytes | Ethernet header, 14 bytes, or none on a TUN device | IP packet |
 * </pre>
 */
final class Wire implements AutoCloseable {
    /** Bytes of the virtio_net_hdr. */
    static final int VIRTIO = 10;

    private static final int NEEDS_CHECKSUM = 1; // flag VIRTIO_NET_HDR_F_NEEDS_CSUM
    private static final int GSO_TYPE = 1, HEADER_LENGTH = 2, GSO_SIZE = 4, CSUM_START = 6, CSUM_OFFSET = 8;
    private static final int IPV4 = 0x0800, IPV6 = 0x86DD; // Ethernet's types

    private final PacketSocket socket;
    private final byte[] addresses; // Ethernet's two, towards the router; none on a TUN device
    private final int linkHeaderLength;

    /** A packet, and what its virtio_net_hdr says of the segments in it. */
    record Received(byte[] packet, int gsoType, int gsoSize) {
        String text() {
            return (gsoType == 0 ? "" : "segments of " + gsoSize + ", type " + gsoType + ": ") + PacketText.of(packet);
        }
    }

    /** The device of that namespace; Ethernet's two addresses, or nothing. */
    Wire(final Namespace end, final String device, final byte[] addresses) throws HostException {
        socket = NetworkNamespace.call(end.name(), () -> new PacketSocket(device));
        this.addresses = addresses;
        linkHeaderLength = addresses.length == 0 ? 0 : addresses.length + Short.BYTES;
    }

    /** Puts a packet into the router, by a virtio_net_hdr whose offsets count from the packet on. */
    void put(final byte[] offload, final byte[] packet) {
        final ByteBuffer frame = ByteBuffer.allocate(linkHeaderLength + packet.length);
        if (linkHeaderLength > 0) {
            frame.put(addresses).putShort((short) (packet[0] >>> 4 == 6 ? IPV6 : IPV4));
        }
        frame.put(packet);
        final ByteBuffer header = ByteBuffer.wrap(offload.clone()).order(ByteOrder.LITTLE_ENDIAN);
        if ((header.get(0) & NEEDS_CHECKSUM) != 0) {
            final int headerLength = header.getShort(HEADER_LENGTH);
            header.putShort(HEADER_LENGTH, (short) (headerLength == 0 ? 0 : headerLength + linkHeaderLength));
            header.putShort(CSUM_START, (short) (header.getShort(CSUM_START) + linkHeaderLength));
        }
        final int errno = socket.send(header.array(), frame.array());
        if (errno != 0) {
            throw new AssertionError("the link refused the packet with errno " + errno);
        }
    }

    /** The next IP packet out of the router that is no talk between neighbours, or null at the limit. */
    Received receive(final int limitMs) {
        while (true) {
            final byte[] bytes = socket.receive(limitMs);
            if (bytes == null) {
                return null;
            }
            final ByteBuffer frame = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            complete(frame);
            final byte[] packet = Arrays.copyOfRange(bytes, VIRTIO + linkHeaderLength, bytes.length);
            if (isIp(frame) && !PacketText.isOfNeighbours(packet)) {
                return new Received(packet, frame.get(GSO_TYPE), frame.getShort(GSO_SIZE));
            }
        }
    }

    private boolean isIp(final ByteBuffer frame) {
        if (linkHeaderLength == 0) {
            return true;
        }
        final int type = Short.reverseBytes(frame.getShort(VIRTIO + addresses.length)) & 0xFFFF;
        return type == IPV4 || type == IPV6;
    }

    /** Completes the checksum of a packet that was left to its device, as the header in front says. */
    private static void complete(final ByteBuffer frame) {
        if ((frame.get(0) & NEEDS_CHECKSUM) != 0) {
            final int start = VIRTIO + frame.getShort(CSUM_START);
            final int sum = PacketText.sum(frame, start, frame.capacity());
            frame.putShort(start + frame.getShort(CSUM_OFFSET), Short.reverseBytes((short) ~sum));
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
