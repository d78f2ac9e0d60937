// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.noise;

import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.modes.ChaCha20Poly1305;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.KeyParameter;

/**
 * ChaCha20-Poly1305 (RFC 8439) on arrays with associated data, for the short messages of handshakes. An instance serves
 * one thread.
 */
final class ChaChaPoly {
    static final int TAG_LENGTH = 16; // bytes that sealing adds
    static final int NONCE_LENGTH = 12;

    private ChaChaPoly() {}

    /** Encrypts into out, the tag behind the ciphertext. */
    static void seal(
            final byte[] key,
            final byte[] nonce,
            final byte[] ad,
            final byte[] plain,
            final byte[] out,
            final int offset) {
        if (!run(true, key, nonce, ad, plain, 0, plain.length, out, offset)) {
            throw new AssertionError("sealing failed");
        }
    }

    /** Checks and decrypts length bytes, the tag the last 16 of them; false where the tag is wrong. */
    static boolean open(
            final byte[] key,
            final byte[] nonce,
            final byte[] ad,
            final byte[] sealed,
            final int offset,
            final int length,
            final byte[] plain) {
        return run(false, key, nonce, ad, sealed, offset, length, plain, 0);
    }

    private static boolean run(
            final boolean seal,
            final byte[] key,
            final byte[] nonce,
            final byte[] ad,
            final byte[] in,
            final int inOffset,
            final int length,
            final byte[] out,
            final int outOffset) {
        final ChaCha20Poly1305 cipher = new ChaCha20Poly1305();
        cipher.init(seal, new AEADParameters(new KeyParameter(key), 8 * TAG_LENGTH, nonce, ad));
        final int done = cipher.processBytes(in, inOffset, length, out, outOffset);
        try {
            cipher.doFinal(out, outOffset + done);
            return true;
        } catch (final InvalidCipherTextException e) {
            return false;
        }
    }
}
