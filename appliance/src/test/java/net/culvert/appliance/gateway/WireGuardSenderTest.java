// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import net.culvert.forwarding.fib.Prefix;
import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.forwarding.iface.OutputQueue;
import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.ringbuffers.counters.DropCounters;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.packet.Burst;
import net.culvert.ringbuffers.packet.Endpoint;
import net.culvert.tunnel.aead.Aead;
import net.culvert.tunnel.aead.AeadEngines;
import net.culvert.tunnel.noise.PrivateKey;
import net.culvert.tunnel.wireguard.Opener;
import net.culvert.tunnel.wireguard.Peer;
import net.culvert.tunnel.wireguard.Tunnel;
import net.culvert.tunnel.wireguard.TunnelControl;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Queues of a router's packets, sealed for a peer that is in the test. */
class WireGuardSenderTest {
    private static final int MTU = 1420; // bytes
    private static final int PACKETS = 300; // more than the sender takes at once
    private static final int STRIDE = 2048;
    private static final Prefix PEER = Prefix.parse("192.0.2.0/24");
    private static final String NOBODY = "198.51.100.1";

    private final CountersFile counters = CountersFile.inMemory();
    private final DropCounters drops = new DropCounters(counters, "router");
    private final Aead aead = AeadEngines.choose(AeadEngines.AUTO).engine().newAead();
    private final List<byte[]> handshakes = new ArrayList<>();
    private final List<byte[]> sent = new ArrayList<>();
    private final Tunnel left = newTunnel();
    private final Tunnel right = newTunnel();
    private final WireGuardSender sender =
            new WireGuardSender("wg0", left, aead, datagrams -> collect(datagrams, sent), MTU, counters);
    private final OutputQueue queue = new OutputQueue(PACKETS, sender::transmit);
    private final NetworkInterface wg0 = new NetworkInterface("wg0", 1, MTU, queue);
    private final UnsafeBuffer slab = new UnsafeBuffer(ByteBuffer.allocateDirect((PACKETS + 1) * STRIDE));
    private int waiting;

    WireGuardSenderTest() {
        wg0.up(true);
    }

    private static Tunnel newTunnel() {
        return new Tunnel(new SecureRandom(), System::currentTimeMillis, new Tunnel.WakeUps(() -> {}, () -> {}));
    }

    private static void collect(final Burst burst, final List<byte[]> datagrams) {
        for (int i = 0; i < burst.size(); i++) {
            final int step = burst.segmentSize(i) > 0 ? burst.segmentSize(i) : burst.length(i);
            for (int done = 0; done < burst.length(i); done += step) {
                final byte[] datagram = new byte[Math.min(step, burst.length(i) - done)];
                burst.buffer().getBytes(burst.offset(i) + done, datagram);
                datagrams.add(datagram);
            }
        }
    }

    @AfterEach
    void shouldAccountForEveryPacket() {
        long sum = count("sealed") + count("queued");
        for (final DropReason reason : DropReason.values()) {
            sum += dropped(reason);
        }
        assertEquals(count("received"), sum, () -> counters.snapshot().toString());
        aead.close();
    }

    private long count(final String what) {
        return counters.snapshot().get("wg0.outbound." + what + ".packets");
    }

    private long dropped(final DropReason reason) {
        return counters.snapshot().getOrDefault("wg0.outbound.drop." + reason.counterName() + ".packets", 0L);
    }

    private void enqueue(final String to, final int length) {
        final int at = 16 + waiting++ * STRIDE;
        slab.setMemory(at - 16, STRIDE, (byte) 0);
        slab.putByte(at, (byte) 0x45);
        slab.putInt(at + 16, (int) (Prefix.parse(to).high() >>> 32), java.nio.ByteOrder.BIG_ENDIAN);
        assertEquals(DropReason.NONE, wg0.enqueue(0, slab, at, length, false));
    }

    private void start() {
        queue.start(drops);
        waiting = 0;
    }

