// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.wireguard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.tunnel.noise.PrivateKey;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Wires that lose, double and reorder; ends that begin at the same time, or begin anew. */
class LossyWireTest {
    private final Wire wire = new Wire(3);
    private final PrivateKey aKey = PrivateKey.generate(wire.random);
    private final PrivateKey bKey = PrivateKey.generate(wire.random);
    private TestTunnel a = wire.add(1, aKey);
    private TestTunnel b = wire.add(2, bKey);

    @BeforeEach
    void connect() {
        Wire.connect(a, b);
    }

    @ParameterizedTest(name = "{0} % loss, {1} % duplicates, {2} ms jitter")
    @CsvSource({"0, 0, 200", "1, 10, 0", "5, 5, 50", "10, 20, 100", "20, 5, 300"})
    void shouldDeliverWhatTheWireCarriesAndNothingTwice(final int loss, final int duplicates, final int jitterMs) {
        a.send(b, 0);
        wire.runMs(50);
        wire.loss = loss / 100.0;
        wire.duplicates = duplicates / 100.0;
        wire.jitterNs = TimeUnit.MILLISECONDS.toNanos(jitterMs);
        final int packets = 6_000; // 300 s: two rekeys and more
        for (int i = 1; i <= packets; i++) {
            a.send(b, i);
            b.send(a, i);
            wire.runMs(50);
        }
        wire.run(1);

        for (final TestTunnel end : List.of(a, b)) {
            final List<Integer> ids = end.receivedIds();
            assertEquals(ids.size(), new HashSet<>(ids).size());
            assertTrue(ids.size() >= packets * (0.98 - wire.loss), ids.size() + " of " + packets);
            final long replays = end.dropped(DropReason.TUNNEL_REPLAYED);
            assertEquals(packets * wire.duplicates * (1 - wire.loss), replays, packets * 0.02);
            assertEquals(0, end.dropped(DropReason.TUNNEL_UNKNOWN_INDEX) + end.dropped(DropReason.TUNNEL_QUEUE_FULL));
        }
        if (loss == 0) {
            assertEquals(packets + 1, b.received.size());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 30, 100})
    void shouldGoOnWhenHandshakesCross(final int jitterMs) {
        wire.delayNs = TimeUnit.MILLISECONDS.toNanos(40);
        wire.jitterNs = TimeUnit.MILLISECONDS.toNanos(jitterMs);
        final int packets = 700;
        for (int i = 0; i < packets; i++) {
            a.send(b, i);
            b.send(a, i);
            wire.runMs(500);
        }

        assertEquals(
                1,
                wire.sent.stream()
                        .filter(d -> d.from().equals(a.address))
                        .toList()
                        .getFirst()
                        .type());
        assertEquals(
                1,
                wire.sent.stream()
                        .filter(d -> d.from().equals(b.address))
                        .toList()
                        .getFirst()
                        .type());
        // Where rekeys cross again, keys that the other side still sends with for a round trip are gone, as they are in
        // other implementations: the protocol has room for three pairs.
        for (final TestTunnel end : List.of(a, b)) {
            final long late = end.dropped(DropReason.TUNNEL_UNKNOWN_INDEX);
            assertTrue(late <= 2, late + " came with keys that were gone");
            assertEquals(packets, new HashSet<>(end.receivedIds()).size() + late);
            assertEquals(packets, end.received.size() + late);
        }
    }

    private void restartA() {
        a = wire.add(1, aKey);
        a.addPeer(b);
    }

    private void restartB() {
        b = wire.add(2, bKey);
        b.addPeer(a);
    }

    private void handshakeAndRestart(final boolean initiatorRestarts) {
        a.send(b, 0);
        wire.runMs(50);
        if (initiatorRestarts) {
            restartA();
        } else {
            restartB();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldRecoverWithinSixteenSecondsWhenTheOtherSideRestartsAndOnlyWeSend(final boolean initiatorRestarts) {
        handshakeAndRestart(initiatorRestarts);
        final TestTunnel sender = initiatorRestarts ? b : a;
        final TestTunnel restarted = initiatorRestarts ? a : b;
        for (int i = 1; i <= 64; i++) {
            sender.send(restarted, i);
            wire.runMs(250);
        }

        assertEquals(64, restarted.receivedIds().getLast());
        assertEquals(60, restarted.dropped(DropReason.TUNNEL_UNKNOWN_INDEX), 2); // 15 s of them
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldRecoverAtOnceWhenARestartedSideSends(final boolean initiatorRestarts) {
        handshakeAndRestart(initiatorRestarts);
        final TestTunnel restarted = initiatorRestarts ? a : b;
        final TestTunnel other = initiatorRestarts ? b : a;

        restarted.send(other, 7);
        wire.runMs(50);
        other.send(restarted, 8);
        wire.runMs(50);

        assertEquals(7, other.receivedIds().getLast());
        assertEquals(List.of(8), restarted.receivedIds());
    }

    @Test
    void shouldStillBeTakenAfterARestartWhenItHasCalledManyPeersAtOnce() {
        for (int i = 0; i < 300; i++) {
            final Peer peer = a.control.addPeer(PrivateKey.generate(wire.random).publicKey());
            a.control.endpoint(peer, TestPackets.endpoint("198.51.100.1", 1000 + i));
            a.control.persistentKeepalive(peer, TimeUnit.SECONDS.toNanos(25));
            a.control.configured(peer, wire.nowNs);
        }
        wire.runMs(5);
        assertEquals(300, wire.sent(a, Wire.INITIATION).size());
        a.send(b, 1);
        wire.run(1);

        restartA();
        a.send(b, 2);
        wire.run(1);

        assertEquals(List.of(1, 2), b.receivedIds());
        assertEquals(0, b.dropped(DropReason.HANDSHAKE_REPLAYED));
    }
}
