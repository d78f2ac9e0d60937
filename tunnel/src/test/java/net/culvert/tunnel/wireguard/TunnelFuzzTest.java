// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.wireguard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.List;
import net.culvert.ringbuffers.counters.DropReason;
import org.junit.jupiter.api.Test;

/**
 * Whatever bytes come, there is a reason and no exception, and every packet is delivered, waits or is counted. Fuzzes
 * with JAZZER_FUZZ=1, else runs the corpus; the ordinary tests below always try random and mutated bytes.
 */
class TunnelFuzzTest {
    private static final int ROUNDS = 3_000;

    private Wire wire;
    private TestTunnel a;
    private TestTunnel b;
    private byte[] initiation;
    private byte[] response;

    /** A session anew: the fuzzer makes many runs with one object of this class. */
    private void begin() {
        wire = new Wire(10);
        a = wire.add(1);
        b = wire.add(2);
        final TestTunnel silent = wire.add(3);
        Wire.connect(a, b);
        a.addPeer(silent); // has no peers itself: what goes there waits
        a.send(b, 0);
        wire.runMs(20);
        initiation = wire.sent(a, Wire.INITIATION).getFirst().bytes();
        response = wire.sent(b, Wire.RESPONSE).getFirst().bytes();
    }

    /** The session of the former runs, whatever they left; quicker than a new one. */
    private void goOn() {
        if (wire == null) {
            begin();
        }
        wire.passes = datagram -> false; // nobody takes the answers off the wire
        wire.sent.clear();
        b.received.clear();
        wire.nowNs += 1_000_000;
    }

    @FuzzTest(maxDuration = "15s")
    void shouldSurviveAnyDatagram(final FuzzedDataProvider data) {
        goOn();
        final byte[] message = template(data.consumeInt(0, 3));
        final int at = message.length == 0 ? 0 : data.consumeInt(0, message.length - 1);
        b.busy = data.consumeBoolean();
        receive(mutated(message, at, data.consumeRemainingAsBytes()));
    }

    @FuzzTest(maxDuration = "15s")
    void shouldSurviveAnyInnerPacket(final FuzzedDataProvider data) {
        goOn();
        receive(a.sealed(b, data.consumeRemainingAsBytes()));
    }

    @FuzzTest(maxDuration = "15s")
    void shouldAccountForAnyPacket(final FuzzedDataProvider data) {
        begin();
        final long packets = 1L + data.remainingBytes() / 64;
        for (int i = 0; i < packets; i++) {
            a.send(data.consumeBytes(64));
        }
        assertAccounted(packets);
    }

    @Test
    void shouldSurviveRandomAndMutatedDatagrams() {
        begin();
        for (int i = 0; i < ROUNDS; i++) {
            final byte[] message = template(i % 4);
            final byte[] noise = new byte[wire.random.nextInt(1 + wire.random.nextInt(200))];
            wire.random.nextBytes(noise);
            b.busy = wire.random.nextInt(8) == 0;
            receive(mutated(message, message.length == 0 ? 0 : wire.random.nextInt(message.length), noise));
            wire.nowNs += 1_000_000;
        }
    }

    @Test
    void shouldSurviveRandomInnerPackets() {
        begin();
        for (int i = 0; i < ROUNDS; i++) {
            final byte[] inner = new byte[wire.random.nextInt(120)];
            wire.random.nextBytes(inner);
            if (inner.length > 0 && wire.random.nextBoolean()) {
                inner[0] = (byte) (wire.random.nextBoolean() ? 0x45 : 0x60);
            }
            receive(a.sealed(b, inner));
        }
    }

    @Test
    void shouldAccountForRandomPackets() {
        begin();
        final List<String> destinations = List.of("10.0.0.2", "10.0.0.3", "10.0.0.9");
        for (int i = 0; i < ROUNDS; i++) {
            final byte[] packet = TestPackets.ipv4("10.0.0.1", destinations.get(i % 3), i, 24 + i % 1400);
            if (wire.random.nextInt(4) == 0) {
                packet[wire.random.nextInt(20)] ^= (byte) (1 << wire.random.nextInt(8));
            }
            a.send(wire.random.nextInt(8) == 0 ? Arrays.copyOf(packet, wire.random.nextInt(24)) : packet);
            wire.runMs(1);
        }
        assertAccounted(ROUNDS);
        assertTrue(a.dropped(DropReason.TUNNEL_QUEUE_FULL) > 0);
    }

    private byte[] template(final int kind) {
        return switch (kind) {
            case 0 -> initiation;
            case 1 -> response;
            case 2 -> a.sealed(b, TestPackets.ipv4(a.inner(), b.inner(), 1, 64));
            default -> new byte[0];
        };
    }

    /** The message with the noise xored in from an offset on, longer or cut as the noise demands. */
    private static byte[] mutated(final byte[] message, final int at, final byte[] noise) {
        final boolean cuts = noise.length > 0 && noise[0] == 1;
        final byte[] copy = Arrays.copyOf(message, cuts ? at : Math.max(message.length, at + noise.length));
        for (int i = 0; i < noise.length && at + i < copy.length; i++) {
            copy[at + i] ^= noise[i];
        }
        return copy;
    }

    /** Each datagram is delivered, answers a handshake or is counted, once. */
    private void receive(final byte[] message) {
        final long before = b.received.size() + b.keepalivesReceived + b.drops.totalPackets();
        final DropReason reason = b.receive(message, a.address);
        final long after = b.received.size() + b.keepalivesReceived + b.drops.totalPackets();

        assertNotNull(reason);
        final boolean isHandshake = reason == DropReason.NONE && after == before;
        assertTrue(isHandshake ? message[0] != Wire.DATA : after == before + 1, reason.toString());
    }

    /** Sent is sealed, or waits until the interface goes down and is counted then, or was dropped. */
    private void assertAccounted(final long packets) {
        a.control.down();
        wire.runMs(20);
        final long keepalives = wire.keepalives(a);
        final long sealed = wire.sent(a, Wire.DATA).size() - keepalives - 1; // but for the one that began the session

        assertEquals(packets, sealed + a.drops.totalPackets());
        assertEquals(sealed + 1, b.received.size() + b.drops.totalPackets());
    }
}
