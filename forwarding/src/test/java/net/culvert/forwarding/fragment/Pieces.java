// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.fragment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import net.culvert.forwarding.packet.Packet;
import net.culvert.forwarding.wire.Ipv4Header;
import net.culvert.forwarding.wire.Ipv6Header;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.packet.Burst;

/** A packet cut into pieces, each checked for what all pieces have in common. */
final class Pieces {
    private final Ipv4Fragmenter fragmenter4 = new Ipv4Fragmenter();
    private final Ipv6Fragmenter fragmenter6 = new Ipv6Fragmenter();
    final Burst burst;

    Pieces(final int slabLength, final int maxPackets) {
        burst = new Burst(slabLength, maxPackets);
        burst.buffer().setMemory(0, slabLength, (byte) 0xA5);
    }

    Pieces() {
        this(1 << 18, 4096);
    }

    DropReason cut(final Packet packet, final int mtu) {
        return packet.version() == 4
                ? fragmenter4.fragment(packet, mtu, burst)
                : fragmenter6.fragment(packet, mtu, 0x1234_5678, burst);
    }

    List<byte[]> cut(final byte[] packet, final int mtu) {
        burst.clear();
        assertEquals(DropReason.NONE, cut(FragmentBuilder.packet(packet, null), mtu));
        return pieces(mtu);
    }

    /** All packets in the burst: ten zero bytes in front, no longer than the MTU, their headers right. */
    List<byte[]> pieces(final int mtu) {
        final List<byte[]> pieces = new ArrayList<>();
        int end = Burst.HEADROOM;
        for (int i = 0; i < burst.size(); i++) {
            final int offset = burst.offset(i);
            final int length = burst.length(i);
            assertEquals(end + 10, offset);
            assertArrayEquals(new byte[10], bytes(offset - 10, 10));
            assertEquals(true, length <= mtu, () -> length + " bytes for an MTU of " + mtu);
            assertEquals(DropReason.NONE, check(offset, length));
            pieces.add(bytes(offset, length));
            end = offset + length;
        }
        return pieces;
    }

    private DropReason check(final int offset, final int length) {
        if (burst.buffer().getByte(offset) >> 4 == 4) {
            final Ipv4Header ipv4 = new Ipv4Header().wrap(burst.buffer(), offset);
            assertEquals(length, ipv4.totalLength());
            return ipv4.check(length);
        }
        final Ipv6Header ipv6 = new Ipv6Header().wrap(burst.buffer(), offset);
        assertEquals(length, Ipv6Header.LENGTH + ipv6.payloadLength());
        return ipv6.check(length);
    }

    private byte[] bytes(final int offset, final int length) {
        final byte[] bytes = new byte[length];
        burst.buffer().getBytes(offset, bytes);
        return bytes;
    }
}
