// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.noise;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.packet.Endpoint;

/**
 * Checks the MACs of handshake messages to us and makes cookie replies (WireGuard paper, sections 5.3 and 5.4.7). One
 * for each private key; its only state is the secret behind the cookies. Control thread.
 */
public final class CookieChecker {
    /** How long a secret, and so every cookie made with it, is taken: 120 s (specification). */
    private static final long SECRET_LIFETIME_NS = 120_000_000_000L;

    private final byte[] mac1Key;
    private final byte[] cookieKey;
    private final RandomGenerator random;
    private final byte[] secret = new byte[Blake2s.LENGTH];
    private final byte[] mac = new byte[Messages.MAC_LENGTH];
    private boolean hasSecret;
    private long secretMadeNs;

    /** A checker for messages to the owner of the key; the generator makes secrets and nonces. */
    public CookieChecker(final PublicKey local, final RandomGenerator random) {
        this.mac1Key = Blake2s.labelled(WireGuardLabels.MAC1, local);
        this.cookieKey = Blake2s.labelled(WireGuardLabels.COOKIE, local);
        this.random = random;
    }

    /**
     * Checks an initiation or response, cheapest test first. TUNNEL_BAD_MESSAGE: is neither. HANDSHAKE_BAD_MAC1: the
     * sender does not know our public key. HANDSHAKE_COOKIE_SENT: we are under load and the sender has not shown that
     * it receives at its address; the caller sends a {@link #reply}.
     */
    public DropReason check(final byte[] message, final Endpoint source, final boolean underLoad, final long nowNs) {
        if (!Messages.is(message, Messages.TYPE_INITIATION, Messages.INITIATION_LENGTH)
                && !Messages.is(message, Messages.TYPE_RESPONSE, Messages.RESPONSE_LENGTH)) {
            return DropReason.TUNNEL_BAD_MESSAGE;
        }
        final int mac1 = message.length - 2 * Messages.MAC_LENGTH;
        Blake2s.mac(mac1Key, message, mac1, mac, 0);
        if (!macIs(message, mac1)) {
            return DropReason.HANDSHAKE_BAD_MAC1;
        }
        return !underLoad || hasMac2(message, source, nowNs) ? DropReason.NONE : DropReason.HANDSHAKE_COOKIE_SENT;
    }

    private boolean hasMac2(final byte[] message, final Endpoint source, final long nowNs) {
        if (isSecretStale(nowNs)) {
            return false;
        }
        final int mac2 = message.length - Messages.MAC_LENGTH;
        Blake2s.mac(cookie(source), message, mac2, mac, 0);
        return macIs(message, mac2);
    }

    private boolean macIs(final byte[] message, final int offset) {
        return MessageDigest.isEqual(mac, Arrays.copyOfRange(message, offset, offset + Messages.MAC_LENGTH));
    }

    /** The cookie reply to a message that {@link #check} answered with HANDSHAKE_COOKIE_SENT. */
    public byte[] reply(final byte[] message, final Endpoint source, final long nowNs) {
        if (isSecretStale(nowNs)) {
            random.nextBytes(secret);
            secretMadeNs = nowNs;
            hasSecret = true;
        }
        final byte[] nonce = new byte[XChaChaPoly.NONCE_LENGTH];
        random.nextBytes(nonce);
        final int mac1 = message.length - 2 * Messages.MAC_LENGTH;
        final byte[] ad = Arrays.copyOfRange(message, mac1, mac1 + Messages.MAC_LENGTH);
        final byte[] reply = new byte[Messages.COOKIE_LENGTH];
        Messages.putInt(reply, Messages.TYPE, Messages.TYPE_COOKIE);
        Messages.putInt(reply, Messages.COOKIE_RECEIVER, Messages.sender(message));
        System.arraycopy(nonce, 0, reply, Messages.COOKIE_NONCE, nonce.length);
        XChaChaPoly.cipher(cookieKey, nonce).seal(ad, cookie(source), reply, Messages.COOKIE_SEALED);
        return reply;
    }

    private boolean isSecretStale(final long nowNs) {
        return !hasSecret || nowNs - secretMadeNs > SECRET_LIFETIME_NS;
    }

    /** The MAC under the secret of the source's address, 4 or 16 bytes, and port, 2 bytes. */
    private byte[] cookie(final Endpoint source) {
        final ByteBuffer bytes = ByteBuffer.allocate(2 * Long.BYTES + Short.BYTES)
                .put(source.addressBytes())
                .putShort((short) source.port());
        final byte[] cookie = new byte[Messages.MAC_LENGTH];
        Blake2s.mac(secret, bytes.array(), bytes.position(), cookie, 0);
        return cookie;
    }
}
