// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.noise;

/**
 * A Curve25519 public key (RFC 7748, section 5); immutable, any thread. Bad text is an
 * {@link IllegalArgumentException}.
 */
public final class PublicKey extends Key {
    private PublicKey(final byte[] bytes) {
        super(bytes);
    }

    /** The key with a copy of the {@value #LENGTH} bytes. */
    public static PublicKey of(final byte[] bytes) {
        return new PublicKey(KeyText.copy(bytes));
    }

    /** The key that belongs to a private one of any {@value #LENGTH} bytes, clamped on the way. */
    public static PublicKey ofPrivate(final byte[] scalar) {
        final byte[] point = new byte[LENGTH];
        Curve25519.publicKey(KeyText.checked(scalar), point);
        return new PublicKey(point);
    }

    /** The key from 44 characters of base64. */
    public static PublicKey parse(final String base64) {
        return new PublicKey(KeyText.fromBase64(base64));
    }

    /** The key from 64 hex digits. */
    public static PublicKey parseHex(final String hex) {
        return new PublicKey(KeyText.fromHex(hex));
    }

    /** The base64 text. */
    @Override
    public String toString() {
        return toBase64();
    }
}
