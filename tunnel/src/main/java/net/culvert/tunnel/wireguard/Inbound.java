// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.wireguard;

import java.nio.ByteOrder;
import net.culvert.forwarding.wire.Ipv4Header;
import net.culvert.forwarding.wire.Ipv6Header;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.packet.Endpoint;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The ordered half of receiving: what follows once {@link Opener} has authenticated a data message. Owned by the
 * inbound thread. The order is the protocol's: refuse replays, roam, then check the inner source, so that a packet
 * dropped by the last still roams.
 */
public final class Inbound {
    private final IndexTable indexes;
    private final AllowedIps allowedIps;
    private final PeerMailbox control;

    private long nowNs;
    private long allowedVersion; // read before any look-up of the burst
    private int innerOffset;
    private int innerLength;

    Inbound(final Tunnel tunnel) {
        indexes = tunnel.indexes;
        allowedIps = tunnel.allowedIps;
        control = tunnel.toControl;
    }

    /** Starts a burst at that time. */
    public void begin(final long nowNs) {
        this.nowNs = nowNs;
        allowedVersion = allowedIps.version();
    }

    /**
     * Accepts an opened data message. After NONE the inner packet lies at {@link #innerOffset} for {@link #innerLength}
     * bytes; a length of 0 is a keepalive.
     */
    public DropReason accept(final UnsafeBuffer buffer, final int offset, final int length, final Endpoint source) {
        final KeyPair keys = indexes.keyPair(DataMessage.receiverIndex(buffer, offset));
        if (keys == null) {
            return DropReason.TUNNEL_UNKNOWN_INDEX; // gone since it was opened
        }
        if (!keys.replayWindow.accept(DataMessage.counter(buffer, offset))) {
            return DropReason.TUNNEL_REPLAYED;
        }
        innerOffset = offset + DataMessage.HEADER_LENGTH;
        innerLength = length - DataMessage.OVERHEAD;
        noteReceived(keys, length, source);
        return innerLength == 0 ? DropReason.NONE : admit(keys.peer, checkInner(keys.peer, buffer));
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
            final long source = buffer.getInt(innerOffset + 12, ByteOrder.BIG_ENDIAN);
            return maySend(peer, false, 0, source) ? DropReason.NONE : DropReason.TUNNEL_DISALLOWED_SOURCE;
        }
        if (version == 6 && innerLength >= Ipv6Header.LENGTH) {
            final int total = Ipv6Header.LENGTH + (buffer.getShort(innerOffset + 4, ByteOrder.BIG_ENDIAN) & 0xFFFF);
            if (total > innerLength) {
                return DropReason.TUNNEL_BAD_INNER;
            }
            innerLength = total;
            final long high = buffer.getLong(innerOffset + 8, ByteOrder.BIG_ENDIAN);
            final long low = buffer.getLong(innerOffset + 16, ByteOrder.BIG_ENDIAN);
            return maySend(peer, true, high, low) ? DropReason.NONE : DropReason.TUNNEL_DISALLOWED_SOURCE;
        }
        return DropReason.TUNNEL_BAD_INNER;
    }

    /** Holds a packet that is none to drop against the peer's limits. */
    private DropReason admit(final Peer peer, final DropReason reason) {
        final PeerLimits limits = peer.limits();
        return limits == null || reason != DropReason.NONE ? reason : limits.in(innerLength, nowNs);
    }

    /** Holds the source against the allowed IPs, unless it is the one that was found last. */
    private boolean maySend(final Peer peer, final boolean ipv6, final long high, final long low) {
        if (peer.hasSource(allowedVersion, ipv6, high, low)) {
            return true;
        }
        final Peer owner = ipv6 ? allowedIps.lookup6(high, low) : allowedIps.lookup4((int) low);
        if (owner == peer) {
            peer.foundSource(allowedVersion, ipv6, high, low);
        }
        return owner == peer;
    }
}
