// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.noise;

import java.util.random.RandomGenerator;
import net.culvert.ringbuffers.counters.DropReason;

/**
 * Our side of a handshake that we begin (WireGuard paper, section 5.4): {@link #create} once, then {@link #consume}
 * with every response to its index until one is right. The MACs are {@link CookieGenerator}'s. Control thread.
 */
public final class InitiatorHandshake {
    private final NoiseIkPsk2 noise;
    private final int localIndex;
    private int remoteIndex;

    /** A handshake with the peer; the index must be free. */
    public InitiatorHandshake(final PrivateKey local, final PublicKey remote, final int localIndex) {
        this.noise = NoiseIkPsk2.initiator(WireGuardLabels.IDENTIFIER, local, remote);
        this.localIndex = localIndex;
    }

    /** The index that responses and cookie replies name. */
    public int localIndex() {
        return localIndex;
    }

    /**
     * Writes an initiation of {@value Messages#INITIATION_LENGTH} bytes but for its MACs. NONE, or HANDSHAKE_BAD_CRYPTO
     * if the peer's static key is of low order; then no handshake with it can ever succeed.
     *
     * @param staticSecret {@link PrivateKey#agree} of our and the peer's static key
     */
    public DropReason create(
            final byte[] staticSecret, final Tai64n timestamp, final RandomGenerator random, final byte[] message) {
        Messages.putInt(message, Messages.TYPE, Messages.TYPE_INITIATION);
        Messages.putInt(message, Messages.SENDER, localIndex);
        final boolean done = noise.writeInitiation(
                PrivateKey.generate(random), staticSecret, timestamp.toBytes(), message, Messages.INITIATION_NOISE);
        return done ? DropReason.NONE : DropReason.HANDSHAKE_BAD_CRYPTO;
    }

    /** Our secret of this handshake, after {@link #create}. */
    public PrivateKey ephemeral() {
        return noise.ephemeral();
    }

    /**
     * Reads a response whose MAC1 was checked; does not look at its receiver index, by which the caller found this
     * handshake. NONE: take the {@link #keys} and drop this object. TUNNEL_BAD_MESSAGE or HANDSHAKE_BAD_CRYPTO: nothing
     * has changed.
     */
    public DropReason consume(final PresharedKey psk, final byte[] message) {
        if (!Messages.is(message, Messages.TYPE_RESPONSE, Messages.RESPONSE_LENGTH)) {
            return DropReason.TUNNEL_BAD_MESSAGE;
        }
        if (!noise.readResponse(psk, message, Messages.RESPONSE_NOISE, new byte[0])) {
            return DropReason.HANDSHAKE_BAD_CRYPTO;
        }
        remoteIndex = Messages.sender(message);
        return DropReason.NONE;
    }

    /** The session's keys, once after a {@link #consume} that said NONE; ends the handshake. */
    public SessionKeys keys() {
        final byte[] send = new byte[PublicKey.LENGTH];
        final byte[] receive = new byte[PublicKey.LENGTH];
        noise.split(send, receive);
        return new SessionKeys(true, send, receive, localIndex, remoteIndex);
    }

    /** Overwrites the secrets of a handshake that is given up. */
    public void clear() {
        noise.clear();
    }
}
