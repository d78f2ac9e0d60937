// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.noise;

import java.util.Arrays;

/** XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03) on arrays, as cookie replies use it. Any thread. */
final class XChaChaPoly {
    static final int NONCE_LENGTH = 24; // bytes
    private static final int SUBKEY_NONCE = 16; // leading bytes of the nonce that go into the subkey
    private static final int ROUNDS = 20;
    private static final int WORDS = 16;

    private XChaChaPoly() {}

    /** The cipher for a key of 32 bytes and a nonce of 24; {@link IllegalArgumentException} for another length. */
    static ChaChaPoly cipher(final byte[] key, final byte[] nonce) {
        final byte[] shortNonce = shortNonce(nonce);
        return new ChaChaPoly(subkey(key, nonce), shortNonce);
    }

    /** Four zero bytes and the last eight of the long nonce. */
    private static byte[] shortNonce(final byte[] nonce) {
        if (nonce.length != NONCE_LENGTH) {
            throw new IllegalArgumentException("a nonce has " + NONCE_LENGTH + " bytes, this one has " + nonce.length);
        }
        final byte[] out = new byte[ChaChaPoly.NONCE_LENGTH];
        System.arraycopy(nonce, SUBKEY_NONCE, out, 4, NONCE_LENGTH - SUBKEY_NONCE);
        return out;
    }

    /** HChaCha20 (section 2.2): the first and last row of the ChaCha20 state after 20 rounds, without the final sum. */
    static byte[] subkey(final byte[] key, final byte[] nonce) {
        final int[] state = new int[WORDS];
        state[0] = 0x61707865; // "expand 32-byte k"
        state[1] = 0x3320646E;
        state[2] = 0x79622D32;
        state[3] = 0x6B206574;
        for (int i = 0; i < 8; i++) {
            state[4 + i] = Messages.getInt(key, 4 * i);
        }
        for (int i = 0; i < 4; i++) {
            state[12 + i] = Messages.getInt(nonce, 4 * i);
        }
        for (int round = 0; round < ROUNDS; round += 2) {
            for (int i = 0; i < 4; i++) {
                quarterRound(state, i, 4 + i, 8 + i, 12 + i); // columns
            }
            for (int i = 0; i < 4; i++) {
                quarterRound(state, i, 4 + (i + 1) % 4, 8 + (i + 2) % 4, 12 + (i + 3) % 4); // diagonals
            }
        }
        final byte[] out = new byte[Blake2s.LENGTH];
        for (int i = 0; i < 4; i++) {
            Messages.putInt(out, 4 * i, state[i]);
            Messages.putInt(out, 16 + 4 * i, state[12 + i]);
        }
        Arrays.fill(state, 0);
        return out;
    }

    private static void quarterRound(final int[] x, final int a, final int b, final int c, final int d) {
        x[a] += x[b];
        x[d] = Integer.rotateLeft(x[d] ^ x[a], 16);
        x[c] += x[d];
        x[b] = Integer.rotateLeft(x[b] ^ x[c], 12);
        x[a] += x[b];
        x[d] = Integer.rotateLeft(x[d] ^ x[a], 8);
        x[c] += x[d];
        x[b] = Integer.rotateLeft(x[b] ^ x[c], 7);
    }
}
