// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.wireguard;

import java.nio.ByteOrder;
import net.culvert.forwarding.wire.Ipv4Header;
import net.culvert.forwarding.wire.Ipv6Header;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.packet.Endpoint;
import net.culvert.tunnel.aead.Aead;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The receiving half of a tunnel: opens data messages in place and checks that the peer may send what was in them.
 * Owned by the inbound thread. The order is the protocol's: authenticate, refuse replays, roam, then check the inner
 * source, so that a packet dropped by the last still roams.
 */
public final class Inbound {
    private final IndexTable indexes;
    private final AllowedIps allowedIps;
    private final PeerMailbox control;
    private final Aead aead;

    private long nowNs;
    private int innerOffset;
    private int innerLength;

    Inbound(final Tunnel tunnel, final Aead aead) {
        indexes = tunnel.indexes;
        allowedIps = tunnel.allowedIps;
        control = tunnel.toControl;
        this.aead = aead;
    }

    /** Starts a burst at that time. */
    public void begin(final long nowNs) {
        this.nowNs = nowNs;
    }

    /** Whether the datagram calls itself a data message; all others are the control thread's. */
    public static boolean isData(final UnsafeBuffer buffer, final int offset, final int length) {
        return length >= DataMessage.OVERHEAD && DataMessage.type(buffer, offset) == DataMessage.TYPE;
    }

    /**
     * Opens a data message in place. After NONE the inner packet lies at {@link #innerOffset} for {@link #innerLength}
     * bytes; a length of 0 is a keepalive.
     */
    public DropReason open(final UnsafeBuffer buffer, final int offset, final int length, final Endpoint source) {
        final KeyPair keys = indexes.keyPair(DataMessage.receiverIndex(buffer, offset));
        if (keys == null) {
            return DropReason.TUNNEL_UNKNOWN_INDEX;
        }
        final long counter = DataMessage.counter(buffer, offset);
        if (nowNs - keys.createdNs >= Limits.REJECT_AFTER_TIME_NS
                || Long.compareUnsigned(counter, Limits.REJECT_AFTER_MESSAGES) >= 0) {
            return DropReason.TUNNEL_KEY_EXPIRED;
        }
        innerOffset = offset + DataMessage.HEADER_LENGTH;
        innerLength = length - DataMessage.OVERHEAD;
        final long sealed = buffer.addressOffset() + innerOffset;
        if (!aead.open(keys.receiveKey, counter, sealed, length - DataMessage.HEADER_LENGTH, sealed)) {
            return DropReason.TUNNEL_BAD_TAG;
        }
        if (!keys.replayWindow.accept(counter)) {
            return DropReason.TUNNEL_REPLAYED;
        }
        noteReceived(keys, length, source);
        return innerLength == 0 ? DropReason.NONE : checkInner(keys.peer, buffer);
    }

    /** The offset of the opened packet. */
    public int innerOffset() {
        return innerOffset;
    }

    /** Bytes of the opened packet, padding cut off; 0 for a keepalive. */
    public int innerLength() {
        return innerLength;
    }

    private void noteReceived(final KeyPair keys, final int length, final Endpoint source) {
        final Peer peer = keys.peer;
        peer.countReceived(length);
        peer.roamTo(source);
        int requests = 0;
        if (innerLength == 0) {
            peer.activity.keepaliveReceived(nowNs);
        } else if (peer.activity.dataReceived(nowNs)) {
            requests = TunnelControl.ARM_TIMER;
        }
        if (!keys.received) {
            keys.received = true;
            requests |= TunnelControl.CONFIRM_KEYS;
        }
        if (keys.initiator
                && !keys.rekeyRequestedOnReceive
                && nowNs - keys.createdNs >= Limits.REKEY_ON_RECEIVE_AFTER_NS) {
            keys.rekeyRequestedOnReceive = true;
            requests |= TunnelControl.INITIATE;
        }
        if (requests != 0) {
            control.post(peer.controlSlot, requests);
        }
    }

    /** Cuts the padding off and holds the source against the peer's allowed IPs. */
    private DropReason checkInner(final Peer peer, final UnsafeBuffer buffer) {
        final int version = buffer.getByte(innerOffset) >> 4 & 0xF;
        if (version == 4 && innerLength >= Ipv4Header.MIN_LENGTH) {
            final int total = buffer.getShort(innerOffset + 2, ByteOrder.BIG_ENDIAN) & 0xFFFF;
            if (total < Ipv4Header.MIN_LENGTH || total > innerLength) {
                return DropReason.TUNNEL_BAD_INNER;
            }
            innerLength = total;
            return allowedIps.lookup4(buffer.getInt(innerOffset + 12, ByteOrder.BIG_ENDIAN)) == peer
                    ? DropReason.NONE
                    : DropReason.TUNNEL_DISALLOWED_SOURCE;
        }
        if (version == 6 && innerLength >= Ipv6Header.LENGTH) {
            final int total = Ipv6Header.LENGTH + (buffer.getShort(innerOffset + 4, ByteOrder.BIG_ENDIAN) & 0xFFFF);
            if (total > innerLength) {
                return DropReason.TUNNEL_BAD_INNER;
            }
            innerLength = total;
            final long high = buffer.getLong(innerOffset + 8, ByteOrder.BIG_ENDIAN);
            return allowedIps.lookup6(high, buffer.getLong(innerOffset + 16, ByteOrder.BIG_ENDIAN)) == peer
                    ? DropReason.NONE
                    : DropReason.TUNNEL_DISALLOWED_SOURCE;
        }
        return DropReason.TUNNEL_BAD_INNER;
    }
}
