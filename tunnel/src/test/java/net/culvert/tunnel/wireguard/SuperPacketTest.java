// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.wireguard;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.packet.Gather;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One packet of the device that stands for several: routed whole, split where it is sealed. */
class SuperPacketTest {
    private static final int HEADERS = 28; // bytes of IPv4 and UDP
    private static final int NEEDS_CSUM = 1;
    private static final int GSO_UDP_L4 = 5;

    private final Wire wire = new Wire(9);
    private final TestTunnel a = wire.add(1);
    private final TestTunnel b = wire.add(2);

    @BeforeEach
    void connect() {
        Wire.connect(a, b);
        a.send(b, 0);
        wire.runMs(50);
        b.received.clear();
    }

    private static byte[] header(final int segmentSize) {
        return ByteBuffer.allocate(Gather.HEADER_LENGTH)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) NEEDS_CSUM)
                .put((byte) GSO_UDP_L4)
                .putShort((short) HEADERS)
                .putShort((short) segmentSize)
                .putShort((short) 20)
                .putShort((short) 6)
                .array();
    }

    private byte[] udp(final int payload) {
        final byte[] packet = TestPackets.ipv4(a.inner(), b.inner(), 1, HEADERS + payload);
        packet[9] = 17;
        for (int i = HEADERS; i < packet.length; i++) {
            packet[i] = (byte) i;
        }
        return packet;
    }

    private long counter() {
        return a.peer(b).currentKeys.nextCounter;
    }

    @Test
    void shouldSealEachOfItsPacketsUnderACounterOfItsOwn() {
        final byte[] packet = udp(1_000);
        final long before = counter();
        final long sentBefore = a.peer(b).txBytes();
        a.outbound.begin(a.outBurst, wire.nowNs, TestTunnel.MTU);
        assertEquals(DropReason.NONE, a.route(header(400), packet));
        assertEquals(3, a.outbound.segments());
        assertEquals(3, a.outBurst.segments(0));
        assertEquals(before + 3, counter());
        assertTrue(a.outBurst.fits());
        a.finish();
        wire.runMs(50);

        final List<Integer> lengths = new ArrayList<>();
        final byte[] payload = new byte[1_000];
        int at = 0;
        for (final byte[] received : b.received) {
            lengths.add(received.length);
            System.arraycopy(received, HEADERS, payload, at, received.length - HEADERS);
            at += received.length - HEADERS;
        }
        assertEquals(List.of(428, 428, 228), lengths);
        assertArrayEquals(Arrays.copyOfRange(packet, HEADERS, packet.length), payload);
        assertEquals(2 * (32 + 432) + 32 + 240, a.peer(b).txBytes() - sentBefore);
    }

    @Test
    void shouldCountAllThatARefusedOneStandsFor() {
        a.outbound.begin(a.outBurst, wire.nowNs, TestTunnel.MTU);
        a.route(TestPackets.ipv4(a.inner(), b.inner(), 1, 100));
        final int index = a.put(header(400), udp(1_000));

        assertEquals(DropReason.RING_FULL, a.outbound.refuse(index));

        assertEquals(3, a.outbound.segments());
        assertEquals(0, a.outBurst.segments(index));
        a.outBurst.clear();
    }

    @Test
    void shouldNoticeWhatDoesNotFitTheDatagramsAtOnce() {
        a.outbound.begin(a.outBurst, wire.nowNs, TestTunnel.MTU);

        assertEquals(DropReason.NONE, a.route(header(8), udp(16_000)));

        assertEquals(2_000, a.outbound.segments());
        assertFalse(a.outBurst.fits());
        a.finish(); // sends in between
        wire.runMs(50);
        assertEquals(2_000, b.received.size());
    }
}
