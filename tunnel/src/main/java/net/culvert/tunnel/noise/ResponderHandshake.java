// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.noise;

import java.util.random.RandomGenerator;
import net.culvert.ringbuffers.counters.DropReason;

/**
 * Our side of a handshake that a peer began (WireGuard paper, section 5.4), one object for each initiation whose MAC1
 * was checked: {@link #consumeStatic}, look the peer up, {@link #consumeTimestamp}, compare the stamp with the peer's
 * last, {@link #respond}, {@link #keys}. A refusal ends it. The response's MACs are {@link CookieGenerator}'s. Control
 * thread.
 */
public final class ResponderHandshake {
    private final NoiseIkPsk2 noise;
    private final byte[] initiation;
    private PublicKey remoteStatic;
    private Tai64n timestamp;
    private int localIndex;

    /** A handshake answering the initiation, whose bytes must stay until {@link #consumeTimestamp}. */
    public ResponderHandshake(final PrivateKey local, final byte[] initiation) {
        this.noise = NoiseIkPsk2.responder(WireGuardLabels.IDENTIFIER, local);
        this.initiation = initiation;
    }

    /** Finds out who began. NONE, TUNNEL_BAD_MESSAGE or HANDSHAKE_BAD_CRYPTO. */
    public DropReason consumeStatic() {
        if (!Messages.is(initiation, Messages.TYPE_INITIATION, Messages.INITIATION_LENGTH)) {
            return DropReason.TUNNEL_BAD_MESSAGE;
        }
        remoteStatic = noise.readStatic(initiation, Messages.INITIATION_NOISE);
        return remoteStatic == null ? DropReason.HANDSHAKE_BAD_CRYPTO : DropReason.NONE;
    }

    /** The claimed static key, after {@link #consumeStatic}; not proven before {@link #consumeTimestamp}. */
    public PublicKey remoteStatic() {
        return remoteStatic;
    }

    /** The index that the other side sends under. */
    public int remoteIndex() {
        return Messages.sender(initiation);
    }

    /**
     * Proves the static key and reads the time stamp. NONE, HANDSHAKE_BAD_CRYPTO, or HANDSHAKE_REPLAYED where the stamp
     * is not after the peer's last; the caller remembers the new one.
     *
     * @param staticSecret {@link PrivateKey#agree} of our and the peer's static key
     * @param last the latest stamp of this peer, {@link Tai64n#ZERO} if none
     */
    public DropReason consumeTimestamp(final byte[] staticSecret, final Tai64n last) {
        final byte[] bytes = new byte[Tai64n.LENGTH];
        if (!noise.readPayload(staticSecret, initiation, Messages.INITIATION_NOISE, bytes)) {
            return DropReason.HANDSHAKE_BAD_CRYPTO;
        }
        timestamp = Tai64n.of(bytes);
        return timestamp.isAfter(last) ? DropReason.NONE : DropReason.HANDSHAKE_REPLAYED;
    }

    /** The initiation's stamp, after {@link #consumeTimestamp}. */
    public Tai64n timestamp() {
        return timestamp;
    }

    /**
     * Writes a response of {@value Messages#RESPONSE_LENGTH} bytes but for its MACs. NONE, or HANDSHAKE_BAD_CRYPTO if
     * the initiation's ephemeral key is of low order.
     */
    public DropReason respond(
            final PresharedKey psk, final int freeIndex, final RandomGenerator random, final byte[] message) {
        localIndex = freeIndex;
        Messages.putInt(message, Messages.TYPE, Messages.TYPE_RESPONSE);
        Messages.putInt(message, Messages.SENDER, localIndex);
        Messages.putInt(message, Messages.RESPONSE_RECEIVER, remoteIndex());
        final boolean done =
                noise.writeResponse(PrivateKey.generate(random), psk, new byte[0], message, Messages.RESPONSE_NOISE);
        return done ? DropReason.NONE : DropReason.HANDSHAKE_BAD_CRYPTO;
    }

    /** Our secret of this handshake, between {@link #respond} and {@link #keys}. */
    public PrivateKey ephemeral() {
        return noise.ephemeral();
    }

    /** The session's keys, once after a {@link #respond} that said NONE; ends the handshake. */
    public SessionKeys keys() {
        final byte[] send = new byte[PublicKey.LENGTH];
        final byte[] receive = new byte[PublicKey.LENGTH];
        noise.split(receive, send);
        return new SessionKeys(false, send, receive, localIndex, remoteIndex());
    }
}
