// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunio.tun;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import net.culvert.ringbuffers.packet.Burst;
import net.culvert.ringbuffers.packet.Gather;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/** Packets and virtio headers of tests, between addresses of RFC 5737 and RFC 3849. */
final class TestPackets {
    static final byte[] NO_HEADER = new byte[Gather.HEADER_LENGTH];
    private static final int UDP = 17;
    private static final List<UnsafeBuffer> KEPT = new CopyOnWriteArrayList<>(); // gathers know addresses only

    private TestPackets() {}

    /** A UDP packet from 192.0.2.1 to 192.0.2.2 of so many bytes in all; its payload counts up. */
    static byte[] ipv4(final int length) {
        final ByteBuffer packet = counting(length);
        packet.put(0, (byte) 0x45).put(1, (byte) 0).putShort(2, (short) length);
        packet.putInt(4, 0).put(8, (byte) 64).put(9, (byte) UDP);
        packet.putShort(10, (short) 0).putInt(12, 0xC0000201).putInt(16, 0xC0000202);
        return packet.array();
    }

    /** A UDP packet from 2001:db8::1 to 2001:db8::2 of so many bytes in all. */
    static byte[] ipv6(final int length) {
        final ByteBuffer packet = counting(length);
        packet.putInt(0, 0x60000000)
                .putShort(4, (short) (length - 40))
                .put(6, (byte) UDP)
                .put(7, (byte) 64);
        packet.putLong(8, 0x20010DB8_00000000L).putLong(16, 1);
        packet.putLong(24, 0x20010DB8_00000000L).putLong(32, 2);
        return packet.array();
    }

    /** A TCP super-packet over IPv4 with {@code payload} bytes of data. */
    static byte[] tcpSuperPacket(final int payload) {
        final byte[] packet = ipv4(40 + payload);
        packet[9] = 6;
        packet[20 + 12] = 0x50; // a header of five words
        packet[20 + 13] = 0x10; // ACK
        return packet;
    }

    /** The header of {@link #tcpSuperPacket}: to be cut into segments of {@code size} bytes of data. */
    static byte[] tcpHeader(final int size) {
        return ByteBuffer.allocate(Gather.HEADER_LENGTH)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) 1) // NEEDS_CSUM
                .put((byte) 1) // GSO_TCPV4
                .putShort((short) 40)
                .putShort((short) size)
                .putShort((short) 20)
                .putShort((short) 16)
                .array();
    }

    private static ByteBuffer counting(final int length) {
        final ByteBuffer packet = ByteBuffer.allocate(length);
        for (int i = 0; i < length; i++) {
            packet.put(i, (byte) i);
        }
        return packet;
    }

    /** The packet in so many pieces, with the header. */
    static Gather gather(final byte[] header, final byte[] packet, final int pieces) {
        final UnsafeBuffer memory = new UnsafeBuffer(BufferUtil.allocateDirectAligned(packet.length + 64, 64));
        memory.putBytes(0, packet);
        KEPT.add(memory);
        final Gather gather = new Gather(pieces);
        gather.header().putBytes(0, header);
        final int each = packet.length / pieces;
        for (int i = 0; i < pieces; i++) {
            final int length = i == pieces - 1 ? packet.length - i * each : each;
            gather.add(memory.addressOffset() + (long) i * each, length);
        }
        return gather;
    }

    static byte[] packet(final Burst burst, final int index) {
        return bytes(burst, burst.offset(index), burst.length(index));
    }

    static byte[] header(final Burst burst, final int index) {
        return bytes(burst, burst.offset(index) - Gather.HEADER_LENGTH, Gather.HEADER_LENGTH);
    }

    private static byte[] bytes(final Burst burst, final int offset, final int length) {
        final byte[] bytes = new byte[length];
        burst.buffer().getBytes(offset, bytes);
        return bytes;
    }
}
