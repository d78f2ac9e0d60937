// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.realpeer;

import static net.culvert.appliance.realpeer.RoutedHosts.LEFT;
import static net.culvert.appliance.realpeer.RoutedHosts.LEFT6;
import static net.culvert.appliance.realpeer.RoutedHosts.RIGHT;
import static net.culvert.appliance.realpeer.RoutedHosts.RIGHT6;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import net.culvert.forwarding.packets.PacketBuilder;
import net.culvert.forwarding.packets.Packets;

/**
 * What is put into a router: packets, by one link, each behind the same virtio_net_hdr.
 *
 * @param name what is particular about them; no two of a list have the same
 */
record Stimulus(String name, boolean isFromTheRight, byte[] offload, List<byte[]> packets) {
    private static final int NEEDS_CHECKSUM = 1; // flag of a virtio_net_hdr
    private static final int TCP = 6;

    @Override
    public String toString() {
        return name;
    }

    static Stimulus of(final String name, final byte[]... packets) {
        return new Stimulus(name, false, new byte[Wire.VIRTIO], List.of(packets));
    }

    static Stimulus fromTheRight(final String name, final PacketBuilder packet) {
        return new Stimulus(name, true, new byte[Wire.VIRTIO], List.of(packet.bytes()));
    }

    static Stimulus of(final String name, final PacketBuilder packet) {
        return of(name, packet.bytes());
    }

    /** An echo request turned into an ICMP message of another type. */
    static byte[] icmp4(final PacketBuilder echo, final int type) {
        final ByteBuffer packet = ByteBuffer.wrap(echo.icmpEcho().bytes());
        final int checksum = (packet.getShort(22) & 0xFFFF) - ((type - 8) << 8); // of a sum that grew by the difference
        packet.put(20, (byte) type).putShort(22, (short) (checksum < 0 ? checksum - 1 : checksum));
        return packet.array();
    }

    /**
     * A packet whose transport checksum its device is to complete, and that the device is to cut into segments of
     * {@code gsoSize} bytes of data where the type of the virtio_net_hdr is not 0.
     */
    static Stimulus offloaded(final String name, final PacketBuilder builder, final int gsoType, final int gsoSize) {
        final ByteBuffer packet = ByteBuffer.wrap(builder.bytes());
        final boolean ipv6 = packet.get(0) >>> 4 == 6;
        final int transport = ipv6 ? 40 : 20;
        final int protocol = packet.get(ipv6 ? 6 : 9);
        final int checksumAt = protocol == TCP ? 16 : 6;
        int sum = PacketText.sum(packet, ipv6 ? 8 : 12, transport) + protocol + packet.capacity() - transport;
        sum = (sum & 0xFFFF) + (sum >>> 16);
        packet.putShort(transport + checksumAt, (short) sum);
        final ByteBuffer offload = ByteBuffer.allocate(Wire.VIRTIO).order(ByteOrder.LITTLE_ENDIAN);
        offload.put((byte) NEEDS_CHECKSUM).put((byte) gsoType);
        offload.putShort((short) (gsoType == 0 ? 0 : transport + (protocol == TCP ? 20 : 8)));
        offload.putShort((short) gsoSize).putShort((short) transport).putShort((short) checksumAt);
        return new Stimulus(name, false, offload.array(), List.of(packet.array()));
    }

    /** A datagram of 32 bytes from the left host to the right one, which may be fragmented. */
    static PacketBuilder v4() {
        return Packets.ipv4().from(LEFT).to(RIGHT).id(0x1234).fragment(0).payload(Packets.payload(1, 32));
    }

    /** A datagram of 32 bytes from the left host to the right one. */
    static PacketBuilder v6() {
        return Packets.ipv6().from(LEFT6).to(RIGHT6).payload(Packets.payload(1, 32));
    }

    /** Bytes with some of them replaced. */
    static byte[] patch(final byte[] packet, final int at, final int... values) {
        final byte[] patched = packet.clone();
        for (int i = 0; i < values.length; i++) {
            patched[at + i] = (byte) values[i];
        }
        return patched;
    }

    /** An IPv4 packet with the header checksum that it should have. */
    static byte[] summed(final byte[] packet) {
        final ByteBuffer header = ByteBuffer.wrap(packet.clone());
        header.putShort(10, (short) 0);
        int sum = 0;
        for (int i = 0; i < (packet[0] & 0xF) * 4; i += 2) {
            sum += header.getShort(i) & 0xFFFF;
        }
        sum = (sum & 0xFFFF) + (sum >>> 16);
        return header.putShort(10, (short) ~((sum & 0xFFFF) + (sum >>> 16))).array();
    }

    /** A fragment of an IPv4 packet: {@code length} bytes of its data from {@code offset}, a multiple of 8. */
    static byte[] fragment4(final byte[] packet, final int offset, final int length) {
        final ByteBuffer fragment = ByteBuffer.allocate(20 + length);
        fragment.put(packet, 0, 20).put(packet, 20 + offset, length);
        fragment.putShort(2, (short) fragment.capacity());
        final boolean isLast = 20 + offset + length == packet.length;
        return summed(fragment.putShort(6, (short) ((isLast ? 0 : 0x2000) | offset / 8))
                .array());
    }

    /** A fragment of an IPv6 packet without other extension headers. */
    static byte[] fragment6(final byte[] packet, final int offset, final int length) {
        final ByteBuffer fragment = ByteBuffer.allocate(48 + length);
        fragment.put(packet, 0, 40).put(packet[6]).put((byte) 0);
        final boolean isLast = 40 + offset + length == packet.length;
        fragment.putShort((short) (offset | (isLast ? 0 : 1))).putInt(0x1234_5678);
        fragment.put(packet, 40 + offset, length);
        return fragment.putShort(4, (short) (8 + length)).put(6, (byte) 44).array();
    }

    /** The packet without its last bytes, its length field as before. */
    static byte[] cut(final byte[] packet, final int bytes) {
        return Arrays.copyOf(packet, packet.length - bytes);
    }
}
