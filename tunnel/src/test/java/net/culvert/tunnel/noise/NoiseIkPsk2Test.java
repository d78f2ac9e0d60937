// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.noise;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Both roles against the cacophony vectors, and what makes a handshake fail. */
class NoiseIkPsk2Test {
    private static final byte[] PROLOGUE = {1, 2, 3};
    private static final byte[] LOW_ORDER = new byte[32];

    private final Random random = new Random(1);
    private final PrivateKey alice = PrivateKey.generate(random);
    private final PrivateKey bob = PrivateKey.generate(random);
    private final PresharedKey psk = PresharedKey.generate(random);
    private final byte[] staticSecret = alice.agree(bob.publicKey());

    @Test
    void shouldMatchTheCacophonyVectorsInBothRoles() throws IOException {
        final JsonNode vectors =
                Vectors.read("noise_ikpsk2_25519_chachapoly_blake2s.json").get("vectors");
        assertFalse(vectors.isEmpty());
        for (final JsonNode vector : vectors) {
            assertEquals(
                    "Noise_IKpsk2_25519_ChaChaPoly_BLAKE2s",
                    vector.get("protocol_name").asText());
            matches(vector);
        }
    }

    private static void matches(final JsonNode vector) {
        final PrivateKey initiatorStatic = PrivateKey.of(Vectors.hex(vector, "init_static"));
        final PrivateKey responderStatic = PrivateKey.of(Vectors.hex(vector, "resp_static"));
        final PublicKey responderPublic = PublicKey.of(Vectors.hex(vector, "init_remote_static"));
        assertEquals(responderPublic, responderStatic.publicKey());
        final PresharedKey psk =
                PresharedKey.parseHex(vector.get("init_psks").get(0).asText());
        final byte[] secret = initiatorStatic.agree(responderPublic);
        final NoiseIkPsk2 initiator =
                NoiseIkPsk2.initiator(Vectors.hex(vector, "init_prologue"), initiatorStatic, responderPublic);
        final NoiseIkPsk2 responder = NoiseIkPsk2.responder(Vectors.hex(vector, "resp_prologue"), responderStatic);
        final JsonNode messages = vector.get("messages");

        final byte[] first = Vectors.hex(messages.get(0), "ciphertext");
        final byte[] firstPayload = Vectors.hex(messages.get(0), "payload");
        final byte[] written = new byte[firstPayload.length + NoiseIkPsk2.INITIATION_OVERHEAD];
        final PrivateKey initiatorEphemeral = PrivateKey.of(Vectors.hex(vector, "init_ephemeral"));
        assertTrue(initiator.writeInitiation(initiatorEphemeral, secret, firstPayload, written, 0));
        assertArrayEquals(first, written);
        assertEquals(initiatorStatic.publicKey(), responder.readStatic(first, 0));
        final byte[] read = new byte[firstPayload.length];
        assertTrue(responder.readPayload(secret, first, 0, read));
        assertArrayEquals(firstPayload, read);

        final byte[] second = Vectors.hex(messages.get(1), "ciphertext");
        final byte[] secondPayload = Vectors.hex(messages.get(1), "payload");
        final byte[] answer = new byte[secondPayload.length + NoiseIkPsk2.RESPONSE_OVERHEAD];
        final PrivateKey responderEphemeral = PrivateKey.of(Vectors.hex(vector, "resp_ephemeral"));
        assertTrue(responder.writeResponse(responderEphemeral, psk, secondPayload, answer, 0));
        assertArrayEquals(second, answer);
        final byte[] readAnswer = new byte[secondPayload.length];
        assertTrue(initiator.readResponse(psk, second, 0, readAnswer));
        assertArrayEquals(secondPayload, readAnswer);

        assertArrayEquals(Vectors.hex(vector, "handshake_hash"), initiator.handshakeHash());
        assertArrayEquals(Vectors.hex(vector, "handshake_hash"), responder.handshakeHash());
        transportMatches(messages, split(initiator), split(responder));
    }

    private static byte[][] split(final NoiseIkPsk2 noise) {
        final byte[][] keys = new byte[2][32];
        noise.split(keys[0], keys[1]);
        return keys;
    }

