// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.wireguard;

import static net.culvert.ringbuffers.Allocations.assertAllocatesNothing;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.packet.Burst;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** Sealing and opening make no objects. */
class AllocationTest {
    private static final int PACKETS = 32; // in a burst
    private static final int LENGTH = 1000; // bytes, not a multiple of 16

    private final Wire wire = new Wire(8);
    private final TestTunnel a = wire.add(1);
    private final TestTunnel b = wire.add(2);
    private final UnsafeBuffer datagram = new UnsafeBuffer(ByteBuffer.allocateDirect(2048));
    private byte[] packet;
    private int opened;

    private void receive(final Burst burst) {
        for (int i = 0; i < burst.size(); i++) {
            final int segment = burst.segmentSize(i) == 0 ? burst.length(i) : burst.segmentSize(i);
            for (int at = burst.offset(i); at < burst.offset(i) + burst.length(i); at += segment) {
                datagram.putBytes(0, burst.buffer(), at, segment);
                DropReason reason = b.opener.open(datagram, 0, segment);
                if (reason == DropReason.NONE) {
                    reason = b.inbound.accept(datagram, 0, segment, a.address);
                }
                opened += reason == DropReason.NONE && b.inbound.innerLength() == LENGTH ? 1 : 0;
            }
        }
    }

    private void burst() {
        wire.nowNs += 1_000;
        a.outbound.begin(a.outBurst, wire.nowNs, TestTunnel.MTU);
        b.inBurst.begin(wire.nowNs);
        b.opener.begin(wire.nowNs);
        b.inbound.begin(wire.nowNs);
        a.outbound.service();
        for (int i = 0; i < PACKETS; i++) {
            a.route(packet);
        }
        a.finish();
        b.inBurst.clear();
    }

    @Test
    void shouldMakeNoObjectsWhenPacketsAreSealedAndOpened() throws Throwable {
        Wire.connect(a, b);
        a.send(b, 0);
        wire.runMs(50);
        a.tap = this::receive;
        packet = TestPackets.ipv4(a.inner(), b.inner(), 1, LENGTH);
        final long bursts = assertAllocatesNothing(this::burst);

        assertEquals(bursts * PACKETS, opened);
    }
}
