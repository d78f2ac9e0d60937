// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.wireguard;

import static net.culvert.ringbuffers.Allocations.assertAllocatesNothing;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.packet.Gather;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rates and quotas of a peer where packets pass, on a simulated clock. */
class PeerLimitsTest {
    private static final long RATE = 20_000_000; // bits a second
    private static final long SETTLE_NS = 100_000_000L; // until the burst is used up
    private static final long MEASURED_NS = 1_000_000_000L;
    private static final long STEP_NS = 1_000_000L; // between two bursts
    private static final int HEADERS = 28; // bytes of IPv4 and UDP
    private static final double TOLERANCE = 0.05;

    private final Wire wire = new Wire(11);
    private final TestTunnel a = wire.add(1);
    private final TestTunnel b = wire.add(2);

    @BeforeEach
    void connect() {
        Wire.connect(a, b);
        a.send(b, 0);
        wire.runMs(50);
        b.received.clear();
        a.tap = datagrams -> {};
    }

    private PeerLimits limit(final TestTunnel at, final TestTunnel peer, final long in, final long out) {
        final PeerLimits limits = new PeerLimits(in, out);
        at.control.limits(at.peer(peer), limits);
        return limits;
    }

    /** Inner bytes a step that come to twice the rate. */
    private static long offered(final int packet) {
        return Math.max(packet, 2 * RATE / 8 * STEP_NS / 1_000_000_000L);
    }

