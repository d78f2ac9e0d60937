// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.noise;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.bouncycastle.crypto.digests.Blake2sDigest;

/**
 * BLAKE2s-256 (RFC 7693) with HMAC (RFC 2104) and the HKDF of Noise (revision 34, section 4.3) on it, and the keyed
 * 16-byte MAC of WireGuard. An instance serves one thread.
 */
final class Blake2s {
    static final int LENGTH = 32; // bytes of a hash
    private static final int BLOCK = 64; // bytes that BLAKE2s takes at a time
    private static final byte INNER_PAD = 0x36;
    private static final byte OUTER_PAD = 0x5C;

    private final Blake2sDigest digest = new Blake2sDigest(8 * LENGTH);
    private final byte[] block = new byte[BLOCK];
    private final byte[] inner = new byte[LENGTH];
    private final byte[] extracted = new byte[LENGTH];
    private final byte[] expanded = new byte[LENGTH + 1];

    /** {@code out = HASH(first || data[offset, offset + length))}; out may be first. */
    void hash(final byte[] first, final byte[] data, final int offset, final int length, final byte[] out) {
        digest.update(first, 0, first.length);
        digest.update(data, offset, length);
        digest.doFinal(out, 0);
    }

    /** {@code HASH(label || key)}, as WireGuard derives its MAC and cookie keys. */
    static byte[] labelled(final String label, final PublicKey key) {
        final byte[] out = new byte[LENGTH];
        new Blake2s().hash(label.getBytes(StandardCharsets.US_ASCII), key.bytes(), 0, PublicKey.LENGTH, out);
        return out;
    }

    /** Keyed BLAKE2s with 16 bytes out, over {@code data[0, length)}. */
    static void mac(final byte[] key, final byte[] data, final int length, final byte[] out, final int offset) {
        final Blake2sDigest keyed = new Blake2sDigest(key, Messages.MAC_LENGTH, null, null);
        keyed.update(data, 0, length);
        keyed.doFinal(out, offset);
    }

    /**
     * HKDF of the chaining key and length bytes of key material; each output is 32 bytes and may be the chaining key
     * itself.
     */
    void derive(final byte[] chainingKey, final byte[] material, final int length, final byte[]... outputs) {
        hmac(chainingKey, material, length, extracted);
        int previous = 0; // bytes of the output before, which leads the input of the next
        for (int i = 0; i < outputs.length; i++) {
            expanded[previous] = (byte) (i + 1);
            hmac(extracted, expanded, previous + 1, outputs[i]);
            System.arraycopy(outputs[i], 0, expanded, 0, LENGTH);
            previous = LENGTH;
        }
    }

    /** HMAC under a 32-byte key; out may be the key or the data. */
    void hmac(final byte[] key, final byte[] data, final int length, final byte[] out) {
        pad(key, INNER_PAD);
        digest.update(block, 0, BLOCK);
        digest.update(data, 0, length);
        digest.doFinal(inner, 0);
        pad(key, OUTER_PAD);
        digest.update(block, 0, BLOCK);
        digest.update(inner, 0, LENGTH);
        digest.doFinal(out, 0);
    }

    private void pad(final byte[] key, final byte pad) {
        Arrays.fill(block, pad);
        for (int i = 0; i < key.length; i++) {
            block[i] ^= key[i];
        }
    }

    /** Overwrites what secrets have passed through. */
    void clear() {
        Arrays.fill(block, (byte) 0);
        Arrays.fill(inner, (byte) 0);
        Arrays.fill(extracted, (byte) 0);
        Arrays.fill(expanded, (byte) 0);
        digest.reset();
    }
}
