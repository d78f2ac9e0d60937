// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.noise;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** A start-up test of an implementation of X25519: answers of RFC 7748, and points that must be refused. Any thread. */
final class X25519KnownAnswers {
    // section 6.1
    private static final byte[] ALICE = hex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a");
    private static final byte[] ALICE_PUBLIC = hex("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a");
    private static final byte[] BOB_PUBLIC = hex("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f");
    private static final byte[] SHARED = hex("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742");

    // section 5.2, the second vector: a scalar that is not clamped, a point with a top bit to be ignored
    private static final byte[] SCALAR = hex("4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d");
    private static final byte[] POINT = hex("e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493");
    private static final byte[] RESULT = hex("95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957");

    private static final List<byte[]> LOW_ORDER = List.of( // of order 4, 1 and 8
            hex("0000000000000000000000000000000000000000000000000000000000000000"),
            hex("0100000000000000000000000000000000000000000000000000000000000000"),
            hex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"));

    private X25519KnownAnswers() {}

    /** What is wrong with the answers, in a few words; null if nothing is. */
    static String failureOf(final X25519Engine engine) {
        final byte[] alicePublic = new byte[KeyText.LENGTH];
        engine.publicKey(ALICE, alicePublic);
        if (!Arrays.equals(ALICE_PUBLIC, alicePublic)) {
            return "computes a wrong public key";
        }
        for (final byte[] point : LOW_ORDER) {
            final byte[] result = SHARED.clone();
            if (engine.agree(ALICE, ALICE_PUBLIC, point, result)) {
                return "accepts a point of low order";
            }
            if (!KeyText.isZero(result)) {
                return "leaves a secret behind a point of low order";
            }
        }
        return agrees(engine, ALICE, BOB_PUBLIC, SHARED) && agrees(engine, SCALAR, POINT, RESULT)
                ? null
                : "agrees on a wrong secret";
    }

    private static boolean agrees(
            final X25519Engine engine, final byte[] scalar, final byte[] point, final byte[] expected) {
        final byte[] publicKey = new byte[KeyText.LENGTH];
        engine.publicKey(scalar, publicKey);
        final byte[] result = new byte[KeyText.LENGTH];
        return engine.agree(scalar, publicKey, point, result) && Arrays.equals(expected, result);
    }

    private static byte[] hex(final String digits) {
        return HexFormat.of().parseHex(digits);
    }
}
