// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.aead;

import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import org.agrona.UnsafeApi;

/**
 * ChaCha20-Poly1305 of the JCE, through two heap arrays that are kept. Serves one thread.
 *
 * <p>The JCE takes a nonce as an object and reports a wrong tag by an exception, so this engine allocates per packet;
 * it is the fall-back where no native library is found.
 *
 * <p>The JCE refuses to encrypt under the key and nonce that the same cipher was last set up with. Setting it up for
 * decryption is never refused and replaces both; it is done only when a nonce repeats from one seal to the next, which
 * on the data path happens between peers that have sent equally many messages.
 */
final class JceAead extends Rfc8439Aead {
    static final String TRANSFORMATION = "ChaCha20-Poly1305";

    private static final int INITIAL_LENGTH = 2048; // bytes, a full packet on an ordinary underlay
    private static final long ARRAY_BASE = UnsafeApi.arrayBaseOffset(byte[].class);

    private final Cipher sealing;
    private final Cipher opening;

    private final byte[] nonce = new byte[NONCE_LENGTH];
    private byte[] input = new byte[INITIAL_LENGTH];
    private byte[] output = new byte[INITIAL_LENGTH + TAG_LENGTH];
    private int lastNonceHead;
    private long lastNonceTail;
    private boolean sealedBefore;
    private boolean closed;

    JceAead(final Cipher sealing, final Cipher opening) {
        this.sealing = sealing;
        this.opening = opening;
    }

    @Override
    void seal(
            final AeadKey key,
            final int nonceHead,
            final long nonceTail,
            final long aad,
            final int aadLength,
            final long source,
            final int length,
            final long destination) {
        ensureOpen();
        try {
            if (sealedBefore && nonceHead == lastNonceHead && nonceTail == lastNonceTail) {
                setUp(sealing, Cipher.DECRYPT_MODE, key, ~nonceHead, nonceTail);
            }
            setUp(sealing, Cipher.ENCRYPT_MODE, key, nonceHead, nonceTail);
            sealedBefore = true;
            lastNonceHead = nonceHead;
            lastNonceTail = nonceTail;
            final int sealed = transform(sealing, aad, aadLength, source, length);
            UnsafeApi.copyMemory(output, ARRAY_BASE, null, destination, sealed);
        } catch (final GeneralSecurityException e) {
            throw new IllegalStateException("the JCE refused to seal " + length + " bytes", e);
        }
    }

    @Override
    boolean openTagged(
            final AeadKey key,
            final int nonceHead,
            final long nonceTail,
            final long aad,
            final int aadLength,
            final long source,
            final int plainLength,
            final long destination) {
        ensureOpen();
        try {
            setUp(opening, Cipher.DECRYPT_MODE, key, nonceHead, nonceTail);
            final int opened = transform(opening, aad, aadLength, source, plainLength + TAG_LENGTH);
            UnsafeApi.copyMemory(output, ARRAY_BASE, null, destination, opened);
            return true;
        } catch (final AEADBadTagException e) {
            wipe(destination, plainLength);
            return false;
        } catch (final GeneralSecurityException e) {
            throw new IllegalStateException("the JCE refused to open " + plainLength + " bytes", e);
        }
    }

    private void setUp(
            final Cipher cipher, final int mode, final AeadKey key, final int nonceHead, final long nonceTail)
            throws GeneralSecurityException {
        UnsafeApi.putInt(nonce, ARRAY_BASE, nonceHead);
        UnsafeApi.putLong(nonce, ARRAY_BASE + Integer.BYTES, nonceTail);
        cipher.init(mode, key.jceKey(), new IvParameterSpec(nonce));
    }

    private int transform(final Cipher cipher, final long aad, final int aadLength, final long source, final int length)
            throws GeneralSecurityException {
        ensureCapacity(Math.max(length, aadLength));
        if (aadLength > 0) {
            UnsafeApi.copyMemory(null, aad, input, ARRAY_BASE, aadLength);
            cipher.updateAAD(input, 0, aadLength);
        }
        UnsafeApi.copyMemory(null, source, input, ARRAY_BASE, length);
        return cipher.doFinal(input, 0, length, output, 0);
    }

    private void ensureCapacity(final int length) {
        if (length > input.length) {
            input = new byte[length];
            output = new byte[length + TAG_LENGTH];
        }
    }

    private void ensureOpen() {
        if (closed) {
            throw new IllegalStateException("the AEAD is closed");
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
