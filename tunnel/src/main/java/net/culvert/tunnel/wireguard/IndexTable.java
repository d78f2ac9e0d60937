// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.wireguard;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.random.RandomGenerator;

/**
 * Which key pair or running handshake a receiver index names. The control thread writes, the inbound thread reads.
 *
 * <p>An index is 32 random bits of which the low ones are the slot, so that a look-up is one load and one comparison.
 * The table doubles when it is half full and then is published anew.
 */
final class IndexTable {
    private static final int INITIAL_SLOTS = 1024;

    /** What a slot holds; immutable. {@code keyPair} is null while the handshake runs. */
    private record Entry(int index, Peer peer, KeyPair keyPair) {}

    private final RandomGenerator random;
    private volatile AtomicReferenceArray<Entry> slots = new AtomicReferenceArray<>(INITIAL_SLOTS);
    private int used;

    IndexTable(final RandomGenerator random) {
        this.random = random;
    }

    /** The key pair that the index names, or null. Any thread. */
    KeyPair keyPair(final int index) {
        final Entry entry = entry(index);
        return entry == null ? null : entry.keyPair;
    }

    /** The peer whose running handshake the index names, or null. */
    Peer handshakingPeer(final int index) {
        final Entry entry = entry(index);
        return entry == null || entry.keyPair != null ? null : entry.peer;
    }

    /** The peer that the index belongs to, or null. */
    Peer peer(final int index) {
        final Entry entry = entry(index);
        return entry == null ? null : entry.peer;
    }

    private Entry entry(final int index) {
        final AtomicReferenceArray<Entry> slots = this.slots;
        final Entry entry = slots.getAcquire(index & (slots.length() - 1));
        return entry != null && entry.index == index ? entry : null;
    }

    /** Takes a new index for a handshake of the peer; control thread. */
    int reserve(final Peer peer) {
        if (used * 2 >= slots.length()) {
            grow();
        }
        while (true) {
            final int index = random.nextInt();
            final int slot = index & (slots.length() - 1);
            if (slots.getPlain(slot) == null) {
                slots.setRelease(slot, new Entry(index, peer, null));
                used++;
                return index;
            }
        }
    }

    /** Lets a reserved index name the key pair from now on; control thread. */
    void assign(final KeyPair keyPair) {
        slots.setRelease(
                keyPair.localIndex & (slots.length() - 1), new Entry(keyPair.localIndex, keyPair.peer, keyPair));
    }

    /** Gives an index back; one that is not in use is ignored. Control thread. */
    void release(final int index) {
        if (entry(index) != null) {
            slots.setRelease(index & (slots.length() - 1), null);
            used--;
        }
    }

    private void grow() {
        final AtomicReferenceArray<Entry> old = slots;
        final AtomicReferenceArray<Entry> larger = new AtomicReferenceArray<>(old.length() * 2);
        for (int i = 0; i < old.length(); i++) {
            final Entry entry = old.getPlain(i);
            if (entry != null) {
                larger.setPlain(entry.index & (larger.length() - 1), entry); // one more bit: no two can meet
            }
        }
        slots = larger;
    }
}