    /** The messages after the handshake go back and forth, the initiator's first, each direction with its own nonce. */
    private static void transportMatches(final JsonNode messages, final byte[][] keys, final byte[][] responderKeys) {
        assertArrayEquals(keys, responderKeys);
        assertTrue(messages.size() > 4, "vectors without transport messages in both directions");
        for (int i = 2; i < messages.size(); i++) {
            final byte[] nonce = new byte[12];
            nonce[4] = (byte) ((i - 2) / 2);
            final byte[] payload = Vectors.hex(messages.get(i), "payload");
            final byte[] out = new byte[payload.length + 16];
            new ChaChaPoly(keys[i % 2], nonce).seal(new byte[0], payload, out, 0);
            assertArrayEquals(Vectors.hex(messages.get(i), "ciphertext"), out, "message " + i);
        }
    }

    @Test
    void shouldStartFromTheHashOfTheProtocolName() {
        final String hash = HexFormat.of().formatHex(NoiseIkPsk2.INITIAL);
        assertTrue(hash.startsWith("60e26dae") && hash.endsWith("8cd36"), hash);
        final byte[] withIdentifier = new byte[32];
        new Blake2s()
                .hash(
                        NoiseIkPsk2.INITIAL,
                        WireGuardLabels.IDENTIFIER,
                        0,
                        WireGuardLabels.IDENTIFIER.length,
                        withIdentifier);
        final String second = HexFormat.of().formatHex(withIdentifier);
        assertTrue(second.startsWith("2211b361") && second.endsWith("79ef3"), second);
    }

    @Test
    void shouldRefuseAnInitiationWithAnEphemeralOfLowOrder() {
        final NoiseIkPsk2 responder = NoiseIkPsk2.responder(PROLOGUE, bob);
        assertNull(responder.readStatic(new byte[96], 0));
    }

    @Test
    void shouldNotBeginWithAPeerOfLowOrder() {
        final NoiseIkPsk2 initiator = NoiseIkPsk2.initiator(PROLOGUE, alice, PublicKey.of(LOW_ORDER));
        assertFalse(initiator.writeInitiation(PrivateKey.generate(random), staticSecret, new byte[0], new byte[96], 0));
    }

    @Test
    void shouldRefuseAStaticSecretOfZeros() {
        final byte[] message = new byte[96];
        final NoiseIkPsk2 initiator = NoiseIkPsk2.initiator(PROLOGUE, alice, bob.publicKey());
        assertFalse(initiator.writeInitiation(PrivateKey.generate(random), new byte[32], new byte[0], message, 0));

        final NoiseIkPsk2 again = NoiseIkPsk2.initiator(PROLOGUE, alice, bob.publicKey());
        assertTrue(again.writeInitiation(PrivateKey.generate(random), staticSecret, new byte[0], message, 0));
        final NoiseIkPsk2 responder = NoiseIkPsk2.responder(PROLOGUE, bob);
        assertEquals(alice.publicKey(), responder.readStatic(message, 0));
        assertFalse(responder.readPayload(new byte[32], message, 0, new byte[0]));
    }

    @Test
    void shouldRefuseADifferentPrologue() {
        final byte[] message = new byte[96];
        final NoiseIkPsk2 initiator = NoiseIkPsk2.initiator(PROLOGUE, alice, bob.publicKey());
        assertTrue(initiator.writeInitiation(PrivateKey.generate(random), staticSecret, new byte[0], message, 0));
        assertNull(NoiseIkPsk2.responder(new byte[] {1, 2, 4}, bob).readStatic(message, 0));
    }

    @Test
    void shouldTakeTheTrueResponseAfterForgedOnes() {
        final byte[] message = new byte[96];
        final NoiseIkPsk2 initiator = NoiseIkPsk2.initiator(PROLOGUE, alice, bob.publicKey());
        assertTrue(initiator.writeInitiation(PrivateKey.generate(random), staticSecret, new byte[0], message, 0));
        final NoiseIkPsk2 responder = NoiseIkPsk2.responder(PROLOGUE, bob);
        assertEquals(alice.publicKey(), responder.readStatic(message, 0));
        assertTrue(responder.readPayload(staticSecret, message, 0, new byte[0]));
        final byte[] response = new byte[48];
        assertTrue(responder.writeResponse(PrivateKey.generate(random), psk, new byte[0], response, 0));

        final byte[] forged = response.clone();
        forged[47] ^= 1;
        assertFalse(initiator.readResponse(psk, forged, 0, new byte[0]));
        assertFalse(initiator.readResponse(psk, new byte[48], 0, new byte[0])); // an ephemeral of low order
        assertFalse(initiator.readResponse(PresharedKey.NONE, response, 0, new byte[0]));
        assertTrue(initiator.readResponse(psk, response, 0, new byte[0]));
        assertArrayEquals(initiator.handshakeHash(), responder.handshakeHash());
        assertArrayEquals(split(initiator), split(responder));
    }
}
