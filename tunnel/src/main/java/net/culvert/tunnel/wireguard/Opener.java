// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.wireguard;

import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.tunnel.aead.Aead;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Opens data messages in place; one per worker, so that several bursts are opened at once. Nothing here depends on the
 * order of messages; {@link Inbound} sees to what does.
 */
public final class Opener {
    private final IndexTable indexes;
    private final Aead aead;

    private long nowNs;

    Opener(final Tunnel tunnel, final Aead aead) {
        indexes = tunnel.indexes;
        this.aead = aead;
    }

    /** Starts a burst at that time. */
    public void begin(final long nowNs) {
        this.nowNs = nowNs;
    }

    /**
     * Authenticates a data message and decrypts it where it lies, behind its header, which stays. QUEUED where the
     * datagram does not call itself a data message: it is the control thread's.
     */
    public DropReason open(final UnsafeBuffer buffer, final int offset, final int length) {
        if (length < DataMessage.OVERHEAD || DataMessage.type(buffer, offset) != DataMessage.TYPE) {
            return DropReason.QUEUED;
        }
        final KeyPair keys = indexes.keyPair(DataMessage.receiverIndex(buffer, offset));
        if (keys == null) {
            return DropReason.TUNNEL_UNKNOWN_INDEX;
        }
        final long counter = DataMessage.counter(buffer, offset);
        if (nowNs - keys.createdNs >= Limits.REJECT_AFTER_TIME_NS
                || Long.compareUnsigned(counter, Limits.REJECT_AFTER_MESSAGES) >= 0) {
            return DropReason.TUNNEL_KEY_EXPIRED;
        }
        final long sealed = buffer.addressOffset() + offset + DataMessage.HEADER_LENGTH;
        return aead.open(keys.receiveKey, counter, sealed, length - DataMessage.HEADER_LENGTH, sealed)
                ? DropReason.NONE
                : DropReason.TUNNEL_BAD_TAG;
    }
}
