// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.noise;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/** A symmetric key that two peers share beforehand; immutable, any thread. {@link #toString} does not show it. */
public final class PresharedKey {
    /** Bytes of a key. */
    public static final int LENGTH = KeyText.LENGTH;

    /** No preshared key: the protocol runs with zeros in its place. */
    public static final PresharedKey NONE = new PresharedKey(new byte[LENGTH]);

    private final byte[] bytes;

    private PresharedKey(final byte[] bytes) {
        this.bytes = bytes;
    }

    /** A new key; in production the generator is a {@link java.security.SecureRandom}. */
    public static PresharedKey generate(final RandomGenerator random) {
        final byte[] bytes = new byte[LENGTH];
        random.nextBytes(bytes);
        return new PresharedKey(bytes);
    }

    /** The key with a copy of the {@value #LENGTH} bytes. */
    public static PresharedKey of(final byte[] bytes) {
        return new PresharedKey(KeyText.copy(bytes));
    }

    /** The key from 44 characters of base64. */
    public static PresharedKey parse(final String base64) {
        return new PresharedKey(KeyText.fromBase64(base64));
    }

    /** The key from 64 hex digits; zeros equal {@link #NONE}. */
    public static PresharedKey parseHex(final String hex) {
        return new PresharedKey(KeyText.fromHex(hex));
    }

    /** Whether this is {@link #NONE}. */
    public boolean isNone() {
        return KeyText.isZero(bytes);
    }

    /** A copy of the bytes; a secret. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    /** The bytes themselves, which nobody may change. */
    byte[] bytes() {
        return bytes;
    }

    /** 64 hex digits; a secret. */
    public String toHex() {
        return KeyText.toHex(bytes);
    }

    /** 44 characters of base64; a secret. */
    public String toBase64() {
        return KeyText.toBase64(bytes);
    }

    @Override
    public boolean equals(final Object other) {
        return other instanceof PresharedKey key && MessageDigest.isEqual(bytes, key.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return isNone() ? "(none)" : "(hidden)";
    }
}
