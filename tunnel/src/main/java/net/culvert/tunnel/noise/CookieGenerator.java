// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.noise;

import java.util.Arrays;
import net.culvert.ringbuffers.counters.DropReason;

/**
 * Puts the MACs on handshake messages to one peer and keeps the cookie that the peer demanded (WireGuard paper,
 * sections 5.4.4 and 5.4.7). Control thread.
 */
public final class CookieGenerator {
    /** How long a cookie is used after it came: 120 s (specification). */
    private static final long COOKIE_LIFETIME_NS = 120_000_000_000L;

    private final byte[] mac1Key;
    private final byte[] cookieKey;
    private final byte[] lastMac1 = new byte[Messages.MAC_LENGTH];
    private final byte[] cookie = new byte[Messages.MAC_LENGTH];
    private boolean waiting; // for a reply to the message with lastMac1
    private boolean hasCookie;
    private long cookieCameNs;

    /** A generator for messages to the owner of the key. */
    public CookieGenerator(final PublicKey remote) {
        this.mac1Key = Blake2s.labelled(WireGuardLabels.MAC1, remote);
        this.cookieKey = Blake2s.labelled(WireGuardLabels.COOKIE, remote);
    }

    /**
     * Fills in the last 32 bytes of a whole initiation or response: MAC1, and MAC2 or zeros where no cookie is valid.
     */
    public void addMacs(final byte[] message, final long nowNs) {
        final int mac1 = message.length - 2 * Messages.MAC_LENGTH;
        final int mac2 = message.length - Messages.MAC_LENGTH;
        Blake2s.mac(mac1Key, message, mac1, message, mac1);
        System.arraycopy(message, mac1, lastMac1, 0, Messages.MAC_LENGTH);
        waiting = true;
        if (hasCookie && nowNs - cookieCameNs <= COOKIE_LIFETIME_NS) {
            Blake2s.mac(cookie, message, mac2, message, mac2);
        } else {
            Arrays.fill(message, mac2, message.length, (byte) 0);
        }
    }

    /**
     * Takes the cookie from a reply to the last message; its receiver index is the caller's business. NONE: the next
     * {@link #addMacs} uses it. TUNNEL_BAD_MESSAGE, or COOKIE_BAD where it does not decrypt or nobody waits for it.
     */
    public DropReason consumeReply(final byte[] message, final long nowNs) {
        if (!Messages.is(message, Messages.TYPE_COOKIE, Messages.COOKIE_LENGTH)) {
            return DropReason.TUNNEL_BAD_MESSAGE;
        }
        final byte[] nonce =
                Arrays.copyOfRange(message, Messages.COOKIE_NONCE, Messages.COOKIE_NONCE + XChaChaPoly.NONCE_LENGTH);
        final byte[] plain = new byte[Messages.MAC_LENGTH];
        if (!waiting
                || !XChaChaPoly.cipher(cookieKey, nonce)
                        .open(
                                lastMac1,
                                message,
                                Messages.COOKIE_SEALED,
                                Messages.COOKIE_LENGTH - Messages.COOKIE_SEALED,
                                plain)) {
            return DropReason.COOKIE_BAD;
        }
        System.arraycopy(plain, 0, cookie, 0, cookie.length);
        hasCookie = true;
        cookieCameNs = nowNs;
        waiting = false;
        return DropReason.NONE;
    }
}
