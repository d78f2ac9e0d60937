// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.noise;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys from text and bytes and back, clamping, and that no secret is printed by accident. */
class KeysTest {
    // the responder of the cacophony vectors
    private static final String UNCLAMPED = "4a3acbfdb163dec651dfa3194dece676d437029c62a408b4c5ea9114246e4893";
    private static final String PRIVATE = "483acbfdb163dec651dfa3194dece676d437029c62a408b4c5ea9114246e4853";
    private static final String PRIVATE_BASE64 = "SDrL/bFj3sZR36MZTezmdtQ3ApxipAi0xeqRFCRuSFM=";
    private static final String PUBLIC = "31e0303fd6418d2f8c0e78b91f22e8caed0fbe48656dcf4767e4834f701b8f62";
    private static final String PUBLIC_BASE64 = "MeAwP9ZBjS+MDni5HyLoyu0Pvkhlbc9HZ+SDT3Abj2I=";
    private static final String ZERO_BASE64 = "A".repeat(43) + "=";

    @Test
    void shouldClampPrivateKeysAndKnowTheirPublicKeys() {
        final PrivateKey key = PrivateKey.parseHex(UNCLAMPED);
        assertEquals(PRIVATE, key.toHex());
        assertEquals(PRIVATE_BASE64, key.toBase64());
        assertEquals(PUBLIC, key.publicKey().toHex());
        assertEquals(PUBLIC_BASE64, key.publicKey().toBase64());
        assertEquals(key, PrivateKey.parse(PRIVATE_BASE64));
    }

    @Test
    void shouldGenerateClampedKeys() {
        final Random random = new Random(3);
        for (int i = 0; i < 100; i++) {
            final byte[] bytes = PrivateKey.generate(random).bytes();
            assertEquals(0, bytes[0] & 7);
            assertEquals(0x40, bytes[31] & 0xC0);
        }
        assertNotEquals(PresharedKey.generate(random), PresharedKey.generate(random));
    }

    @Test
    void shouldReadWhatItPrints() {
        assertEquals(PublicKey.parseHex(PUBLIC), PublicKey.parse(PUBLIC_BASE64));
        assertEquals(PublicKey.parseHex(PUBLIC), PublicKey.parseHex(PUBLIC.toUpperCase(java.util.Locale.ROOT)));
        assertEquals(PUBLIC_BASE64, PublicKey.parse(PUBLIC_BASE64).toString());
        assertEquals(PUBLIC, PresharedKey.parse(PUBLIC_BASE64).toHex());
        assertEquals(PUBLIC_BASE64, PresharedKey.parseHex(PUBLIC).toBase64());
        assertArrayEquals(
                PrivateKey.parseHex(PRIVATE).bytes(),
                PrivateKey.of(PrivateKey.parseHex(PRIVATE).bytes()).bytes());
    }

    @Test
    void shouldAgreeInBothDirectionsAndGiveZerosForALowOrder() {
        final Random random = new Random(4);
        final PrivateKey alice = PrivateKey.generate(random);
        final PrivateKey bob = PrivateKey.generate(random);
        assertArrayEquals(alice.agree(bob.publicKey()), bob.agree(alice.publicKey()));
        assertArrayEquals(new byte[32], alice.agree(PublicKey.of(new byte[32])));
    }

    @Test
    void shouldNotHandOutItsOwnBytes() {
        final byte[] bytes = new byte[32];
        final PublicKey key = PublicKey.of(bytes);
        bytes[0] = 1;
        key.toBytes()[0] = 1;
        assertEquals(PublicKey.of(new byte[32]), key);
    }

    @Test
    void shouldBeEqualByValue() {
        final PrivateKey one = PrivateKey.parseHex(PRIVATE);
        assertEquals(one, PrivateKey.parseHex(PRIVATE));
        assertEquals(one.hashCode(), PrivateKey.parseHex(PRIVATE).hashCode());
        assertNotEquals(one, PrivateKey.parseHex(PUBLIC));
        assertEquals(one.publicKey(), PublicKey.parseHex(PUBLIC));
        assertEquals(one.publicKey().hashCode(), PublicKey.parseHex(PUBLIC).hashCode());
        assertNotEquals(one.publicKey(), PublicKey.parseHex(PRIVATE));
        assertEquals(PresharedKey.parseHex(PUBLIC), PresharedKey.parseHex(PUBLIC));
        assertEquals(
                PresharedKey.parseHex(PUBLIC).hashCode(),
                PresharedKey.parseHex(PUBLIC).hashCode());
        assertNotEquals(PresharedKey.parseHex(PUBLIC), PresharedKey.NONE);
    }

    @Test
    void shouldKnowTheAbsentPresharedKey() {
        assertEquals(PresharedKey.NONE, PresharedKey.parse(ZERO_BASE64));
        assertTrue(PresharedKey.parse(ZERO_BASE64).isNone());
        assertFalse(PresharedKey.parseHex(PUBLIC).isNone());
    }

    @Test
    void shouldNotShowSecrets() {
        assertEquals("(hidden)", PrivateKey.parseHex(PRIVATE).toString());
        assertEquals("(hidden)", PresharedKey.parseHex(PRIVATE).toString());
        assertEquals("(none)", PresharedKey.NONE.toString());
    }

    @Test
    void shouldRefuseAPrivateKeyOfZeros() {
        final IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> PrivateKey.parse(ZERO_BASE64));
        assertEquals("a private key of zeros is no key", e.getMessage());
        assertThrows(IllegalArgumentException.class, () -> PrivateKey.parseHex("0".repeat(64)));
        assertThrows(IllegalArgumentException.class, () -> PrivateKey.of(new byte[32]));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "abc, 'a key in base64 has 44 characters, this one has 3'",
        "-eAwP9ZBjS+MDni5HyLoyu0Pvkhlbc9HZ+SDT3Abj2I=, 'a key in base64 ends in = and has no other characters than A-Z a-z 0-9 + /'",
        "MeAwP9ZBjS+MDni5HyLoyu0Pvkhlbc9HZ+SDT3Abj2J=, 'the base64 text is not the canonical form of a 32-byte key'",
        "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g, 'the base64 text is not the canonical form of a 32-byte key'"
    })
    void shouldSayWhatIsWrongWithBase64(final String text, final String sentence) {
        final List<Function<String, Object>> parsers =
                List.of(PublicKey::parse, PrivateKey::parse, PresharedKey::parse);
        for (final Function<String, Object> parser : parsers) {
            final IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> parser.apply(text));
            assertEquals(sentence, e.getMessage());
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "abcd, 'a key in hex has 64 digits, this one has 4'",
        "gggggggggggggggggggggggggggggggggggggggggggggggggggggggggggggggg, 'a key in hex has no other characters than 0-9 a-f A-F'"
    })
    void shouldSayWhatIsWrongWithHex(final String text, final String sentence) {
        final List<Function<String, Object>> parsers =
                List.of(PublicKey::parseHex, PrivateKey::parseHex, PresharedKey::parseHex);
        for (final Function<String, Object> parser : parsers) {
            final IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> parser.apply(text));
            assertEquals(sentence, e.getMessage());
        }
    }

    @Test
    void shouldSayHowManyBytesAreWrong() {
        final IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> PublicKey.of(new byte[31]));
        assertEquals("a key has 32 bytes, this one has 31", e.getMessage());
    }
}
