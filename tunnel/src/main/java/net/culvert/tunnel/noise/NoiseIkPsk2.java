// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.noise;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One run of the handshake Noise_IKpsk2_25519_ChaChaPoly_BLAKE2s (Noise revision 34), either role. One thread.
 *
 * <pre>
 *   &lt;- s
 *   ...
 *   -&gt; e, es, s, ss, payload      ephemeral 32 | static 48 | payload + 16
 *   &lt;- e, ee, se, psk, payload    ephemeral 32 | payload + 16
 * </pre>
 *
 * <p>The initiator calls {@link #writeInitiation} and {@link #readResponse}; the responder {@link #readStatic},
 * {@link #readPayload} and {@link #writeResponse}. Then both call {@link #split}. A method that returns false met a
 * wrong tag or a public key of low order. The secret of the two static keys is a parameter, because it is the same in
 * every run.
 */
public final class NoiseIkPsk2 {
    /** Bytes that the first message is longer than its payload. */
    public static final int INITIATION_OVERHEAD = 96;
    /** Bytes that the second message is longer than its payload. */
    public static final int RESPONSE_OVERHEAD = 48;

    private static final int KEY = 32; // bytes of every key and hash
    private static final int SEALED_STATIC = KEY + ChaChaPoly.TAG_LENGTH;
    private static final byte[] NAME = "Noise_IKpsk2_25519_ChaChaPoly_BLAKE2s".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NONCE = new byte[ChaChaPoly.NONCE_LENGTH]; // 0: each key seals once
    static final byte[] INITIAL = initial();

    private final PrivateKey local;
    private final Blake2s blake = new Blake2s();
    private final byte[] chainingKey = INITIAL.clone();
    private final byte[] hash = new byte[KEY];
    private final byte[] key = new byte[KEY];
    private final byte[] secret = new byte[KEY]; // of the agreement in progress
    private final byte[] remoteEphemeral = new byte[KEY];
    private PublicKey remote;
    private PrivateKey ephemeral;

    private NoiseIkPsk2(
            final byte[] prologue, final PrivateKey local, final PublicKey remote, final PublicKey responder) {
        this.local = local;
        this.remote = remote;
        blake.hash(INITIAL, prologue, 0, prologue.length, hash);
        mixHash(responder.bytes());
    }

    private static byte[] initial() {
        final byte[] out = new byte[KEY];
        new Blake2s().hash(NAME, NAME, 0, 0, out);
        return out;
    }

    /** The side that knows the other's static key and begins. */
    public static NoiseIkPsk2 initiator(final byte[] prologue, final PrivateKey local, final PublicKey remote) {
        return new NoiseIkPsk2(prologue, local, remote, remote);
    }

    /** The side that learns the other's static key from the first message. */
    public static NoiseIkPsk2 responder(final byte[] prologue, final PrivateKey local) {
        return new NoiseIkPsk2(prologue, local, null, local.publicKey());
    }

    /**
     * Initiator: writes the first message, {@value #INITIATION_OVERHEAD} bytes more than the payload, at the offset.
     */
    public boolean writeInitiation(
            final PrivateKey freshEphemeral,
            final byte[] staticSecret,
            final byte[] payload,
            final byte[] out,
            final int offset) {
        ephemeral = freshEphemeral;
        writeEphemeral(out, offset);
        if (!mixAgreement(ephemeral, remote.bytes(), true)) {
            return false;
        }
        seal(local.publicKey().bytes(), out, offset + KEY);
        if (!mixSecret(staticSecret)) {
            return false;
        }
        seal(payload, out, offset + KEY + SEALED_STATIC);
        return true;
    }

    /** Responder: reads the first two fields of the first message, 80 bytes. The static key, or null if it fails. */
    public PublicKey readStatic(final byte[] message, final int offset) {
        readEphemeral(message, offset);
        final byte[] point = new byte[KEY];
        if (!mixAgreement(local, remoteEphemeral, true) || !open(message, offset + KEY, SEALED_STATIC, point)) {
            return null;
        }
        remote = PublicKey.of(point);
        return remote;
    }

    /** Responder, after {@link #readStatic}: reads the payload of the first message, which begins at the offset. */
    public boolean readPayload(
            final byte[] staticSecret, final byte[] message, final int offset, final byte[] payload) {
        return mixSecret(staticSecret)
                && open(message, offset + KEY + SEALED_STATIC, payload.length + ChaChaPoly.TAG_LENGTH, payload);
    }

    /** Responder: writes the second message, {@value #RESPONSE_OVERHEAD} bytes more than the payload, at the offset. */
    public boolean writeResponse(
            final PrivateKey freshEphemeral,
            final PresharedKey psk,
            final byte[] payload,
            final byte[] out,
            final int offset) {
        ephemeral = freshEphemeral;
        writeEphemeral(out, offset);
        if (!mixAgreement(ephemeral, remoteEphemeral, false) || !mixAgreement(ephemeral, remote.bytes(), false)) {
            return false;
        }
        mixPsk(psk);
        seal(payload, out, offset + KEY);
        return true;
    }

    /**
     * Initiator: reads the second message. Where it fails the state is as before, so that a true response can follow.
     */
    public boolean readResponse(final PresharedKey psk, final byte[] message, final int offset, final byte[] payload) {
        final byte[] savedChainingKey = chainingKey.clone();
        final byte[] savedHash = hash.clone();
        readEphemeral(message, offset);
        if (mixAgreement(ephemeral, remoteEphemeral, false) && mixAgreement(local, remoteEphemeral, false)) {
            mixPsk(psk);
            if (open(message, offset + KEY, payload.length + ChaChaPoly.TAG_LENGTH, payload)) {
                return true;
            }
        }
        System.arraycopy(savedChainingKey, 0, chainingKey, 0, KEY);
        System.arraycopy(savedHash, 0, hash, 0, KEY);
        return false;
    }

    /** Our ephemeral key, once our message is written and until {@link #split}; else null. */
    PrivateKey ephemeral() {
        return ephemeral;
    }

    /** A copy of the handshake hash, which names the session. */
    public byte[] handshakeHash() {
        return hash.clone();
    }

    /** Ends the run: the keys of the two directions, 32 bytes each; everything secret here is overwritten. */
    public void split(final byte[] initiatorToResponder, final byte[] responderToInitiator) {
        blake.derive(chainingKey, NAME, 0, initiatorToResponder, responderToInitiator);
        clear();
    }

    /** Overwrites everything secret. */
    public void clear() {
        Arrays.fill(chainingKey, (byte) 0);
        Arrays.fill(key, (byte) 0);
        Arrays.fill(secret, (byte) 0);
        blake.clear();
        ephemeral = null;
    }

    private void writeEphemeral(final byte[] out, final int offset) {
        System.arraycopy(ephemeral.publicKey().bytes(), 0, out, offset, KEY);
        mixEphemeral(ephemeral.publicKey().bytes());
    }

    private void readEphemeral(final byte[] message, final int offset) {
        System.arraycopy(message, offset, remoteEphemeral, 0, KEY);
        mixEphemeral(remoteEphemeral);
    }

    /** Token e; with a preshared key in the pattern it goes into the chaining key too (Noise, section 9.2). */
    private void mixEphemeral(final byte[] point) {
        mixHash(point);
        blake.derive(chainingKey, point, KEY, chainingKey);
    }

    /** A token of two letters. The key that comes with it is left out where the next token replaces it. */
    private boolean mixAgreement(final PrivateKey ours, final byte[] point, final boolean needsKey) {
        if (!ours.agree(point, secret)) {
            return false;
        }
        if (needsKey) {
            blake.derive(chainingKey, secret, KEY, chainingKey, key);
        } else {
            blake.derive(chainingKey, secret, KEY, chainingKey);
        }
        return true;
    }

    /** Token ss. */
    private boolean mixSecret(final byte[] staticSecret) {
        if (KeyText.isZero(staticSecret)) {
            return false;
        }
        blake.derive(chainingKey, staticSecret, KEY, chainingKey, key);
        return true;
    }

    private void mixPsk(final PresharedKey psk) {
        blake.derive(chainingKey, psk.bytes(), KEY, chainingKey, secret, key);
        mixHash(secret);
    }

    private void mixHash(final byte[] data) {
        blake.hash(hash, data, 0, data.length, hash);
    }

    private void seal(final byte[] plain, final byte[] out, final int offset) {
        new ChaChaPoly(key, NONCE).seal(hash, plain, out, offset);
        blake.hash(hash, out, offset, plain.length + ChaChaPoly.TAG_LENGTH, hash);
    }

    private boolean open(final byte[] message, final int offset, final int length, final byte[] plain) {
        if (!new ChaChaPoly(key, NONCE).open(hash, message, offset, length, plain)) {
            return false;
        }
        blake.hash(hash, message, offset, length, hash);
        return true;
    }
}
