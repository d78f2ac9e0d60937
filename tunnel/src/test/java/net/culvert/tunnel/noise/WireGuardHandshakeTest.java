// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.noise;

import static net.culvert.ringbuffers.counters.DropReason.HANDSHAKE_BAD_CRYPTO;
import static net.culvert.ringbuffers.counters.DropReason.HANDSHAKE_BAD_MAC1;
import static net.culvert.ringbuffers.counters.DropReason.HANDSHAKE_REPLAYED;
import static net.culvert.ringbuffers.counters.DropReason.NONE;
import static net.culvert.ringbuffers.counters.DropReason.TUNNEL_BAD_MESSAGE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import net.culvert.ringbuffers.counters.DropReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** WireGuard's two messages from one side to the other, and each way to spoil them. */
class WireGuardHandshakeTest {
    private static final int ALICE_INDEX = 0x01020304;
    private static final int BOB_INDEX = 0xFFFEFDFC;
    private static final Tai64n STAMP = Tai64n.at(1_700_000_000_000_000_000L);

    private final Random random = new Random(7);
    private final PrivateKey alice = PrivateKey.generate(random);
    private final PrivateKey bob = PrivateKey.generate(random);
    private final PresharedKey psk = PresharedKey.generate(random);
    private final byte[] staticSecret = alice.agree(bob.publicKey());
    private final InitiatorHandshake initiator = new InitiatorHandshake(alice, bob.publicKey(), ALICE_INDEX);
    private final CookieChecker bobsChecker = new CookieChecker(bob.publicKey(), random);

    private byte[] initiation() {
        final byte[] message = new byte[Messages.INITIATION_LENGTH];
        assertEquals(NONE, initiator.create(staticSecret, STAMP, random, message));
        new CookieGenerator(bob.publicKey()).addMacs(message, 0);
        return message;
    }

    /** What bob says to an initiation in the order in which he looks at it. */
    private DropReason consumed(final ResponderHandshake responder, final byte[] message, final Tai64n last) {
        DropReason reason = bobsChecker.check(message, TestEndpoints.IPV4, false, 0);
        if (reason == NONE) {
            reason = responder.consumeStatic();
        }
        return reason == NONE ? responder.consumeTimestamp(staticSecret, last) : reason;
    }

    private byte[] response(final ResponderHandshake responder, final PresharedKey key) {
        final byte[] message = new byte[Messages.RESPONSE_LENGTH];
        assertEquals(NONE, responder.respond(key, BOB_INDEX, random, message));
        new CookieGenerator(alice.publicKey()).addMacs(message, 0);
        return message;
    }

    @ParameterizedTest(name = "with a preshared key: {0}")
    @ValueSource(booleans = {true, false})
    void shouldAgreeOnKeys(final boolean preshared) {
        final PresharedKey key = preshared ? psk : PresharedKey.NONE;
        final byte[] initiation = initiation();
        assertEquals(NONE, Messages.check(initiation));
        final ResponderHandshake responder = new ResponderHandshake(bob, initiation);
        assertEquals(NONE, consumed(responder, initiation, Tai64n.ZERO));
        assertEquals(alice.publicKey(), responder.remoteStatic());
        assertEquals(STAMP, responder.timestamp());
        assertEquals(ALICE_INDEX, responder.remoteIndex());

        final byte[] response = response(responder, key);
        assertEquals(NONE, Messages.check(response));
        assertEquals(ALICE_INDEX, Messages.receiver(response));
        assertEquals(BOB_INDEX, Messages.sender(response));
        final CookieChecker alicesChecker = new CookieChecker(alice.publicKey(), random);
        assertEquals(NONE, alicesChecker.check(response, TestEndpoints.IPV4, false, 0));
        assertEquals(NONE, initiator.consume(key, response));

        final SessionKeys ours = initiator.keys();
        final SessionKeys theirs = responder.keys();
        assertArrayEquals(ours.sendKey(), theirs.receiveKey());
        assertArrayEquals(ours.receiveKey(), theirs.sendKey());
        assertFalse(Arrays.equals(ours.sendKey(), ours.receiveKey()));
        assertTrue(ours.initiator());
        assertFalse(theirs.initiator());
        assertEquals(ALICE_INDEX, ours.localIndex());
        assertEquals(BOB_INDEX, ours.remoteIndex());
        assertEquals(BOB_INDEX, theirs.localIndex());
        assertEquals(ALICE_INDEX, theirs.remoteIndex());
    }

