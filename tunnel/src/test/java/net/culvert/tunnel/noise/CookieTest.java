// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.noise;

import static net.culvert.ringbuffers.counters.DropReason.COOKIE_BAD;
import static net.culvert.ringbuffers.counters.DropReason.HANDSHAKE_BAD_MAC1;
import static net.culvert.ringbuffers.counters.DropReason.HANDSHAKE_COOKIE_SENT;
import static net.culvert.ringbuffers.counters.DropReason.NONE;
import static net.culvert.ringbuffers.counters.DropReason.TUNNEL_BAD_MESSAGE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Arrays;
import java.util.Random;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.packet.Endpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A responder under load that demands a cookie, and an initiator that brings it. */
class CookieTest {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final long START_NS = -5 * SECOND_NS; // nanoTime() may be negative
    private static final Endpoint SOURCE = TestEndpoints.IPV4;

    private final Random random = new Random(11);
    private final PrivateKey alice = PrivateKey.generate(random);
    private final PrivateKey bob = PrivateKey.generate(random);
    private final CookieChecker checker = new CookieChecker(bob.publicKey(), random);
    private final CookieGenerator generator = new CookieGenerator(bob.publicKey());

    private byte[] initiation(final long nowNs) {
        final byte[] message = new byte[Messages.INITIATION_LENGTH];
        final InitiatorHandshake handshake = new InitiatorHandshake(alice, bob.publicKey(), 0x0A0B0C0D);
        assertEquals(NONE, handshake.create(alice.agree(bob.publicKey()), Tai64n.at(0), random, message));
        generator.addMacs(message, nowNs);
        return message;
    }

    private DropReason underLoad(final byte[] message, final Endpoint source, final long nowNs) {
        return checker.check(message, source, true, nowNs);
    }

    /** Lets the responder send a cookie and the initiator take it. */
    private void giveCookie(final Endpoint source, final long nowNs) {
        final byte[] message = initiation(nowNs);
        assertEquals(HANDSHAKE_COOKIE_SENT, underLoad(message, source, nowNs));
        assertEquals(NONE, generator.consumeReply(checker.reply(message, source, nowNs), nowNs));
    }

    @Test
    void shouldTakeTheRetryThatBringsTheCookie() {
        final byte[] first = initiation(START_NS);
        assertArrayEquals(new byte[16], Arrays.copyOfRange(first, 132, 148));
        assertEquals(NONE, checker.check(first, SOURCE, false, START_NS));
        assertEquals(HANDSHAKE_COOKIE_SENT, underLoad(first, SOURCE, START_NS));
        final byte[] reply = checker.reply(first, SOURCE, START_NS);
        assertEquals(NONE, Messages.check(reply));
        assertEquals(0x0A0B0C0D, Messages.receiver(reply));
        assertEquals(NONE, generator.consumeReply(reply, START_NS));

        assertEquals(NONE, underLoad(initiation(START_NS + 5 * SECOND_NS), SOURCE, START_NS + 5 * SECOND_NS));
    }

    @Test
    void shouldBindTheCookieToAddressAndPort() {
        giveCookie(SOURCE, START_NS);
        final byte[] retry = initiation(START_NS);
        assertEquals(NONE, underLoad(retry, SOURCE, START_NS));
        assertEquals(HANDSHAKE_COOKIE_SENT, underLoad(retry, TestEndpoints.ipv4(0xC0000208, 51820), START_NS));
        assertEquals(HANDSHAKE_COOKIE_SENT, underLoad(retry, TestEndpoints.ipv4(0xC0000207, 51821), START_NS));
        assertEquals(HANDSHAKE_COOKIE_SENT, underLoad(retry, TestEndpoints.IPV6, START_NS));
    }

    @Test
    void shouldBindTheCookieToTheWholeIpv6Address() {
        giveCookie(TestEndpoints.IPV6, START_NS);
        final byte[] retry = initiation(START_NS);
        assertEquals(NONE, underLoad(retry, TestEndpoints.IPV6, START_NS));
        final Endpoint neighbour = TestEndpoints.ipv6(0x20010DB8_00000001L, 8, 51820);
        assertEquals(HANDSHAKE_COOKIE_SENT, underLoad(retry, neighbour, START_NS));
    }

