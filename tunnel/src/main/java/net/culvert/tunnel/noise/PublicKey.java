// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.noise;

import java.util.Arrays;

/**
 * A Curve25519 public key (RFC 7748, section 5); immutable, any thread. Bad text is an
 * {@link IllegalArgumentException}.
 */
public final class PublicKey {
    /** Bytes of a key. */
    public static final int LENGTH = KeyText.LENGTH;

    private final byte[] bytes;
    private final int hash;

    private PublicKey(final byte[] bytes) {
        this.bytes = bytes;
        this.hash = Arrays.hashCode(bytes);
    }

    /** The key with a copy of the {@value #LENGTH} bytes. */
    public static PublicKey of(final byte[] bytes) {
        return new PublicKey(KeyText.copy(bytes));
    }

    /** The key from 44 characters of base64. */
    public static PublicKey parse(final String base64) {
        return new PublicKey(KeyText.fromBase64(base64));
    }

    /** The key from 64 hex digits. */
    public static PublicKey parseHex(final String hex) {
        return new PublicKey(KeyText.fromHex(hex));
    }

    /** A copy of the bytes. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    /** The bytes themselves, which nobody may change. */
    byte[] bytes() {
        return bytes;
    }

    /** 64 hex digits. */
    public String toHex() {
        return KeyText.toHex(bytes);
    }

    /** 44 characters of base64. */
    public String toBase64() {
        return KeyText.toBase64(bytes);
    }

    @Override
    public boolean equals(final Object other) {
        return other instanceof PublicKey key && Arrays.equals(bytes, key.bytes);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /** The base64 text. */
    @Override
    public String toString() {
        return toBase64();
    }
}