    @ParameterizedTest(name = "a flipped bit at {0} of an initiation is {1}")
    @CsvSource({
        "0, TUNNEL_BAD_MESSAGE",
        "3, TUNNEL_BAD_MESSAGE", // type, reserved
        "4, HANDSHAKE_BAD_MAC1",
        "8, HANDSHAKE_BAD_MAC1",
        "40, HANDSHAKE_BAD_MAC1", // sender, ephemeral, static
        "88, HANDSHAKE_BAD_MAC1",
        "115, HANDSHAKE_BAD_MAC1", // timestamp and its tag
        "116, HANDSHAKE_BAD_MAC1",
        "131, HANDSHAKE_BAD_MAC1", // mac1
        "132, NONE",
        "147, NONE" // mac2, which nobody reads unless under load
    })
    void shouldNameWhatIsWrongWithAnInitiation(final int offset, final DropReason expected) {
        final byte[] message = initiation();
        message[offset] ^= 1;
        assertEquals(expected, consumed(new ResponderHandshake(bob, message), message, Tai64n.ZERO));
    }

    @ParameterizedTest(name = "a flipped bit at {0} under a right MAC1 is {1}")
    @CsvSource({
        "4, NONE", // the sender index is covered by MAC1 alone
        "8, HANDSHAKE_BAD_CRYPTO",
        "40, HANDSHAKE_BAD_CRYPTO",
        "87, HANDSHAKE_BAD_CRYPTO",
        "88, HANDSHAKE_BAD_CRYPTO",
        "115, HANDSHAKE_BAD_CRYPTO"
    })
    void shouldNotDecryptAnInitiationSpoiltByOneWhoKnowsThePublicKey(final int offset, final DropReason expected) {
        final byte[] message = initiation();
        message[offset] ^= 1;
        new CookieGenerator(bob.publicKey()).addMacs(message, 0);
        assertEquals(expected, consumed(new ResponderHandshake(bob, message), message, Tai64n.ZERO));
    }

    @ParameterizedTest(name = "a flipped bit at {0} of a response is {1}")
    @CsvSource({
        "0, TUNNEL_BAD_MESSAGE",
        "4, NONE",
        "8, NONE", // the indices are covered by MAC1 alone
        "12, HANDSHAKE_BAD_CRYPTO",
        "43, HANDSHAKE_BAD_CRYPTO",
        "44, HANDSHAKE_BAD_CRYPTO",
        "59, HANDSHAKE_BAD_CRYPTO"
    })
    void shouldNameWhatIsWrongWithAResponse(final int offset, final DropReason expected) {
        final byte[] initiation = initiation();
        final ResponderHandshake responder = new ResponderHandshake(bob, initiation);
        assertEquals(NONE, consumed(responder, initiation, Tai64n.ZERO));
        final byte[] response = response(responder, psk);
        final byte[] spoilt = response.clone();
        spoilt[offset] ^= (byte) (offset == 43 ? 2 : 1); // X25519 ignores the top bit, not this one
        assertEquals(expected, initiator.consume(psk, spoilt));
        if (expected != NONE) {
            assertEquals(NONE, initiator.consume(psk, response), "the true response after a forged one");
            final SessionKeys keys = initiator.keys();
            assertArrayEquals(responder.keys().receiveKey(), keys.sendKey());
        }
    }