    private static byte[] superPacketHeader() {
        return ByteBuffer.allocate(Gather.HEADER_LENGTH)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) 1) // the checksum is ours to complete
                .put((byte) 5) // of UDP
                .putShort((short) HEADERS)
                .putShort((short) 1_372)
                .putShort((short) 20)
                .putShort((short) 6)
                .array();
    }

    private void assertKept(final long passedBytes) {
        assertEquals(1.0, passedBytes * 8.0 / (RATE * (MEASURED_NS / 1e9)), TOLERANCE);
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 1_420})
    void shouldKeepToTheRateOfWhatGoesOut(final int length) {
        final PeerLimits limits = limit(a, b, PeerLimits.UNLIMITED, RATE);
        final byte[] packet = TestPackets.ipv4(a.inner(), b.inner(), 1, length);
        long passed = 0;
        long dropped = 0;
        final long startNs = wire.nowNs + SETTLE_NS;
        while (wire.nowNs < startNs + MEASURED_NS) {
            wire.nowNs += STEP_NS;
            a.outbound.begin(a.outBurst, wire.nowNs, TestTunnel.MTU);
            for (long bytes = 0; bytes < offered(length); bytes += length) {
                final DropReason reason = a.outbound.route(a.put(new byte[Gather.HEADER_LENGTH], packet));
                dropped += reason == DropReason.PEER_RATE ? 1 : 0;
                passed += reason == DropReason.NONE && wire.nowNs > startNs ? length : 0;
                if (a.outBurst.packets().isFull()) {
                    a.outBurst.clear();
                    a.outbound.begin(a.outBurst, wire.nowNs, TestTunnel.MTU);
                }
            }
            a.outBurst.clear();
        }
        assertKept(passed);
        assertEquals(limits.outDropped(), dropped);
    }

    @Test
    void shouldKeepToTheRateOfSuperPackets() {
        final PeerLimits limits = limit(a, b, PeerLimits.UNLIMITED, RATE);
        final byte[] packet = TestPackets.ipv4(a.inner(), b.inner(), 1, 65_000);
        packet[9] = 17;
        long passed = 0;
        long dropped = 0;
        final long startNs = wire.nowNs + SETTLE_NS;
        while (wire.nowNs < startNs + 10 * MEASURED_NS) {
            wire.nowNs += STEP_NS;
            a.outbound.begin(a.outBurst, wire.nowNs, TestTunnel.MTU);
            final DropReason reason = a.route(superPacketHeader(), packet);
            final int segments = a.outbound.segments();
            dropped += reason == DropReason.PEER_RATE ? segments : 0;
            passed += reason == DropReason.NONE && wire.nowNs > startNs ? packet.length + (segments - 1) * HEADERS : 0;
            a.outBurst.clear();
        }
        assertKept(passed / 10);
        assertEquals(limits.outDropped(), dropped);
        assertTrue(dropped > 0);
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 1_420, 65_000})
    void shouldKeepToTheRateOfWhatComesIn(final int length) {
        final PeerLimits limits = limit(b, a, RATE, PeerLimits.UNLIMITED);
        final byte[] packet = TestPackets.ipv4(a.inner(), b.inner(), 1, length);
        final int times = length > 1_420 ? 10 : 1;
        long passed = 0;
        long dropped = 0;
        final long startNs = wire.nowNs + SETTLE_NS;
        while (wire.nowNs < startNs + times * MEASURED_NS) {
            wire.nowNs += STEP_NS;
            for (long bytes = 0; bytes < offered(length); bytes += length) {
                final DropReason reason = b.receive(a.sealed(b, packet), a.address);
                dropped += reason == DropReason.PEER_RATE ? 1 : 0;
                passed += reason == DropReason.NONE && wire.nowNs > startNs ? length : 0;
            }
            b.received.clear();
        }
        assertKept(passed / times);
        assertEquals(limits.inDropped(), dropped);
        assertEquals(dropped, b.dropped(DropReason.PEER_RATE));
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void shouldDropAllOfAPeerThatIsClosedAndNoMoreAfterwards(final boolean closed) {
        limit(b, a, PeerLimits.UNLIMITED, PeerLimits.UNLIMITED).closed(closed);
        limit(a, b, PeerLimits.UNLIMITED, PeerLimits.UNLIMITED).closed(closed);
        final DropReason expected = closed ? DropReason.PEER_QUOTA : DropReason.NONE;

        assertEquals(expected, b.receive(a.sealed(b, TestPackets.ipv4(a.inner(), b.inner(), 1, 100)), a.address));
        assertEquals(expected, a.send(b, 1));
        assertEquals(closed ? 1 : 0, a.peer(b).limits().outDropped());
        assertEquals(closed ? 1 : 0, b.peer(a).limits().inDropped());
    }

    @Test
    void shouldKeepTheSessionOfAPeerThatIsClosed() {
        limit(b, a, PeerLimits.UNLIMITED, PeerLimits.UNLIMITED).closed(true);
        final int before = b.keepalivesReceived;

        assertEquals(DropReason.NONE, b.receive(a.sealed(b, new byte[0]), a.address));

        assertEquals(before + 1, b.keepalivesReceived);
    }

    @Test
    void shouldCountPacketsBesideBytes() {
        final long bytes = a.peer(b).txBytes();
        final long packets = a.peer(b).txPackets();
        final byte[] packet = TestPackets.ipv4(a.inner(), b.inner(), 1, 5_000);
        packet[9] = 17;
        a.outbound.begin(a.outBurst, wire.nowNs, TestTunnel.MTU);
        assertEquals(DropReason.NONE, a.route(superPacketHeader(), packet));
        a.outBurst.clear();

        assertEquals(packets + 4, a.peer(b).txPackets());
        assertTrue(a.peer(b).txBytes() > bytes + 5_000);
        final long received = b.peer(a).rxPackets();
        b.receive(a.sealed(b, TestPackets.ipv4(a.inner(), b.inner(), 1, 100)), a.address);
        assertEquals(received + 1, b.peer(a).rxPackets());
    }

    @Test
    void shouldMakeNoObjects() throws Throwable {
        final PeerLimits limits = new PeerLimits(RATE, RATE);
        final UnsafeBuffer verdicts = new UnsafeBuffer(ByteBuffer.allocateDirect(2 * Long.BYTES));
        assertAllocatesNothing(() -> {
            wire.nowNs += 1_000;
            final DropReason in = limits.in(1_420, wire.nowNs);
            final DropReason out = limits.out(3, 4_260, wire.nowNs);
            verdicts.putLong(0, verdicts.getLong(0) + (in == DropReason.PEER_RATE ? 1 : 0));
            verdicts.putLong(8, verdicts.getLong(8) + (out == DropReason.PEER_RATE ? 3 : 0));
        });
        assertEquals(limits.inDropped(), verdicts.getLong(0));
        assertEquals(limits.outDropped(), verdicts.getLong(8));
        assertTrue(limits.outDropped() > 0);
    }
}
