// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.wireguard;

import net.culvert.ringbuffers.ring.GracePeriod;

/**
 * Moves a peer's three key pairs on: the previous one still receives, the current one sends, the next one waits for the
 * initiator to use it (WireGuard paper, section 6.1). Control thread.
 */
final class KeySlots {
    private final IndexTable indexes;
    private final GracePeriod gracePeriod;

    KeySlots(final IndexTable indexes, final GracePeriod gracePeriod) {
        this.indexes = indexes;
        this.gracePeriod = gracePeriod;
    }

    /** We began the handshake and have the response: the new pair sends at once. */
    void becomeCurrent(final Peer peer, final KeyPair keys) {
        indexes.assign(keys);
        peer.sendingKeys(keys); // before any pair is forgotten, or a burst could begin with one that is
        forget(peer.previousKeys);
        if (peer.nextKeys == null) {
            peer.previousKeys = peer.currentKeys;
        } else { // a crossing handshake of the other side; its pair may still be in use there
            peer.previousKeys = peer.nextKeys;
            forget(peer.currentKeys);
            peer.nextKeys = null;
        }
        peer.currentKeys = keys;
    }

    /** We answered a handshake: the new pair receives, and sends once the initiator has used it. */
    void becomeNext(final Peer peer, final KeyPair keys) {
        indexes.assign(keys);
        forget(peer.nextKeys);
        peer.nextKeys = keys;
        forget(peer.previousKeys);
        peer.previousKeys = null;
    }

    /** The initiator has used the next pair. Returns whether there was one that it can have used. */
    boolean confirmNext(final Peer peer) {
        if (peer.nextKeys == null || !peer.nextKeys.received) {
            return false;
        }
        peer.sendingKeys(peer.nextKeys);
        forget(peer.previousKeys);
        peer.previousKeys = peer.currentKeys;
        peer.currentKeys = peer.nextKeys;
        peer.nextKeys = null;
        return true;
    }

    /** Forgets all keys of the peer. */
    void clear(final Peer peer) {
        peer.sendingKeys(null);
        forget(peer.previousKeys);
        forget(peer.currentKeys);
        forget(peer.nextKeys);
        peer.previousKeys = null;
        peer.currentKeys = null;
        peer.nextKeys = null;
    }

    /** Unpublishes the pair; its keys are overwritten once no data thread can hold it. */
    private void forget(final KeyPair keys) {
        if (keys != null) {
            indexes.release(keys.localIndex);
            gracePeriod.afterwards(keys::destroy);
        }
    }
}
