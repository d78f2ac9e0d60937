// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.wireguard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.tunnel.noise.Messages;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Handshake messages that are refused, and the cookies that keep a busy responder answering. */
class UnderLoadTest {
    private final Wire wire = new Wire(6);
    private final TestTunnel a = wire.add(1);
    private final TestTunnel b = wire.add(2);

    @BeforeEach
    void connect() {
        Wire.connect(a, b);
    }

    /** Lets a begin a handshake now, whenever it last did. */
    private byte[] initiation() {
        a.peer(b).lastInitiationSentNs = Limits.NEVER;
        a.control.endpoint(a.peer(b), b.address);
        a.peer(b).sendingKeys(null);
        a.send(b, 0);
        a.control.poll(wire.nowNs);
        return wire.sent(a, Wire.INITIATION).getLast().bytes();
    }

    @Test
    void shouldAnswerWithACookieAndTakeTheRepetitionThatBearsIt() {
        b.busy = true;
        a.send(b, 1);
        wire.runMs(50);
        assertEquals(1, b.dropped(DropReason.HANDSHAKE_COOKIE_SENT));
        assertEquals(1, wire.sent(b, Wire.COOKIE).size());
        assertEquals(0, wire.sent(b, Wire.RESPONSE).size());
        assertEquals(0, a.drops.totalPackets());

        wire.runMs(5_500);

        assertEquals(2, wire.sent(a, Wire.INITIATION).size());
        assertEquals(List.of(1), b.receivedIds());
        assertEquals(1, b.drops.totalPackets());
    }

    @Test
    void shouldDemandCookiesForASecondAfterTheLastSignOfLoad() {
        b.busy = true;
        wire.passes = datagram -> datagram.type() != Wire.COOKIE;
        initiation();
        wire.runMs(50);
        b.busy = false;
        wire.runMs(900);
        initiation();
        wire.runMs(20);
        assertEquals(2, b.dropped(DropReason.HANDSHAKE_COOKIE_SENT));

        wire.runMs(1_100);
        initiation();
        wire.runMs(20);

        assertEquals(2, b.dropped(DropReason.HANDSHAKE_COOKIE_SENT));
        assertEquals(1, wire.sent(b, Wire.RESPONSE).size());
    }

    @Test
    void shouldBoundTheRateOfASourceWhenBusy() {
        b.busy = true;
        initiation();
        wire.runMs(50); // has its cookie now
        for (int i = 0; i < 60; i++) {
            initiation();
            wire.runMs(25);
        }

        final long limited = b.dropped(DropReason.HANDSHAKE_RATE_LIMITED);
        final long answered = wire.sent(b, Wire.RESPONSE).size();
        assertEquals(60, limited + answered);
        assertTrue(answered >= 28 && answered <= 36, answered + " in 1.5 s"); // 20 a second and 5 at once
        assertEquals(1 + limited, b.drops.totalPackets());
    }

    @Test
    void shouldNotBoundTheRateOtherwise() {
        for (int i = 0; i < 30; i++) {
            initiation();
            wire.runMs(25);
        }

        assertEquals(0, b.drops.totalPackets());
        assertEquals(30, wire.sent(b, Wire.RESPONSE).size());
    }

    @Test
    void shouldDropInitiationsThatFollowTooFast() {
        initiation();
        initiation();
        wire.runMs(15);
        assertEquals(1, b.dropped(DropReason.HANDSHAKE_FLOOD));
        assertEquals(1, wire.sent(b, Wire.RESPONSE).size());

        wire.runMs(10);
        initiation();
        wire.runMs(5);

        assertEquals(1, b.dropped(DropReason.HANDSHAKE_FLOOD));
    }

    @Test
    void shouldDropAnInitiationThatComesAgain() {
        final byte[] initiation = initiation();
        wire.run(1);

        assertEquals(DropReason.HANDSHAKE_REPLAYED, b.receive(initiation, a.address));
        assertEquals(1, b.dropped(DropReason.HANDSHAKE_REPLAYED));
    }

    @Test
    void shouldDropAPeerThatIsNotConfigured() {
        final TestTunnel stranger = wire.add(3);
        stranger.addPeer(b);
        stranger.send(b, 1);
        wire.runMs(50);

        assertEquals(1, b.dropped(DropReason.HANDSHAKE_UNKNOWN_PEER));
        assertEquals(0, wire.sent(b, Wire.RESPONSE).size());
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 8, 50, 100, 116, 131})
    void shouldDropAMessageWhoseFirstMacIsWrong(final int wrongByte) {
        final byte[] initiation = initiation().clone();
        initiation[wrongByte] ^= 1;

        assertEquals(DropReason.HANDSHAKE_BAD_MAC1, b.receive(initiation, a.address));
        assertEquals(1, b.dropped(DropReason.HANDSHAKE_BAD_MAC1));
    }

    @Test
    void shouldNotMindASecondMacWhenItIsNotBusy() {
        final byte[] initiation = initiation().clone();
        initiation[140] ^= 1;

        assertEquals(DropReason.NONE, b.receive(initiation, a.address));
    }

    @Test
    void shouldDropResponsesThatNobodyWaitsFor() {
        initiation();
        wire.runMs(50);
        final byte[] response = wire.sent(b, Wire.RESPONSE).getFirst().bytes();

        assertEquals(DropReason.HANDSHAKE_NOT_PENDING, a.receive(response, b.address));
        assertEquals(1, a.dropped(DropReason.HANDSHAKE_NOT_PENDING));
    }

    @Test
    void shouldDropCookiesThatAreForgedOrUnasked() {
        final byte[] initiation = initiation();
        final byte[] forged = new byte[Messages.COOKIE_LENGTH];
        forged[0] = Wire.COOKIE;
        assertEquals(DropReason.COOKIE_BAD, a.receive(forged, b.address));
        System.arraycopy(initiation, Messages.SENDER, forged, Messages.COOKIE_RECEIVER, 4);
        assertEquals(DropReason.COOKIE_BAD, a.receive(forged, b.address));

        assertEquals(2, a.dropped(DropReason.COOKIE_BAD));
    }

    @ParameterizedTest
    @CsvSource({"118, 1", "121, 0"})
    void shouldBearACookieForTwoMinutes(final int seconds, final int answered) {
        b.busy = true;
        initiation();
        wire.runMs(50); // has its cookie now
        a.control.down(); // no retries meanwhile
        a.control.up(wire.nowNs);
        wire.run(seconds);

        initiation();
        wire.runMs(50);

        assertEquals(answered, wire.sent(b, Wire.RESPONSE).size());
        assertEquals(2 - answered, b.dropped(DropReason.HANDSHAKE_COOKIE_SENT));
    }
}
