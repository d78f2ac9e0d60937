// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.noise;

import java.util.Base64;
import java.util.HexFormat;

/** The text forms of a 32-byte key: base64 as wg(8) prints it, hex as its control socket carries it. Any thread. */
final class KeyText {
    static final int LENGTH = 32; // bytes of a key
    private static final int BASE64_LENGTH = 44; // characters, the last one padding
    private static final int HEX_LENGTH = 64; // characters

    private KeyText() {}

    /** The bytes of a base64 key; like wg(8) it takes canonical text only. The message never repeats the text. */
    static byte[] fromBase64(final String text) {
        if (text.length() != BASE64_LENGTH) {
            throw new IllegalArgumentException(
                    "a key in base64 has " + BASE64_LENGTH + " characters, this one has " + text.length());
        }
        final byte[] key;
        try {
            key = Base64.getDecoder().decode(text);
        } catch (final IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "a key in base64 ends in = and has no other characters than A-Z a-z 0-9 + /");
        }
        if (key.length != LENGTH || !toBase64(key).equals(text)) {
            throw new IllegalArgumentException(
                    "the base64 text is not the canonical form of a " + LENGTH + "-byte key");
        }
        return key;
    }

    static byte[] fromHex(final String text) {
        if (text.length() != HEX_LENGTH) {
            throw new IllegalArgumentException(
                    "a key in hex has " + HEX_LENGTH + " digits, this one has " + text.length());
        }
        try {
            return HexFormat.of().parseHex(text);
        } catch (final IllegalArgumentException e) {
            throw new IllegalArgumentException("a key in hex has no other characters than 0-9 a-f A-F");
        }
    }

    /** A copy of the bytes of a key. */
    static byte[] copy(final byte[] bytes) {
        return checked(bytes).clone();
    }

    /** The bytes, which are as many as a key has. */
    static byte[] checked(final byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("a key has " + LENGTH + " bytes, this one has " + bytes.length);
        }
        return bytes;
    }

    static String toBase64(final byte[] key) {
        return Base64.getEncoder().encodeToString(key);
    }

    static String toHex(final byte[] key) {
        return HexFormat.of().formatHex(key);
    }

    /** Whether all bytes are zero, in a time that does not depend on them. */
    static boolean isZero(final byte[] key) {
        int bits = 0;
        for (final byte b : key) {
            bits |= b;
        }
        return bits == 0;
    }
}
