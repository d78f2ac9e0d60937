// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.wireguard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.TimeUnit;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.tunnel.noise.PrivateKey;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the operator does to a tunnel that runs. */
class LifeCycleTest {
    private final Wire wire = new Wire(7);
    private final TestTunnel a = wire.add(1);
    private final TestTunnel b = wire.add(2);

    @BeforeEach
    void connect() {
        Wire.connect(a, b);
    }

    private void begin() {
        a.send(b, 0);
        wire.runMs(50);
        b.received.clear();
        wire.sent.clear();
    }

    @Test
    void shouldEndSessionsAndRefuseMessagesWhenDown() {
        begin();
        final byte[] late = b.sealed(a, new byte[0]);
        a.control.down();

        assertFalse(a.control.isUp());
        assertEquals(DropReason.TUNNEL_UNKNOWN_INDEX, a.receive(late, b.address));
        b.peer(a).sendingKeys(null);
        wire.run(6);
        b.send(a, 1);
        wire.runMs(50);
        assertEquals(1, a.dropped(DropReason.TUN_NOT_UP));
        assertEquals(0, wire.sent(a, Wire.RESPONSE).size());
        a.control.up(wire.nowNs);
        a.send(b, 2);
        wire.runMs(50);

        assertEquals(List.of(2), b.receivedIds());
    }

    @Test
    void shouldDropWhatWaitsCountedWhenItGoesDown() {
        wire.passes = datagram -> false;
        a.send(b, 1);
        wire.runMs(50);
        a.control.down();
        wire.run(200);

        assertEquals(1, a.dropped(DropReason.TUN_NOT_UP));
        assertEquals(1, wire.sent(a, Wire.INITIATION).size());
    }

    @Test
    void shouldEndSessionsWhenThePrivateKeyChanges() {
        begin();
        final PrivateKey former = a.control.privateKey();
        a.control.privateKey(PrivateKey.generate(wire.random));
        assertEquals(DropReason.QUEUED, a.send(b, 1));
        wire.runMs(50);
        assertEquals(1, b.dropped(DropReason.HANDSHAKE_UNKNOWN_PEER));

        a.control.privateKey(former);
        wire.runMs(50); // what waits begins a handshake by itself

        assertEquals(List.of(1), b.receivedIds());
    }

    @Test
    void shouldKeepSessionsWhenThePrivateKeyIsSetToWhatItIs() {
        begin();
        final KeyPair keys = a.peer(b).currentKeys;
        a.control.privateKey(PrivateKey.of(a.control.privateKey().toBytes()));

        assertSame(keys, a.peer(b).sendingKeys());
    }

    @Test
    void shouldAnswerNobodyWithoutAPrivateKey() {
        a.control.privateKey(null);
        assertEquals(DropReason.QUEUED, a.send(b, 1));
        b.send(a, 1);
        wire.runMs(50);

        assertEquals(1, a.dropped(DropReason.HANDSHAKE_BAD_MAC1));
        assertEquals(
                0,
                wire.sent(a, Wire.INITIATION).size()
                        + wire.sent(a, Wire.RESPONSE).size());
        assertNull(a.control.privateKey());
    }

    @Test
    void shouldRemoveThePeerThatBecomesOurself() {
        begin();
        final PrivateKey theirs = b.control.privateKey();
        final Peer peer = a.peer(b);
        a.control.privateKey(theirs);

        assertNull(a.control.peer(theirs.publicKey()));
        assertEquals(List.of(), a.control.peers());
        assertNull(peer.sendingKeys());
        assertEquals(DropReason.TUNNEL_NO_PEER, a.send(b, 1));
    }

    @Test
    void shouldDropWhatWaitsCountedWhenThePeerIsRemoved() {
        wire.passes = datagram -> false;
        a.send(b, 1);
        a.send(b, 2);
        wire.runMs(50);
        final int index = a.peer(b).handshake.localIndex();
        a.control.removePeer(a.peer(b));
        wire.run(10);

        assertEquals(2, a.dropped(DropReason.TUNNEL_PEER_GONE));
        assertNull(a.tunnel.indexes.peer(index));
        assertEquals(1, wire.sent(a, Wire.INITIATION).size());
        assertEquals(DropReason.TUNNEL_NO_PEER, a.send(b, 3));
        assertEquals(Long.MAX_VALUE, a.control.sleepLimitNs());
    }

    @Test
    void shouldSealWithWholeKeysForAPeerThatWasRemovedInMidBurst() {
        a.send(b, 1);
        wire.runMs(50);
        final byte[] packet = TestPackets.ipv4(a.inner(), b.inner(), 2, 100);
        a.outbound.begin(a.outBurst, wire.nowNs, TestTunnel.MTU);
        assertEquals(DropReason.NONE, a.route(packet));
        a.control.removePeer(a.peer(b));
        a.control.poll(wire.nowNs);
        a.finish();
        wire.runMs(50);

        assertEquals(List.of(1, 2), b.receivedIds());
    }

    @Test
    void shouldSendWhatWaitedBeforeTheRestOfABurstInWhichKeysCame() {
        a.send(b, 1);
        a.control.poll(wire.nowNs);
        b.receive(wire.sent.getLast().bytes(), a.address);
        a.outbound.begin(a.outBurst, wire.nowNs, TestTunnel.MTU);
        a.outbound.service();
        a.receive(wire.sent.getLast().bytes(), b.address); // on the control thread, meanwhile
        a.route(TestPackets.ipv4(a.inner(), b.inner(), 2, 100));
        a.finish();
        wire.runMs(50);

        assertEquals(List.of(1, 2), b.receivedIds());
    }

    @Test
    void shouldRefuseAPeerTwice() {
        assertThrows(IllegalArgumentException.class, () -> a.control.addPeer(b.publicKey()));
    }

    @Test
    void shouldForgetThePeersPastWhenItIsRemovedAndAddedAgain() {
        begin();
        b.control.removePeer(b.peer(a));
        b.addPeer(a);
        assertEquals(DropReason.NONE, a.send(b, 1));
        wire.runMs(50);
        assertEquals(1, b.dropped(DropReason.TUNNEL_UNKNOWN_INDEX));
        wire.run(16);
        a.send(b, 2);
        wire.runMs(50);

        assertEquals(List.of(2), b.receivedIds());
    }

    @Test
    void shouldOverwriteKeysOnlyOnceNoReaderIsInTheBurstThatMayHoldThem() {
        begin();
        final KeyPair keys = a.peer(b).currentKeys;
        a.outbound.begin(a.outBurst, wire.nowNs, TestTunnel.MTU);
        a.control.removePeer(a.peer(b));
        a.control.poll(wire.nowNs);
        assertTrue(KeyBytes.areIntact(keys));
        assertEquals(PeerTimers.TICK_NS, a.control.sleepLimitNs());

        a.finish();
        a.control.poll(wire.nowNs);

        assertTrue(KeyBytes.areOverwritten(keys));
    }

    @Test
    void shouldOverwriteEveryKeyPairThatIsReplaced() {
        begin();
        final KeyPair first = a.peer(b).currentKeys;
        for (int i = 0; i < 250; i++) {
            a.send(b, i);
            wire.run(1);
        }

        assertTrue(KeyBytes.areOverwritten(first));
        assertTrue(KeyBytes.areIntact(a.peer(b).currentKeys));
        assertTrue(KeyBytes.areIntact(a.peer(b).previousKeys));
        assertTrue(wire.nowNs - a.peer(b).currentKeys.createdNs < TimeUnit.SECONDS.toNanos(30));
    }
}