    @Test
    void shouldForgetTheSecretAfterTwoMinutes() {
        giveCookie(SOURCE, START_NS);
        final byte[] retry = initiation(START_NS);
        final long lastNs = START_NS + 120 * SECOND_NS;
        assertEquals(NONE, underLoad(retry, SOURCE, lastNs));
        assertEquals(HANDSHAKE_COOKIE_SENT, underLoad(retry, SOURCE, lastNs + 1));
        checker.reply(retry, SOURCE, lastNs + 1); // makes a new secret
        assertEquals(HANDSHAKE_COOKIE_SENT, underLoad(retry, SOURCE, lastNs + 1));
    }

    @Test
    void shouldKeepTheSecretBetweenReplies() {
        giveCookie(SOURCE, START_NS);
        final byte[] retry = initiation(START_NS);
        checker.reply(retry, TestEndpoints.IPV6, START_NS + 119 * SECOND_NS);
        assertEquals(NONE, underLoad(retry, SOURCE, START_NS + 120 * SECOND_NS));
    }

    @Test
    void shouldForgetTheCookieTwoMinutesAfterItCame() {
        giveCookie(SOURCE, START_NS);
        final byte[] inTime = initiation(START_NS + 120 * SECOND_NS);
        assertFalse(Arrays.equals(new byte[16], Arrays.copyOfRange(inTime, 132, 148)));
        final byte[] late = initiation(START_NS + 120 * SECOND_NS + 1);
        assertArrayEquals(new byte[16], Arrays.copyOfRange(late, 132, 148));
    }

    @ParameterizedTest(name = "a flipped bit at {0}")
    @ValueSource(ints = {8, 31, 32, 47, 48, 63}) // nonce, cookie, tag
    void shouldRefuseASpoiltReply(final int offset) {
        final byte[] message = initiation(START_NS);
        final byte[] reply = checker.reply(message, SOURCE, START_NS);
        final byte[] spoilt = reply.clone();
        spoilt[offset] ^= 1;
        assertEquals(COOKIE_BAD, generator.consumeReply(spoilt, START_NS));
        assertEquals(NONE, generator.consumeReply(reply, START_NS), "the true reply after a forged one");
    }

    @Test
    void shouldRefuseAReplyThatNobodyWaitsFor() {
        final byte[] message = initiation(START_NS);
        final byte[] reply = checker.reply(message, SOURCE, START_NS);
        assertEquals(COOKIE_BAD, new CookieGenerator(bob.publicKey()).consumeReply(reply, START_NS));
        assertEquals(NONE, generator.consumeReply(reply, START_NS));
        assertEquals(COOKIE_BAD, generator.consumeReply(reply, START_NS));
    }

    @Test
    void shouldRefuseAReplyToAnEarlierMessage() {
        final byte[] reply = checker.reply(initiation(START_NS), SOURCE, START_NS);
        initiation(START_NS);
        assertEquals(COOKIE_BAD, generator.consumeReply(reply, START_NS));
    }

    @Test
    void shouldRefuseOtherMessages() {
        final byte[] message = initiation(START_NS);
        assertEquals(TUNNEL_BAD_MESSAGE, generator.consumeReply(message, START_NS));
        assertEquals(TUNNEL_BAD_MESSAGE, generator.consumeReply(new byte[64], START_NS));
        final byte[] reply = checker.reply(message, SOURCE, START_NS);
        assertEquals(TUNNEL_BAD_MESSAGE, underLoad(reply, SOURCE, START_NS));
    }

    @Test
    void shouldNotAnswerWhoDoesNotKnowThePublicKey() {
        final byte[] message = initiation(START_NS);
        message[116] ^= 1;
        assertEquals(HANDSHAKE_BAD_MAC1, underLoad(message, SOURCE, START_NS));
    }
}
