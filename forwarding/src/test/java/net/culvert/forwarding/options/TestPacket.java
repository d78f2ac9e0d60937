// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.options;

import static org.junit.jupiter.api.Assertions.assertEquals;

import net.culvert.forwarding.packet.Packet;
import net.culvert.forwarding.wire.Ipv4Header;
import net.culvert.ringbuffers.counters.DropReason;
import org.agrona.concurrent.UnsafeBuffer;

/** A packet in memory of its own size, so that a read behind it fails; offsets count from the IP header. */
final class TestPacket {
    private static final int HEADER = 10; // offload header

    final Packet packet = new Packet();
    private final UnsafeBuffer buffer;

    TestPacket(final byte[] bytes) {
        buffer = new UnsafeBuffer(new byte[HEADER + bytes.length]);
        buffer.putBytes(HEADER, bytes);
        packet.aim(buffer, HEADER, bytes.length, null);
    }

    byte[] bytes() {
        return bytes(0, packet.length());
    }

    byte[] bytes(final int from, final int length) {
        final byte[] bytes = new byte[length];
        buffer.getBytes(HEADER + from, bytes);
        return bytes;
    }

    void assertGoodIpv4() {
        assertEquals(DropReason.NONE, new Ipv4Header().wrap(buffer, HEADER).check(packet.length()));
    }
}
