// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.noise;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/** XChaCha20-Poly1305 and ChaCha20-Poly1305 against every vector of Project Wycheproof, and that of the draft. */
class WycheproofTest {
    @Test
    void shouldMatchEveryXChaChaPolyVector() throws IOException {
        for (final JsonNode test : Vectors.wycheproof("xchacha20_poly1305_test.json")) {
            if (Vectors.hex(test, "iv").length == XChaChaPoly.NONCE_LENGTH) {
                matches(test, XChaChaPoly::cipher);
            } else {
                assertEquals("invalid", test.get("result").asText());
                assertThrows(IllegalArgumentException.class, () -> matches(test, XChaChaPoly::cipher));
            }
        }
    }

    @Test
    void shouldMatchEveryChaChaPolyVector() throws IOException {
        int matched = 0;
        for (final JsonNode test : Vectors.wycheproof("chacha20_poly1305_test.json")) {
            if (Vectors.hex(test, "iv").length == ChaChaPoly.NONCE_LENGTH) { // Noise makes no other
                matches(test, ChaChaPoly::new);
                matched++;
            }
        }
        assertTrue(matched > 300, "only " + matched + " vectors have a nonce of 12 bytes");
    }

    private static void matches(final JsonNode test, final BiFunction<byte[], byte[], ChaChaPoly> ciphers) {
        final ChaChaPoly cipher = ciphers.apply(Vectors.hex(test, "key"), Vectors.hex(test, "iv"));
        final byte[] ad = Vectors.hex(test, "aad");
        final byte[] plain = Vectors.hex(test, "msg");
        final byte[] sealed = HexFormat.of()
                .parseHex(test.get("ct").asText() + test.get("tag").asText());
        final byte[] opened = new byte[plain.length];
        final boolean valid = test.get("result").asText().equals("valid");
        assertEquals(valid, cipher.open(ad, sealed, 0, sealed.length, opened), test::toString);
        final byte[] out = new byte[plain.length + 16];
        cipher.seal(ad, plain, out, 0);
        assertEquals(valid, Arrays.equals(sealed, out), test::toString);
        if (valid) {
            assertArrayEquals(plain, opened, test::toString);
        } else {
            assertArrayEquals(new byte[plain.length], opened, test::toString); // nothing was decrypted
        }
    }

    @Test
    void shouldMatchTheHChaCha20VectorOfTheDraft() {
        final HexFormat hex = HexFormat.of();
        final byte[] key = hex.parseHex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
        final byte[] nonce = hex.parseHex("000000090000004a0000000031415927");
        assertEquals(
                "82413b4227b27bfed30e42508a877d73a0f9e4d58a74a853c12ec41326d3ecdc",
                hex.formatHex(XChaChaPoly.subkey(key, nonce)));
    }
}
