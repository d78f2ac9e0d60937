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
import org.junit.jupiter.api.Test;

/**
 * X25519, XChaCha20-Poly1305 and ChaCha20-Poly1305 against every vector of Project Wycheproof, and those of the RFCs.
 */
class WycheproofTest {
    @Test
    void shouldMatchEveryX25519Vector() throws IOException {
        int refused = 0;
        for (final JsonNode test : Vectors.wycheproof("x25519_test.json")) {
            final byte[] result = new byte[32];
            final boolean done = Curve25519.multiply(Vectors.hex(test, "private"), Vectors.hex(test, "public"), result);
            assertArrayEquals(Vectors.hex(test, "shared"), result, test::toString);
            final boolean zero = test.get("flags").toString().contains("ZeroSharedSecret");
            assertEquals(!zero, done, test::toString);
            refused += zero ? 1 : 0;
        }
        assertTrue(refused > 0, "no vector with a shared secret of zeros");
    }

    @Test
    void shouldMatchTheX25519IterationsOfRfc7748() {
        byte[] scalar = HexFormat.of().parseHex("09" + "00".repeat(31));
        byte[] point = scalar.clone();
        for (int i = 0; i < 1000; i++) {
            final byte[] result = new byte[32];
            assertTrue(Curve25519.multiply(scalar, point, result));
            point = scalar;
            scalar = result;
        }
        assertEquals(
                "684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51",
                HexFormat.of().formatHex(scalar));
    }

    @Test
    void shouldMatchEveryXChaChaPolyVector() throws IOException {
        for (final JsonNode test : Vectors.wycheproof("xchacha20_poly1305_test.json")) {
            if (Vectors.hex(test, "iv").length == XChaChaPoly.NONCE_LENGTH) {
                matches(test, XChaChaPoly::seal, XChaChaPoly::open);
            } else {
                assertEquals("invalid", test.get("result").asText());
                assertThrows(IllegalArgumentException.class, () -> matches(test, XChaChaPoly::seal, XChaChaPoly::open));
            }
        }
    }

    @Test
    void shouldMatchEveryChaChaPolyVector() throws IOException {
        int matched = 0;
        for (final JsonNode test : Vectors.wycheproof("chacha20_poly1305_test.json")) {
            if (Vectors.hex(test, "iv").length == ChaChaPoly.NONCE_LENGTH) { // Noise makes no other
                matches(test, ChaChaPoly::seal, ChaChaPoly::open);
                matched++;
            }
        }
        assertTrue(matched > 300, "only " + matched + " vectors have a nonce of 12 bytes");
    }

    private interface Seal {
        void run(byte[] key, byte[] nonce, byte[] ad, byte[] plain, byte[] out, int offset);
    }

    private interface Open {
        boolean run(byte[] key, byte[] nonce, byte[] ad, byte[] sealed, int offset, int length, byte[] plain);
    }

    private static void matches(final JsonNode test, final Seal seal, final Open open) {
        final byte[] key = Vectors.hex(test, "key");
        final byte[] nonce = Vectors.hex(test, "iv");
        final byte[] ad = Vectors.hex(test, "aad");
        final byte[] plain = Vectors.hex(test, "msg");
        final byte[] sealed = HexFormat.of()
                .parseHex(test.get("ct").asText() + test.get("tag").asText());
        final byte[] opened = new byte[plain.length];
        final boolean valid = test.get("result").asText().equals("valid");
        assertEquals(valid, open.run(key, nonce, ad, sealed, 0, sealed.length, opened), test::toString);
        final byte[] out = new byte[plain.length + 16];
        seal.run(key, nonce, ad, plain, out, 0);
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
