// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.noise;

import java.security.MessageDigest;
import java.util.Arrays;

/**
 * The bytes of a key of any kind, taken to be a secret: compared in a time that does not depend on them, and not shown
 * by {@link #toString}. Immutable, any thread.
 */
abstract class Key {
    /** Bytes of a key. */
    public static final int LENGTH = KeyText.LENGTH;

    private final byte[] bytes;

    /** Keeps the bytes, which nobody may change any more. */
    Key(final byte[] bytes) {
        this.bytes = bytes;
    }

    /** The bytes themselves, which nobody may change. */
    final byte[] bytes() {
        return bytes;
    }

    /** A copy of the bytes. */
    public final byte[] toBytes() {
        return bytes.clone();
    }

    /** 64 hex digits. */
    public final String toHex() {
        return KeyText.toHex(bytes);
    }

    /** 44 characters of base64. */
    public final String toBase64() {
        return KeyText.toBase64(bytes);
    }

    /** Whether the other is a key of the same kind with the same bytes. */
    @Override
    public final boolean equals(final Object other) {
        return other instanceof Key key && key.getClass() == getClass() && MessageDigest.isEqual(bytes, key.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "(hidden)";
    }
}
