// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.wireguard;

import net.culvert.tunnel.aead.AeadKey;

/**
 * The two keys of one handshake, and what the protocol counts with them. Made by the control thread;
 * {@code nextCounter} and {@code nextRekeyRequestNs} belong to the outbound thread, the replay window and the two
 * receive flags to the inbound one.
 */
final class KeyPair {
    final Peer peer;
    final AeadKey sendKey;
    final AeadKey receiveKey;
    final int localIndex;
    final int remoteIndex;
    final boolean initiator;
    final long createdNs;

    // The outbound thread's.
    long nextCounter;
    long nextRekeyRequestNs;

    // The inbound thread's.
    final ReplayWindow replayWindow = new ReplayWindow();
    boolean received; // a responder may send with the pair only after the initiator has used it
    boolean rekeyRequestedOnReceive;

    KeyPair(
            final Peer peer,
            final AeadKey sendKey,
            final AeadKey receiveKey,
            final int localIndex,
            final int remoteIndex,
            final boolean initiator,
            final long createdNs) {
        this.peer = peer;
        this.sendKey = sendKey;
        this.receiveKey = receiveKey;
        this.localIndex = localIndex;
        this.remoteIndex = remoteIndex;
        this.initiator = initiator;
        this.createdNs = createdNs;
        nextRekeyRequestNs = initiator ? createdNs + Limits.REKEY_AFTER_TIME_NS : Long.MAX_VALUE;
        received = initiator;
    }

    /** Whether the pair may not be used any more to send at that time. */
    boolean isSpent(final long nowNs) {
        return nowNs - createdNs >= Limits.REJECT_AFTER_TIME_NS
                || Long.compareUnsigned(nextCounter, Limits.REJECT_AFTER_MESSAGES) >= 0;
    }

    /** Overwrites the keys; only once neither data thread can use the pair any more. */
    void destroy() {
        sendKey.destroy();
        receiveKey.destroy();
    }
}
