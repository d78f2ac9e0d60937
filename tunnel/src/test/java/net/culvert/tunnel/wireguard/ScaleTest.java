// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.wireguard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.culvert.forwarding.fib.Prefix;
import net.culvert.tunnel.noise.PublicKey;
import org.junit.jupiter.api.Test;

/** Very many peers. */
class ScaleTest {
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);
    private static final int BYTES_PER_IDLE_PEER = 4096;

    private final Wire wire = new Wire(9);
    private final TestTunnel tunnel = wire.add(1);

    private List<Peer> addPeers(final int count) {
        final List<Peer> peers = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            final byte[] key = new byte[PublicKey.LENGTH];
            wire.random.nextBytes(key);
            final Peer peer = tunnel.control.addPeer(PublicKey.of(key));
            tunnel.control.endpoint(peer, TestPackets.endpoint("198.51.100.1", 1 + i % 65_535));
            tunnel.control.addAllowedIp(peer, Prefix.ipv4(0x0A000000 + i * 7, 32));
            tunnel.control.configured(peer, wire.nowNs);
            peers.add(peer);
        }
        return peers;
    }

    private static long heapInUse() {
        final Runtime runtime = Runtime.getRuntime();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }

    @Test
    void shouldHoldAnIdlePeerInFourKibibytes() {
        final int count = 20_000;
        final long before = heapInUse();
        final List<Peer> peers = addPeers(count);
        wire.runMs(20);
        final long bytes = (heapInUse() - before) / count;

        assertEquals(count, peers.size());
        assertTrue(bytes <= BYTES_PER_IDLE_PEER, bytes + " bytes a peer");
    }

    @Test
    void shouldAddTenThousandPeersInASecond() {
        addPeers(1_000); // warms up
        final long began = System.nanoTime();
        addPeers(10_000);
        final long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);

        assertTrue(tookMs < 1_000, tookMs + " ms");
    }

    @Test
    void shouldLookAtNoPeerBeforeItsTimeEvenWhenAllHaveTheSame() {
        final int[] calls = {0};
        final PeerTimers timers = new PeerTimers(wire.nowNs, (peer, nowNs) -> calls[0]++);
        final long before = heapInUse();
        final List<Peer> peers = addPeers(10_000);
        for (final Peer peer : peers) {
            peer.forgetKeysNs = wire.nowNs + Limits.FORGET_KEYS_AFTER_NS;
            timers.set(peer);
        }
        assertTrue(heapInUse() - before < 10_000L * BYTES_PER_IDLE_PEER);
        final long end = wire.nowNs + Limits.FORGET_KEYS_AFTER_NS;
        for (long now = wire.nowNs; now < end; now += SECOND_NS / 10) {
            timers.poll(now);
        }
        assertEquals(0, calls[0]);

        timers.poll(end + PeerTimers.TICK_NS);

        assertEquals(10_000, calls[0]);
        assertTrue(timers.isEmpty());
    }

    @Test
    void shouldCallEachPeerInItsTickAndNotTheCancelled() {
        final List<Peer> called = new ArrayList<>();
        final PeerTimers timers = new PeerTimers(wire.nowNs, (peer, nowNs) -> {
            assertTrue(nowNs >= peer.forgetKeysNs && nowNs < peer.forgetKeysNs + 2 * PeerTimers.TICK_NS);
            peer.forgetKeysNs = Long.MAX_VALUE;
            called.add(peer);
        });
        final List<Peer> peers = addPeers(2_000);
        for (final Peer peer : peers) {
            peer.forgetKeysNs = wire.nowNs + wire.random.nextLong(400 * SECOND_NS);
            timers.set(peer);
        }
        peers.subList(0, 500).forEach(timers::cancel);
        for (long passed = 0; passed <= 401 * SECOND_NS; passed += PeerTimers.TICK_NS / 2) {
            timers.poll(wire.nowNs + passed);
        }

        assertEquals(1_500, called.size());
        assertTrue(timers.isEmpty());
    }

    @Test
    void shouldKeepTenThousandPersistentKeepalivesThatAreSetTogether() {
        final List<Peer> peers = addPeers(10_000);
        tunnel.control.privateKey(null); // costs no handshakes: only the timers are looked at
        final long before = heapInUse();
        for (final Peer peer : peers) {
            tunnel.control.persistentKeepalive(peer, 25 * SECOND_NS);
            tunnel.control.configured(peer, wire.nowNs);
        }
        for (int i = 0; i < 100; i++) {
            wire.step(SECOND_NS / 2);
        }

        assertTrue(heapInUse() - before < 10_000L * 512);
        for (final Peer peer : peers) {
            assertTrue(wire.nowNs - peer.persistentKeepaliveSentNs < 25 * SECOND_NS + SECOND_NS);
        }
    }
}
