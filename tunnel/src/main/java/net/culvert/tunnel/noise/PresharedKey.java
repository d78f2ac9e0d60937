// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.noise;

import java.util.random.RandomGenerator;

/** A symmetric key that two peers share beforehand; immutable, any thread. {@link #toString} does not show it. */
public final class PresharedKey extends Key {
    /** No preshared key: the protocol runs with zeros in its place. */
    public static final PresharedKey NONE = new PresharedKey(new byte[LENGTH]);

    private PresharedKey(final byte[] bytes) {
        super(bytes);
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
        return KeyText.isZero(bytes());
    }

    @Override
    public String toString() {
        return isNone() ? "(none)" : super.toString();
    }
}
