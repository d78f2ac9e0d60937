// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench;

import java.nio.ByteOrder;
import net.culvert.forwarding.offload.Segmenter;
import net.culvert.forwarding.offload.VirtioNetHeader;
import net.culvert.forwarding.wire.Ipv4Header;
import net.culvert.forwarding.wire.TcpHeader;
import net.culvert.ringbuffers.counters.DropReason;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/** An IPv4 TCP super-packet with its offload header, as a device hands it over; its parts lie in one slab. */
final class SuperPacket {
    static final int SEGMENT_LENGTH = 1420; // bytes, the tunnel's MTU on Ethernet
    static final int HEADERS_LENGTH = 40; // bytes of IPv4 and TCP
    static final int PAYLOAD_LENGTH = SEGMENT_LENGTH - HEADERS_LENGTH; // of a segment

    private static final int HEADER_OFFSET = 64;
    private static final int PACKET_OFFSET = 128;

    final UnsafeBuffer buffer;
    final int length;
    private final UnsafeBuffer headers = new UnsafeBuffer(BufferUtil.allocateDirectAligned(HEADERS_LENGTH, 64));

    /** One of that many whole segments; 47 is the most that an IP packet holds. */
    SuperPacket(final int segments) {
        length = HEADERS_LENGTH + segments * PAYLOAD_LENGTH;
        buffer = new UnsafeBuffer(BufferUtil.allocateDirectAligned(PACKET_OFFSET + length, 64));
        for (int i = 0; i < segments * PAYLOAD_LENGTH; i++) {
            buffer.putByte(PACKET_OFFSET + HEADERS_LENGTH + i, (byte) (i * 31));
        }
        new VirtioNetHeader()
                .wrap(buffer, HEADER_OFFSET)
                .superPacket(
                        VirtioNetHeader.GSO_TCPV4,
                        HEADERS_LENGTH,
                        PAYLOAD_LENGTH,
                        Ipv4Header.MIN_LENGTH,
                        TcpHeader.CHECKSUM);
        putHeaders();
        headers.putBytes(0, buffer, PACKET_OFFSET, HEADERS_LENGTH);
    }

    private void putHeaders() {
        buffer.putInt(PACKET_OFFSET, 0x4500_0000 | length, ByteOrder.BIG_ENDIAN);
        buffer.putInt(PACKET_OFFSET + 4, 0x0001_4000, ByteOrder.BIG_ENDIAN); // identification, don't fragment
        buffer.putInt(PACKET_OFFSET + 8, 0x4006_0000, ByteOrder.BIG_ENDIAN); // TTL 64, TCP
        buffer.putInt(PACKET_OFFSET + 12, 0xC633_6401, ByteOrder.BIG_ENDIAN); // 198.51.100.1
        buffer.putInt(PACKET_OFFSET + 16, 0xC633_6402, ByteOrder.BIG_ENDIAN); // 198.51.100.2
        new Ipv4Header().wrap(buffer, PACKET_OFFSET).completeChecksum();
        buffer.putInt(PACKET_OFFSET + 20, 40000 << 16 | 443, ByteOrder.BIG_ENDIAN);
        buffer.putInt(PACKET_OFFSET + 32, 0x5010_01F6, ByteOrder.BIG_ENDIAN); // 20 bytes of header, ACK, window
    }

    /** Puts back the headers that cutting the packet apart has overwritten. */
    void restore() {
        buffer.putBytes(PACKET_OFFSET, headers, 0, HEADERS_LENGTH);
    }

    /** Aims the segmenter at the packet. */
    DropReason wrap(final Segmenter segmenter) {
        return segmenter.wrap(buffer, HEADER_OFFSET, PACKET_OFFSET, length);
    }
}
