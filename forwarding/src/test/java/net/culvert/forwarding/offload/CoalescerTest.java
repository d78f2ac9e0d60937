// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.offload;

import static net.culvert.forwarding.packets.Packets.ipv4;
import static net.culvert.forwarding.packets.Packets.ipv6;
import static net.culvert.forwarding.packets.Packets.payload;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import net.culvert.forwarding.offload.Slab.Written;
import net.culvert.forwarding.packets.PacketBuilder;
import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.ringbuffers.counters.DropCounters;
import net.culvert.ringbuffers.counters.DropReason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CoalescerTest {
    private final Slab slab = new Slab(1 << 20);
    private final CountersFile counters = CountersFile.inMemory();
    private final DropCounters drops = new DropCounters(counters, "test");
    private final Coalescer coalescer = new Coalescer(256, true, true);

    @AfterEach
    void shouldHaveWrittenNothingOutsideThePackets() {
        slab.assertGapsUntouched();
        assertEquals(0, drops.totalPackets());
    }

    private static PacketBuilder tcp(final int index, final int length) {
        return ipv4().tcp(40000, 443)
                .id(0xFFFE + index)
                .seq(0xFFFF_FC00L + index * 1000L)
                .ack(7)
                .payload(payload(index, length));
    }

    private static PacketBuilder udp(final int index, final int length) {
        return ipv6().udp(40000, 443).payload(payload(index, length));
    }

    private static List<byte[]> packets(final int count, final IntFunction<PacketBuilder> builder) {
        final List<byte[]> packets = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            packets.add(builder.apply(i).bytes());
        }
        return packets;
    }

    private List<Written> coalesce(final List<byte[]> packets) {
        return coalesce(coalescer, packets);
    }

    private List<Written> coalesce(final Coalescer coalescer, final List<byte[]> packets) {
        packets.forEach(
                packet -> assertEquals(DropReason.NONE, coalescer.add(slab.buffer, slab.put(packet), packet.length)));
        final List<Written> written = new ArrayList<>();
        coalescer.flush(
                gather -> {
                    written.add(Written.of(gather));
                    return DropReason.NONE;
                },
                drops);
        return written;
    }

    private static void assertSplitsInto(final List<byte[]> packets, final List<Written> written) {
        final List<byte[]> segments = new ArrayList<>();
        written.forEach(one -> segments.addAll(one.segments()));
        assertEquals(packets.size(), segments.size());
        for (int i = 0; i < segments.size(); i++) {
            assertArrayEquals(packets.get(i), segments.get(i), "packet " + i);
        }
    }

    private void assertAlone(final byte[]... packets) {
        final List<Written> written = coalesce(Arrays.asList(packets));
        assertEquals(packets.length, written.size());
        for (int i = 0; i < packets.length; i++) {
            assertArrayEquals(packets[i], written.get(i).packet());
            assertArrayEquals(new byte[VirtioNetHeader.LENGTH], written.get(i).header());
        }
    }

    @Test
    void shouldJoinTcpSegmentsInSequence() {
        final List<byte[]> packets = packets(5, i -> tcp(i, i == 4 ? 77 : 1000).flags(i == 4 ? "PA" : "A"));

        final List<Written> written = coalesce(packets);

        assertEquals(1, written.size());
        final VirtioNetHeader virtio = written.get(0).virtio();
        assertTrue(virtio.needsChecksum());
        assertEquals(VirtioNetHeader.GSO_TCPV4, virtio.gsoType());
        assertEquals(1000, virtio.gsoSize());
        assertEquals(40, virtio.hdrLen());
        assertEquals(20, virtio.csumStart());
        assertEquals(16, virtio.csumOffset());
        assertEquals(40 + 4077, written.get(0).packet().length);
        assertSplitsInto(packets, written);
    }

    @Test
    void shouldJoinUdpDatagramsOfOneLength() {
        final List<byte[]> packets = packets(5, i -> udp(i, i == 4 ? 1 : 1200));

        final List<Written> written = coalesce(packets);

        assertEquals(1, written.size());
        assertEquals(VirtioNetHeader.GSO_UDP_L4, written.get(0).virtio().gsoType());
        assertSplitsInto(packets, written);
    }
}
