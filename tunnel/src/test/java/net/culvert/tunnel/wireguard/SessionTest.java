// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.wireguard;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.tunnel.noise.PresharedKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From the first packet to a session, and what waits meanwhile. */
class SessionTest {
    private final Wire wire = new Wire(1);
    private final TestTunnel a = wire.add(1);
    private final TestTunnel b = wire.add(2);

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldDeliverBothWaysWhenEitherSideBegins(final boolean first) {
        Wire.connect(a, b);
        final TestTunnel initiator = first ? a : b;
        final TestTunnel responder = first ? b : a;

        assertEquals(DropReason.QUEUED, initiator.send(responder, 1));
        wire.runMs(50);
        assertEquals(DropReason.NONE, responder.send(initiator, 2));
        assertEquals(DropReason.NONE, initiator.send(responder, 3));
        wire.runMs(50);

        assertEquals(List.of(1, 3), responder.receivedIds());
        assertEquals(List.of(2), initiator.receivedIds());
        assertEquals(1, wire.sent(initiator, Wire.INITIATION).size());
        assertEquals(1, wire.sent(responder, Wire.RESPONSE).size());
        assertEquals(0, a.drops.totalPackets() + b.drops.totalPackets());
    }

    @Test
    void shouldShowTheHandshakeAndCountBytesWhenASessionBegins() {
        Wire.connect(a, b);
        assertEquals(0, a.peer(b).lastHandshakeWallNs());

        a.send(b, 1);
        wire.runMs(50);

        assertTrue(Math.abs(wire.wallNs() - a.peer(b).lastHandshakeWallNs()) < TimeUnit.MILLISECONDS.toNanos(60));
        assertTrue(Math.abs(wire.wallNs() - b.peer(a).lastHandshakeWallNs()) < TimeUnit.MILLISECONDS.toNanos(60));
        assertEquals(148 + 32 + 112, a.peer(b).txBytes());
        assertEquals(92, a.peer(b).rxBytes());
        assertEquals(a.peer(b).txBytes(), b.peer(a).rxBytes());
        assertEquals(a.peer(b).rxBytes(), b.peer(a).txBytes());
    }

    @Test
    void shouldDeliverWhenBothHaveThePresharedKey() {
        Wire.connect(a, b);
        final PresharedKey key = PresharedKey.generate(wire.random);
        a.control.presharedKey(a.peer(b), key);
        b.control.presharedKey(b.peer(a), key);

        a.send(b, 1);
        wire.runMs(50);

        assertEquals(List.of(1), b.receivedIds());
    }

    @Test
    void shouldDeliverNothingWhenPresharedKeysDiffer() {
        Wire.connect(a, b);
        a.control.presharedKey(a.peer(b), PresharedKey.generate(wire.random));

        a.send(b, 1);
        wire.run(4);

        assertEquals(List.of(), b.receivedIds());
        assertEquals(1, a.dropped(DropReason.HANDSHAKE_BAD_CRYPTO));
        assertNull(a.peer(b).sendingKeys());
        assertNull(b.peer(a).sendingKeys());
    }

    @Test
    void shouldSendWhatWaitedInOrderBeforeNewerPacketsWhenTheHandshakeIsDone() {
        Wire.connect(a, b);
        for (int i = 0; i < 20; i++) {
            a.send(b, i);
        }
        wire.nowNs += TimeUnit.MILLISECONDS.toNanos(1);
        a.control.poll(wire.nowNs); // the initiation goes out
        b.receive(wire.sent.getLast().bytes(), a.address);
        a.receive(wire.sent.getLast().bytes(), b.address);
        a.send(b, 20); // keys are there; the outbound thread hears of what waited only now

        wire.runMs(50);

        assertEquals(IntStream.range(0, 21).boxed().toList(), b.receivedIds());
    }

    @Test
    void shouldDropTheOldestCountedWhenMoreWaitThanTheBound() {
        Wire.connect(a, b);
        for (int i = 0; i < StagedPackets.MAX_PACKETS + 3; i++) {
            assertEquals(DropReason.QUEUED, a.send(b, i));
        }
        wire.runMs(50);

        assertEquals(3, a.dropped(DropReason.TUNNEL_QUEUE_FULL));
        assertEquals(IntStream.range(3, StagedPackets.MAX_PACKETS + 3).boxed().toList(), b.receivedIds());
    }

    @Test
    void shouldBoundWhatWaitsByBytesToo() {
        Wire.connect(a, b);
        for (int i = 0; i < 10; i++) {
            a.send(TestPackets.ipv4(a.inner(), b.inner(), i, 60_000));
        }
        wire.runMs(50);

        assertEquals(List.of(6, 7, 8, 9), b.receivedIds());
        assertEquals(6, a.dropped(DropReason.TUNNEL_QUEUE_FULL));
    }

    @Test
    void shouldRepeatInitiationsEveryFiveSecondsWithJitterAndGiveUpAfterNinety() {
        Wire.connect(a, b);
        wire.passes = datagram -> false;
        final long began = wire.nowNs;
        a.send(b, 1);
        a.send(b, 2);
        int initiations = 0;
        long last = 0;
        while (a.dropped(DropReason.TUNNEL_HANDSHAKE_TIMEOUT) == 0) {
            wire.runMs(5);
            if (wire.sent.size() > initiations) {
                final long gapMs = TimeUnit.NANOSECONDS.toMillis(wire.nowNs - last);
                assertTrue(initiations == 0 || gapMs >= 5_000 && gapMs <= 5_333 + 80, gapMs + " ms");
                initiations = wire.sent.size();
                last = wire.nowNs;
            }
            assertTrue(wire.nowNs - began < TimeUnit.SECONDS.toNanos(100), "no end");
        }

        assertEquals(2, a.dropped(DropReason.TUNNEL_HANDSHAKE_TIMEOUT));
        assertEquals(18, initiations);
        final double seconds = (wire.nowNs - began) / 1e9;
        assertTrue(seconds >= 90 && seconds <= 90 + 18 * 0.42, seconds + " s");
        wire.run(60);
        assertEquals(initiations, wire.sent.size());
    }

    @Test
    void shouldBeginAgainWhenAPacketComesAfterGivingUp() {
        Wire.connect(a, b);
        wire.passes = datagram -> false;
        a.send(b, 1);
        wire.run(110);
        wire.passes = datagram -> true;

        assertEquals(DropReason.QUEUED, a.send(b, 2));
        wire.runMs(50);

        assertEquals(List.of(2), b.receivedIds());
    }

    @Test
    void shouldUseDistinctIndexesAndPadToSixteenBytes() {
        Wire.connect(a, b);
        a.send(b, 1);
        wire.runMs(50);
        wire.sent.clear();
        a.send(TestPackets.ipv4(a.inner(), b.inner(), 2, 49));

        final byte[] datagram = wire.sent.getFirst().bytes();
        assertEquals(DataMessage.OVERHEAD + 64, datagram.length);
        assertNotEquals(a.peer(b).currentKeys.localIndex, b.peer(a).currentKeys.localIndex);
        wire.runMs(5);
        assertArrayEquals(TestPackets.ipv4(a.inner(), b.inner(), 2, 49), b.received.getLast());
    }
}
