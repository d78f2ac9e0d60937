// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.noise;

import java.util.random.RandomGenerator;

/**
 * A clamped Curve25519 private key (RFC 7748, section 5) and its public key; immutable, any thread. {@link #toString}
 * does not show it.
 */
public final class PrivateKey extends Key {
    private final PublicKey publicKey;

    /** Clamps the bytes in place and keeps them. */
    private PrivateKey(final byte[] bytes) {
        super(clamped(bytes));
        publicKey = PublicKey.ofPrivate(bytes);
    }

    private static byte[] clamped(final byte[] bytes) {
        bytes[0] &= (byte) 0xF8;
        bytes[LENGTH - 1] = (byte) (bytes[LENGTH - 1] & 0x7F | 0x40);
        return bytes;
    }

    /** A new key; in production the generator is a {@link java.security.SecureRandom}. */
    public static PrivateKey generate(final RandomGenerator random) {
        final byte[] bytes = new byte[LENGTH];
        random.nextBytes(bytes);
        return new PrivateKey(bytes);
    }

    /** The key with a clamped copy of the {@value #LENGTH} bytes; zeros, which stand for "no key", are refused. */
    public static PrivateKey of(final byte[] bytes) {
        return notZero(KeyText.copy(bytes));
    }

    /** The key from 44 characters of base64; zeros, which stand for "no key", are refused. */
    public static PrivateKey parse(final String base64) {
        return notZero(KeyText.fromBase64(base64));
    }

    /** The key from 64 hex digits; zeros, which stand for "no key", are refused. */
    public static PrivateKey parseHex(final String hex) {
        return notZero(KeyText.fromHex(hex));
    }

    private static PrivateKey notZero(final byte[] bytes) {
        if (KeyText.isZero(bytes)) {
            throw new IllegalArgumentException("a private key of zeros is no key");
        }
        return new PrivateKey(bytes);
    }

    /** The public key, computed once. */
    public PublicKey publicKey() {
        return publicKey;
    }

    /**
     * The X25519 secret shared with the owner of a public key, 32 bytes; costs tens of microseconds. Zeros where the
     * public key is of low order: handshakes refuse those.
     */
    public byte[] agree(final PublicKey remote) {
        final byte[] secret = new byte[LENGTH];
        agree(remote.bytes(), secret);
        return secret;
    }

    /** The same into an array of 32 bytes; false where the point is of low order. */
    boolean agree(final byte[] point, final byte[] secret) {
        return Curve25519.agree(bytes(), publicKey.bytes(), point, secret);
    }

    /** That of the public key, so that it tells nothing. */
    @Override
    public int hashCode() {
        return publicKey.hashCode();
    }
}