    @ParameterizedTest(name = "a response spoilt at {0} has no MAC1")
    @ValueSource(ints = {4, 8, 12, 59, 60, 75})
    void shouldCheckMac1OfAResponse(final int offset) {
        final byte[] initiation = initiation();
        final ResponderHandshake responder = new ResponderHandshake(bob, initiation);
        assertEquals(NONE, consumed(responder, initiation, Tai64n.ZERO));
        final byte[] response = response(responder, psk);
        response[offset] ^= 1;
        final CookieChecker alicesChecker = new CookieChecker(alice.publicKey(), random);
        assertEquals(HANDSHAKE_BAD_MAC1, alicesChecker.check(response, TestEndpoints.IPV4, false, 0));
    }

    @Test
    void shouldRefuseMessagesForAnotherPeer() {
        final byte[] message = initiation();
        final PrivateKey carol = PrivateKey.generate(random);
        final CookieChecker carolsChecker = new CookieChecker(carol.publicKey(), random);
        assertEquals(HANDSHAKE_BAD_MAC1, carolsChecker.check(message, TestEndpoints.IPV4, false, 0));
        assertEquals(HANDSHAKE_BAD_CRYPTO, new ResponderHandshake(carol, message).consumeStatic());
    }

    @Test
    void shouldRefuseASenderWhoDoesNotOwnTheStaticKey() {
        final byte[] message = new byte[Messages.INITIATION_LENGTH];
        final byte[] wrongSecret = PrivateKey.generate(random).agree(bob.publicKey());
        assertEquals(NONE, initiator.create(wrongSecret, STAMP, random, message));
        final ResponderHandshake responder = new ResponderHandshake(bob, message);
        assertEquals(NONE, responder.consumeStatic());
        assertEquals(alice.publicKey(), responder.remoteStatic());
        assertEquals(HANDSHAKE_BAD_CRYPTO, responder.consumeTimestamp(staticSecret, Tai64n.ZERO));
    }

    @Test
    void shouldRefuseAnotherPresharedKey() {
        final byte[] initiation = initiation();
        final ResponderHandshake responder = new ResponderHandshake(bob, initiation);
        assertEquals(NONE, consumed(responder, initiation, Tai64n.ZERO));
        assertEquals(HANDSHAKE_BAD_CRYPTO, initiator.consume(PresharedKey.NONE, response(responder, psk)));
    }

    @Test
    void shouldRefuseAReplayedInitiation() {
        final byte[] message = initiation();
        assertEquals(HANDSHAKE_REPLAYED, consumed(new ResponderHandshake(bob, message), message, STAMP));
        final Tai64n earlier = Tai64n.at(1_699_999_999_000_000_000L);
        assertEquals(NONE, consumed(new ResponderHandshake(bob, message), message, earlier));
    }

    @ParameterizedTest(name = "{0} bytes")
    @ValueSource(ints = {0, 1, 3, 4, 63, 64, 91, 92, 147, 149, 1500})
    void shouldRefuseOtherLengths(final int length) {
        final byte[] message = Arrays.copyOf(initiation(), length);
        assertEquals(TUNNEL_BAD_MESSAGE, Messages.check(message));
        assertEquals(TUNNEL_BAD_MESSAGE, consumed(new ResponderHandshake(bob, message), message, Tai64n.ZERO));
        assertEquals(TUNNEL_BAD_MESSAGE, new ResponderHandshake(bob, message).consumeStatic());
        assertEquals(TUNNEL_BAD_MESSAGE, initiator.consume(psk, message));
    }

    @Test
    void shouldNotShowKeys() {
        final byte[] initiation = initiation();
        final ResponderHandshake responder = new ResponderHandshake(bob, initiation);
        assertEquals(NONE, consumed(responder, initiation, Tai64n.ZERO));
        final byte[] response = response(responder, psk);
        assertEquals(NONE, initiator.consume(psk, response));
        final SessionKeys keys = initiator.keys();
        assertEquals("session keys, local index 1020304, remote index fffefdfc", keys.toString());
        assertNotEquals(0, keys.sendKey()[0] | keys.sendKey()[1] | keys.sendKey()[2]);
        keys.destroy();
        assertArrayEquals(new byte[32], keys.sendKey());
        assertArrayEquals(new byte[32], keys.receiveKey());
    }
}
