// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.noise;

import java.security.MessageDigest;
import java.util.Arrays;
import org.bouncycastle.crypto.engines.ChaCha7539Engine;
import org.bouncycastle.crypto.macs.Poly1305;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;

/**
 * ChaCha20-Poly1305 (RFC 8439, section 2.8) on arrays with associated data, for the short messages of handshakes. It
 * checks the tag before it decrypts and throws nothing on a wrong one. Immutable, any thread.
 */
final class ChaChaPoly {
    static final int TAG_LENGTH = 16; // bytes that sealing adds
    static final int NONCE_LENGTH = 12; // bytes
    private static final int BLOCK = 64; // bytes of key stream; the first block makes the Poly1305 key
    private static final int MAC_KEY = 32; // bytes
    private static final byte[] ZEROS = new byte[BLOCK];

    private final byte[] key;
    private final byte[] nonce;

    /** A key of 32 bytes and a nonce of 12, which are not copied. */
    ChaChaPoly(final byte[] key, final byte[] nonce) {
        this.key = key;
        this.nonce = nonce;
    }

    /** Encrypts into out, the tag behind the ciphertext. */
    void seal(final byte[] ad, final byte[] plain, final byte[] out, final int offset) {
        final ChaCha7539Engine cipher = new ChaCha7539Engine();
        final Poly1305 mac = start(cipher, ad);
        cipher.processBytes(plain, 0, plain.length, out, offset);
        finish(mac, ad.length, out, offset, plain.length, out, offset + plain.length);
    }

    /**
     * Checks and decrypts length bytes, the tag the last 16 of them; false, and plain untouched, if the tag is wrong.
     */
    boolean open(final byte[] ad, final byte[] sealed, final int offset, final int length, final byte[] plain) {
        final int plainLength = length - TAG_LENGTH;
        final ChaCha7539Engine cipher = new ChaCha7539Engine();
        final Poly1305 mac = start(cipher, ad);
        final byte[] tag = new byte[TAG_LENGTH];
        finish(mac, ad.length, sealed, offset, plainLength, tag, 0);
        if (!MessageDigest.isEqual(tag, Arrays.copyOfRange(sealed, offset + plainLength, offset + length))) {
            return false;
        }
        cipher.processBytes(sealed, offset, plainLength, plain, 0);
        return true;
    }

    /** Leaves the cipher behind its first block, and a MAC under a key from it that has taken the associated data. */
    private Poly1305 start(final ChaCha7539Engine cipher, final byte[] ad) {
        cipher.init(true, new ParametersWithIV(new KeyParameter(key), nonce));
        final byte[] block = new byte[BLOCK];
        cipher.processBytes(ZEROS, 0, BLOCK, block, 0);
        final Poly1305 mac = new Poly1305();
        mac.init(new KeyParameter(block, 0, MAC_KEY));
        Arrays.fill(block, (byte) 0);
        update(mac, ad, 0, ad.length);
        return mac;
    }

    private static void finish(
            final Poly1305 mac,
            final int adLength,
            final byte[] sealed,
            final int offset,
            final int length,
            final byte[] tag,
            final int tagOffset) {
        update(mac, sealed, offset, length);
        final byte[] lengths = new byte[2 * Long.BYTES]; // little-endian; the high words stay 0
        Messages.putInt(lengths, 0, adLength);
        Messages.putInt(lengths, Long.BYTES, length);
        mac.update(lengths, 0, lengths.length);
        mac.doFinal(tag, tagOffset);
    }

    /** The bytes and zeros up to a multiple of 16. */
    private static void update(final Poly1305 mac, final byte[] data, final int offset, final int length) {
        mac.update(data, offset, length);
        mac.update(ZEROS, 0, -length & TAG_LENGTH - 1);
    }
}