    /** Gives both ends keys, as the first packet asks for them. */
    private void connect() {
        final PrivateKey leftKey = PrivateKey.generate(new SecureRandom());
        final PrivateKey rightKey = PrivateKey.generate(new SecureRandom());
        final TunnelControl leftControl = control(left, leftKey, rightKey);
        final TunnelControl rightControl = control(right, rightKey, leftKey);
        enqueue("192.0.2.1", 100);
        start();
        leftControl.poll(System.nanoTime());
        final Endpoint from = Endpoint.of(new InetSocketAddress("203.0.113.1", 51820));
        assertEquals(DropReason.NONE, rightControl.receive(handshakes.get(0), from, false, System.nanoTime()));
        assertEquals(DropReason.NONE, leftControl.receive(handshakes.get(1), from, false, System.nanoTime()));
        sender.service();
        assertEquals(1, sent.size(), "the packet that waited");
        sent.clear();
    }

    private TunnelControl control(final Tunnel tunnel, final PrivateKey own, final PrivateKey other) {
        final TunnelControl control = tunnel.newControl(datagrams -> collect(datagrams, handshakes), System.nanoTime());
        control.privateKey(own);
        final Peer peer = control.addPeer(other.publicKey());
        control.addAllowedIp(peer, PEER);
        control.endpoint(peer, Endpoint.of(new InetSocketAddress("203.0.113.2", 51820)));
        control.configured(peer, System.nanoTime());
        control.up(System.nanoTime());
        return control;
    }

    /** In the order of sending, and the peer can open each. */
    private void assertSent(final int count) {
        assertEquals(count, sent.size());
        final Opener opener = right.newOpener(aead);
        opener.begin(System.nanoTime());
        long counter = -1;
        for (final byte[] datagram : sent) {
            final long next = ByteBuffer.wrap(datagram).order(LITTLE_ENDIAN).getLong(8);
            if (counter >= 0) {
                assertEquals(counter + 1, next);
            }
            counter = next;
            final UnsafeBuffer buffer = new UnsafeBuffer(ByteBuffer.allocateDirect(datagram.length));
            buffer.putBytes(0, datagram);
            assertEquals(DropReason.NONE, opener.open(buffer, 0, datagram.length));
        }
    }

    @Test
    void shouldLetPacketsWaitForKeys() {
        connect();
        assertEquals(1, count("queued"));
        assertEquals(0, count("sealed"));
    }

    @Test
    void shouldSealAPacketThatReachesTheEndOfTheSlab() {
        connect();
        for (int i = 1; i < 256; i++) {
            enqueue(NOBODY, 1007); // which with what is between them fills the slab to its last byte
        }
        enqueue("192.0.2.1", 1007);
        enqueue("192.0.2.1", 1007);
        start();
        assertSent(2);
        assertEquals(255, dropped(DropReason.TUNNEL_NO_PEER));
        assertEquals(0, dropped(DropReason.INTERNAL_ERROR));
    }

    @Test
    void shouldSealPacketsOfAnyLengthInTheirOrder() {
        final long seed = new SplittableRandom().nextLong();
        final SplittableRandom random = new SplittableRandom(seed);
        connect();
        for (int round = 0; round < 20; round++) {
            final int count = random.nextInt(1, PACKETS + 1);
            for (int i = 0; i < count; i++) {
                enqueue("192.0.2.1", random.nextInt(20, MTU + 1));
            }
            start();
            assertSent(count);
            sent.clear();
        }
        assertEquals(0, dropped(DropReason.INTERNAL_ERROR), "seed " + seed);
    }

    @Test
    void shouldDropWhatIsForNobodyAndSendTheRest() {
        connect();
        enqueue("192.0.2.1", 100);
        enqueue(NOBODY, 100);
        enqueue("192.0.2.2", 100);
        start();
        assertSent(2);
        assertEquals(1, dropped(DropReason.TUNNEL_NO_PEER));
    }
}
