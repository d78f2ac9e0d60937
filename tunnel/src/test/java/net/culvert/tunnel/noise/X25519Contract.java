// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.noise;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What every implementation has to do: the vectors of Project Wycheproof and RFC 7748, from several threads too. */
abstract class X25519Contract {
    private static final byte[] BASE = HexFormat.of().parseHex("09" + "00".repeat(31));
    private static final byte[] ZEROS = new byte[32];

    private final X25519Engine engine = engine();

    abstract X25519Engine engine();

    private boolean agree(final byte[] scalar, final byte[] point, final byte[] result) {
        final byte[] publicKey = new byte[32];
        engine.publicKey(scalar, publicKey);
        return engine.agree(scalar, publicKey, point, result);
    }

    @Test
    void shouldMatchEveryWycheproofVector() throws IOException {
        int refused = 0;
        for (final JsonNode test : Vectors.wycheproof("x25519_test.json")) {
            final byte[] result = new byte[32];
            final boolean done = agree(Vectors.hex(test, "private"), Vectors.hex(test, "public"), result);
            assertArrayEquals(Vectors.hex(test, "shared"), result, test::toString);
            final boolean zero = test.get("flags").toString().contains("ZeroSharedSecret");
            assertEquals(!zero, done, test::toString);
            refused += zero ? 1 : 0;
        }
        assertTrue(refused > 0, "no vector with a shared secret of zeros");
    }

    @Test
    void shouldMatchTheIterationsOfRfc7748() {
        byte[] scalar = BASE;
        byte[] point = BASE;
        for (int i = 0; i < 1000; i++) {
            final byte[] result = new byte[32];
            assertTrue(agree(scalar, point, result));
            point = scalar;
            scalar = result;
        }
        assertEquals(
                "684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51",
                HexFormat.of().formatHex(scalar));
    }

    @Test
    void shouldMultiplyTheBasePointAsAnyOther() {
        final Random random = new Random(5);
        for (int i = 0; i < 100; i++) {
            final byte[] scalar = new byte[32];
            random.nextBytes(scalar);
            final byte[] publicKey = new byte[32];
            engine.publicKey(scalar, publicKey);
            final byte[] product = new byte[32];
            assertTrue(engine.agree(scalar, publicKey, BASE, product));
            assertArrayEquals(product, publicKey);
        }
    }

    @Test
    void shouldNotLeaveAnEarlierSecretWhereAPointIsOfLowOrder() {
        final byte[] result = new byte[32];
        assertTrue(agree(BASE, BASE, result));
        assertFalse(agree(BASE, ZEROS, result));
        assertArrayEquals(ZEROS, result);
        assertTrue(agree(BASE, BASE, result), "and works after that");
    }

    @Test
    void shouldServeSeveralThreadsAtOnce() throws Exception {
        final byte[] expected = iterated(200);
        final Callable<byte[]> task = () -> iterated(200);
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (final Future<byte[]> result : threads.invokeAll(Collections.nCopies(4, task))) {
                assertArrayEquals(expected, result.get());
            }
        }
    }

    /** What comes out of some agreements, each with what came before, and refusals between them. */
    final byte[] iterated(final int times) {
        byte[] point = BASE;
        for (int i = 0; i < times; i++) {
            final byte[] result = new byte[32];
            assertTrue(agree(BASE, point, result));
            assertFalse(agree(BASE, ZEROS, new byte[32]));
            point = result;
        }
        return point;
    }
}
