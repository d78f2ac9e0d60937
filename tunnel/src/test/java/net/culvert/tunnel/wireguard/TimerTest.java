// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.wireguard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import net.culvert.ringbuffers.counters.DropReason;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens by time, and by the number of messages (WireGuard paper, section 6). */
class TimerTest {
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);

    private final Wire wire = new Wire(2);
    private final TestTunnel a = wire.add(1);
    private final TestTunnel b = wire.add(2);
    private int nextId;

    @BeforeEach
    void connect() {
        Wire.connect(a, b);
    }

    /** A session that a began; a clean slate for what follows. */
    private void begin() {
        a.send(b, -1);
        wire.runMs(20);
        assertEquals(List.of(-1), b.receivedIds());
        b.received.clear();
        wire.sent.clear();
    }

    private void exchange(final int seconds) {
        for (int i = 0; i < seconds * 4; i++) {
            a.send(b, nextId);
            b.send(a, nextId++);
            wire.runMs(250);
        }
    }

    @Test
    void shouldRekeyByTheInitiatorWithoutLossWhenKeysAreTwoMinutesOld() {
        begin();
        exchange(119);
        assertEquals(0, wire.sent(a, Wire.INITIATION).size());

        exchange(300);

        assertEquals(3, wire.sent(a, Wire.INITIATION).size());
        assertEquals(0, wire.sent(b, Wire.INITIATION).size());
        assertEquals(IntStream.range(0, nextId).boxed().toList(), a.receivedIds());
        assertEquals(IntStream.range(0, nextId).boxed().toList(), b.receivedIds());
        assertEquals(0, a.drops.totalPackets() + b.drops.totalPackets());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldRekeyByWhoeverHasSentTheMostMessagesItMay(final boolean byInitiator) {
        begin();
        final TestTunnel from = byInitiator ? a : b;
        final TestTunnel to = byInitiator ? b : a;
        from.peer(to).currentKeys.nextCounter = Limits.REKEY_AFTER_MESSAGES - 1;
        from.send(to, 1);
        wire.runMs(50);
        assertEquals(0, wire.sent(from, Wire.INITIATION).size());
        wire.run(6); // an initiation follows the last one after 5 s at the earliest

        from.send(to, 2);
        wire.runMs(50);
        from.send(to, 3);
        wire.runMs(50);

        assertEquals(1, wire.sent(from, Wire.INITIATION).size());
        assertTrue(from.peer(to).currentKeys.nextCounter < 10);
        assertEquals(List.of(1, 2, 3), to.receivedIds());
    }

    @Test
    void shouldSealNoMoreThanTheLimitOfMessagesAndAskForKeysInstead() {
        begin();
        wire.run(6);
        a.peer(b).currentKeys.nextCounter = Limits.REJECT_AFTER_MESSAGES - 1;
        assertEquals(DropReason.NONE, a.send(b, 1));
        assertEquals(DropReason.QUEUED, a.send(b, 2));

        wire.runMs(50);

        assertEquals(List.of(1, 2), b.receivedIds());
        assertEquals(1, wire.sent(a, Wire.INITIATION).size());
    }

    @Test
    void shouldRefuseACounterBeyondTheLimit() {
        begin();
        a.peer(b).currentKeys.nextCounter = Limits.REJECT_AFTER_MESSAGES;
        sealWithCurrentKeys();
        wire.runMs(50);

        assertEquals(List.of(), b.receivedIds());
        assertEquals(1, b.dropped(DropReason.TUNNEL_KEY_EXPIRED));
    }

    /** A keepalive whose counter nobody checks on the way out. */
    private void sealWithCurrentKeys() {
        final KeyPair keys = a.peer(b).currentKeys;
        final KeyPair forger = new KeyPair(
                keys.peer, keys.sendKey, keys.receiveKey, keys.localIndex, keys.remoteIndex, true, wire.nowNs);
        forger.nextCounter = Limits.REJECT_AFTER_MESSAGES - 1;
        a.peer(b).sendingKeys(forger);
        a.send(b, 0);
        final byte[] message = wire.sent.removeLast().bytes().clone();
        assertEquals(DropReason.NONE, b.receive(message, a.address)); // the last counter that may be
        b.received.clear();
        message[8]++; // the next one; the age of a counter is looked at before its tag
        wire.put(new Wire.Datagram(a.address, b.address, message));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldUseNoKeysBeyondThreeMinutesInEitherDirection(final boolean byInitiator) {
        begin();
        final TestTunnel from = byInitiator ? a : b;
        final TestTunnel to = byInitiator ? b : a;
        wire.nowNs += 170 * SECOND_NS;
        from.send(to, 1);
        final Wire.Datagram late = wire.sent.getLast();
        wire.passes = datagram -> false;
        wire.nowNs += 11 * SECOND_NS;

        assertEquals(DropReason.TUNNEL_KEY_EXPIRED, to.receive(late.bytes(), from.address));
        assertEquals(DropReason.QUEUED, from.send(to, 2));
        assertEquals(DropReason.QUEUED, to.send(from, 2));
        assertEquals(1, to.dropped(DropReason.TUNNEL_KEY_EXPIRED));
    }

    @Test
    void shouldRekeyOnReceiptByTheInitiatorWhenItHasNothingToSend() {
        begin();
        wire.run(164);
        b.send(a, 1);
        wire.runMs(500);
        assertEquals(0, wire.sent(a, Wire.INITIATION).size());

        wire.runMs(600);
        b.send(a, 2);
        b.send(a, 3);
        wire.runMs(50);

        assertEquals(1, wire.sent(a, Wire.INITIATION).size());
        assertEquals(0, wire.sent(b, Wire.INITIATION).size());
        assertEquals(List.of(1, 2, 3), a.receivedIds());
    }

    @Test
    void shouldForgetKeysAfterNineMinutes() {
        begin();
        final KeyPair keys = a.peer(b).currentKeys;
        wire.run(539);
        assertSame(keys, a.peer(b).currentKeys);

        wire.run(2);

        assertNull(a.peer(b).currentKeys);
        assertNull(a.peer(b).sendingKeys());
        assertNull(b.peer(a).currentKeys);
        assertNull(a.tunnel.indexes.keyPair(keys.localIndex));
        assertTrue(KeyBytes.areOverwritten(keys));
        assertEquals(0, a.tunnel.gracePeriod().waiting());
    }

    @Test
    void shouldKeepAHandshakeThatRunsWhenOldKeysAreForgotten() {
        begin();
        wire.run(538);
        wire.passes = datagram -> datagram.type() != Wire.RESPONSE;
        a.send(b, 1);
        wire.runMs(2_500);
        assertNull(a.peer(b).currentKeys);
        wire.passes = datagram -> true;

        wire.run(5);

        assertEquals(List.of(1), b.receivedIds());
    }

    @Test
    void shouldSendOneKeepaliveTenSecondsAfterDataThatIsNotAnswered() {
        begin();
        b.send(a, 1);
        b.send(a, 2);
        wire.runMs(9_900);
        assertEquals(0, wire.keepalives(a));

        wire.runMs(200);
        assertEquals(1, wire.keepalives(a));
        wire.run(60);

        assertEquals(1, wire.keepalives(a));
        assertEquals(0, wire.keepalives(b));
        assertEquals(
                0,
                wire.sent(a, Wire.INITIATION).size()
                        + wire.sent(b, Wire.INITIATION).size());
    }

    @Test
    void shouldSendNoKeepaliveWhenDataAnswers() {
        begin();
        for (int i = 0; i < 20; i++) {
            b.send(a, i);
            wire.run(3);
            a.send(b, i);
            wire.run(3);
        }

        assertEquals(0, wire.keepalives(a) + wire.keepalives(b));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldBeginAHandshakeFifteenSecondsAfterDataThatNothingAnswers(final boolean byInitiator) {
        begin();
        final TestTunnel from = byInitiator ? a : b;
        final TestTunnel to = byInitiator ? b : a;
        wire.run(12); // the keepalive that answers what began the session is through
        wire.passes = datagram -> !datagram.to().equals(to.address);
        from.send(to, 1);
        wire.runMs(14_900);
        assertEquals(0, wire.sent(from, Wire.INITIATION).size());

        wire.runMs(200);

        assertEquals(1, wire.sent(from, Wire.INITIATION).size());
    }

    @Test
    void shouldNotActOnAnEarlierSessionsSilenceWhenTheInterfaceComesUpAgain() {
        begin();
        wire.passes = datagram -> false;
        a.send(b, 1);
        b.send(a, 1);
        wire.passes = datagram -> true;
        b.send(a, 2);
        wire.run(1);
        a.control.down();
        wire.sent.clear();
        wire.run(100);
        a.control.up(wire.nowNs);

        wire.run(30);

        assertEquals(0, wire.sent(a, Wire.INITIATION).size());
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 25, 3600})
    void shouldSendPersistentKeepalivesWhenIdleForHours(final int seconds) {
        begin();
        a.control.persistentKeepalive(a.peer(b), seconds * SECOND_NS);
        a.control.configured(a.peer(b), wire.nowNs);
        final int hours = seconds == 3600 ? 20 : 2;
        for (int i = 0; i < hours * 3600; i++) {
            wire.step(SECOND_NS / 2);
            wire.step(SECOND_NS / 2);
        }

        // A keepalive each interval; one more confirms new keys, unless there were none and it waited for them.
        final long confirmations = seconds < 180 ? wire.sent(a, Wire.INITIATION).size() : 0;
        final double expected = 1 + hours * 3600.0 / seconds;
        assertEquals(expected, wire.keepalives(a) - confirmations, 1 + expected / 50);
        assertEquals(0, a.drops.totalPackets() + b.drops.totalPackets());
        assertEquals(wire.keepalives(a), b.keepalivesReceived - 0L);
    }

    @Test
    void shouldCallThePeerAtOnceWhenPersistentKeepaliveIsTurnedOn() {
        wire.run(1);
        assertEquals(0, wire.sent.size());
        a.control.persistentKeepalive(a.peer(b), 25 * SECOND_NS);
        wire.run(1);
        assertEquals(0, wire.sent.size());

        a.control.configured(a.peer(b), wire.nowNs);
        wire.runMs(20);

        assertEquals(1, wire.sent(a, Wire.INITIATION).size());
        assertEquals(1, b.keepalivesReceived);
    }

    @Test
    void shouldCallPeersWithPersistentKeepaliveWhenTheInterfaceComesUp() {
        a.control.down();
        a.control.persistentKeepalive(a.peer(b), 25 * SECOND_NS);
        a.control.configured(a.peer(b), wire.nowNs);
        wire.run(60);
        assertEquals(0, wire.sent.size());

        a.control.up(wire.nowNs);
        wire.runMs(20);

        assertEquals(1, b.keepalivesReceived);
    }

    @ParameterizedTest
    @ValueSource(longs = {3600, 86_400, 30 * 86_400})
    void shouldGoOnWhenTheClockJumps(final long seconds) {
        begin();
        final KeyPair keys = a.peer(b).currentKeys;
        a.send(b, 1);
        wire.runMs(20);

        wire.step(seconds * SECOND_NS);
        a.send(b, 2);
        b.send(a, 2);
        wire.runMs(50);

        assertEquals(List.of(1, 2), b.receivedIds());
        assertEquals(List.of(2), a.receivedIds());
        assertNotNull(a.peer(b).currentKeys);
        assertNotSame(keys, a.peer(b).currentKeys);
    }
}
