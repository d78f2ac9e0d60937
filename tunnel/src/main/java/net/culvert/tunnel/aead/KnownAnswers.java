// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.aead;

import static net.culvert.tunnel.aead.Aead.TAG_LENGTH;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HexFormat;

/**
 * A start-up test of an engine: messages of the lengths at which implementations change their ways, sealed and compared
 * by tag, opened again, and refused with a bit of the tag flipped. Any thread.
 *
 * <p>The tag covers the ciphertext, so a tag that is right, and is found right again by opening what lies in memory,
 * proves the ciphertext as well. The tags were computed with pyca/cryptography 48; a test recomputes them with another
 * library.
 */
final class KnownAnswers {
    static final byte PLAIN = 0x5A; // every byte of a message
    static final byte FIRST_KEY_BYTE = (byte) 0x80; // the key counts up from here
    static final long COUNTER = 0xFEDCBA98_76543210L; // plus the length; above 2^63, so the sign shows

    static final int[] LENGTHS = {0, 1, 15, 16, 17, 63, 64, 65, 255, 256, 1419, 1420, 1440, 9000, 65535};
    static final String[] TAGS = {
        "a7d1abb648cdaa8522fc10fb8b223ffd",
        "82213044275bdea38930a9e89d8d3c24",
        "e50bacf6edf4860e84e88d71c2649a7a",
        "54872408fc2324689b16aac54c404989",
        "9c3660eb1c3cc9b50e482a129a542082",
        "507773c79f7ccd97f021769492f55d34",
        "cee4008a3d0a38fa9a887789c5f726ac",
        "c3ae3acd41e5876132c7a574de9a1717",
        "51c8e755dd5348f0527a8b3a68844f93",
        "8fca95f54d8079bc696d14f405ade3a7",
        "c189b3e205aea6cc221e75eb57ce7e64",
        "d5e0ca6432eec41e221b8f23e2a77ce8",
        "e683d34140e43b4ba0c175eb302219f5",
        "fd9a3812258e3f3cdfc75f68c1be5b03",
        "79b3ab12c4b11ea1c7c4a0507e9083a8",
    };

    private static final int LONGEST = LENGTHS[LENGTHS.length - 1];

    private KnownAnswers() {}

    /** What is wrong with the engine's answers, in a few words; null if nothing is. */
    static String failureOf(final Aead aead) {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment plain = arena.allocate(LONGEST).fill(PLAIN);
            final MemorySegment sealed = arena.allocate(LONGEST + TAG_LENGTH);
            final MemorySegment opened = arena.allocate(LONGEST);
            final AeadKey key = key();
            for (int i = 0; i < LENGTHS.length; i++) {
                final byte[] tag = HexFormat.of().parseHex(TAGS[i]);
                final String failure = failureOf(aead, key, LENGTHS[i], tag, plain, sealed, opened);
                if (failure != null) {
                    return failure + " at " + LENGTHS[i] + " bytes";
                }
            }
            return null;
        }
    }

    static AeadKey key() {
        final byte[] key = new byte[AeadKey.LENGTH];
        for (int i = 0; i < key.length; i++) {
            key[i] = (byte) (FIRST_KEY_BYTE + i);
        }
        return new AeadKey(key);
    }

    private static String failureOf(
            final Aead aead,
            final AeadKey key,
            final int length,
            final byte[] tag,
            final MemorySegment plain,
            final MemorySegment sealed,
            final MemorySegment opened) {
        final long counter = COUNTER + length;
        aead.seal(key, counter, plain.address(), length, sealed.address());
        if (sealed.asSlice(length, TAG_LENGTH).mismatch(MemorySegment.ofArray(tag)) >= 0) {
            return "seals with a wrong tag";
        }
        if (!aead.open(key, counter, sealed.address(), length + TAG_LENGTH, opened.address())) {
            return "refuses what it sealed";
        }
        if (opened.asSlice(0, length).mismatch(plain.asSlice(0, length)) >= 0) {
            return "opens to a wrong plaintext";
        }
        final long lastByte = length + TAG_LENGTH - 1L;
        sealed.set(ValueLayout.JAVA_BYTE, lastByte, (byte) (sealed.get(ValueLayout.JAVA_BYTE, lastByte) ^ 1));
        if (aead.open(key, counter, sealed.address(), length + TAG_LENGTH, opened.address())) {
            return "accepts a wrong tag";
        }
        plain.asSlice(0, length).fill((byte) 0);
        final boolean wiped = opened.asSlice(0, length).mismatch(plain.asSlice(0, length)) < 0;
        plain.asSlice(0, length).fill(PLAIN);
        return wiped ? null : "leaves plaintext behind a wrong tag";
    }
}
