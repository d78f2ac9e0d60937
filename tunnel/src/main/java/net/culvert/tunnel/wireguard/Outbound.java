// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.wireguard;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.ObjIntConsumer;
import net.culvert.forwarding.offload.Segmenter;
import net.culvert.forwarding.wire.Ipv4Header;
import net.culvert.forwarding.wire.Ipv6Header;
import net.culvert.ringbuffers.counters.DropCounters;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.packet.Endpoint;
import net.culvert.ringbuffers.packet.Gather;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The ordered half of sending: chooses the peer by destination, takes counters from its keys, and lets a packet wait
 * where there are none. {@link Sealer} does the rest. Owned by the outbound thread, which alone takes counters from key
 * pairs; other threads ask for a keepalive or a flush through its mailbox.
 */
public final class Outbound {
    static final int FLUSH_STAGED = 1;
    static final int SEND_KEEPALIVE = 2;
    static final int DROP_STAGED_TIMEOUT = 4;
    static final int DROP_STAGED_GONE = 8;
    static final int DROP_STAGED_DOWN = 16;

    private static final int LONGEST = 65536; // bytes

    private final AllowedIps allowedIps;
    private final PeerMailbox mailbox;
    private final PeerMailbox control;
    private final Sealer sealer; // for keepalives and for what waited
    private final DropCounters drops;
    private final Segmenter segmenter = new Segmenter();
    private final ObjIntConsumer<Peer> serve = this::serve; // made once: a burst allocates nothing
    private final UnsafeBuffer stagedPacket = new UnsafeBuffer(ByteBuffer.allocateDirect(LONGEST + 16));

    private OutboundBurst burst;
    private long nowNs;

    Outbound(final Tunnel tunnel, final Sealer sealer, final DropCounters drops) {
        allowedIps = tunnel.allowedIps;
        mailbox = tunnel.toOutbound;
        control = tunnel.toControl;
        this.sealer = sealer;
        this.drops = drops;
    }

    /** Starts a burst: its time, and the tunnel's MTU in bytes, beyond which nothing is padded. */
    public void begin(final OutboundBurst burst, final long nowNs, final int mtu) {
        this.burst = burst;
        this.nowNs = nowNs;
        burst.begin(mtu);
    }

    /**
     * Does what other threads asked for: seals what waited for keys, and keepalives, into the burst's datagrams, in
     * front of its packets.
     */
    public void service() {
        mailbox.drain(serve);
    }

    /**
     * Says where a packet of the burst goes: to be sealed (NONE), to wait for keys as a copy (QUEUED), or nowhere. It
     * stands for {@link #segments()} packets.
     */
    public DropReason route(final int index) {
        final UnsafeBuffer buffer = burst.packets().buffer();
        final int offset = burst.packets().offset(index);
        final int length = burst.packets().length(index);
        final DropReason reason = measure(index);
        if (reason != DropReason.NONE) {
            return reason;
        }
        final int version = length == 0 ? 0 : buffer.getByte(offset) >> 4 & 0xF;
        if (version != 4 && version != 6) {
            return DropReason.IP_BAD_VERSION;
        }
        if (length < (version == 4 ? Ipv4Header.MIN_LENGTH : Ipv6Header.LENGTH)) {
            return DropReason.IP_TOO_SHORT;
        }
        final Peer peer = version == 4
                ? allowedIps.lookup4(buffer.getInt(offset + 16, ByteOrder.BIG_ENDIAN))
                : allowedIps.lookup6(
                        buffer.getLong(offset + 24, ByteOrder.BIG_ENDIAN),
                        buffer.getLong(offset + 32, ByteOrder.BIG_ENDIAN));
        return peer == null ? DropReason.TUNNEL_NO_PEER : route(index, peer);
    }

    /** Says RING_FULL of a packet that nobody has room for; it too stands for {@link #segments()}. */
    public DropReason refuse(final int index) {
        final DropReason reason = measure(index);
        return reason == DropReason.NONE ? DropReason.RING_FULL : reason;
    }

    private DropReason measure(final int index) {
        final int offset = burst.packets().offset(index);
        return segmenter.measure(
                burst.packets().buffer(),
                offset - Gather.HEADER_LENGTH,
                offset,
                burst.packets().length(index));
    }

    private DropReason route(final int index, final Peer peer) {
        final Endpoint endpoint = peer.endpoint();
        if (endpoint == null) {
            return DropReason.TUNNEL_NO_ENDPOINT;
        }
        final PeerLimits limits = peer.limits();
        if (limits != null) {
            final DropReason reason = limits.out(segmenter.segments(), segmentBytes(), nowNs);
            if (reason != DropReason.NONE) {
                return reason;
            }
        }
        final KeyPair keys = peer.sendingKeys();
        if (keys == null || keys.isSpent(nowNs)) {
            stage(index, peer);
            return DropReason.QUEUED;
        }
        if (!peer.staged.isEmpty()) {
            flushStaged(peer, keys, endpoint); // the keys came in mid-burst: older packets go first
        }
        final int segments = segmenter.segments();
        final int bytes = (segments - 1) * datagram(segmenter.fullLength()) + datagram(segmenter.lastLength());
        burst.route(index, keys, keys.nextCounter, endpoint, segments, bytes);
        keys.nextCounter += segments;
        peer.countSent(segments, bytes);
        keepFresh(keys);
        noteSent(peer);
        return DropReason.NONE;
    }

    /** Packets that the one routed last stands for; 1 where that cannot be told. */
    public int segments() {
        return Math.max(1, segmenter.segments());
    }

    /** Bytes of the packets that the one at hand stands for. */
    private int segmentBytes() {
        return (segmenter.segments() - 1) * segmenter.fullLength() + segmenter.lastLength();
    }

    private int datagram(final int length) {
        return DataMessage.OVERHEAD + Sealer.paddedLength(length, burst.mtu);
    }

    private void stage(final int index, final Peer peer) {
        final UnsafeBuffer buffer = burst.packets().buffer();
        final int offset = burst.packets().offset(index);
        segmenter.wrap(
                buffer, offset - Gather.HEADER_LENGTH, offset, burst.packets().length(index));
        while (segmenter.next()) {
            peer.staged.add(buffer, segmenter.offset(), segmenter.length(), drops);
        }
        control.post(peer.controlSlot, TunnelControl.INITIATE);
    }

    private void noteSent(final Peer peer) {
        if (peer.activity.dataSent(nowNs)) {
            control.post(peer.controlSlot, TunnelControl.ARM_TIMER);
        }
    }

    /** Asks for new keys in time, once in {@link Limits#REKEY_TIMEOUT_NS} (paper, section 6.2). */
    private void keepFresh(final KeyPair keys) {
        final boolean tooOld = nowNs >= keys.nextRekeyRequestNs;
        final boolean tooMany = Long.compareUnsigned(keys.nextCounter, Limits.REKEY_AFTER_MESSAGES) > 0
                && keys.nextRekeyRequestNs - nowNs > Limits.REKEY_TIMEOUT_NS; // not asked for already
        if (tooOld || tooMany) {
            keys.nextRekeyRequestNs = nowNs + Limits.REKEY_TIMEOUT_NS;
            control.post(keys.peer.controlSlot, TunnelControl.INITIATE);
        }
    }

    private void serve(final Peer peer, final int requests) {
        if ((requests & DROP_STAGED_GONE) != 0) {
            peer.staged.drop(DropReason.TUNNEL_PEER_GONE, drops);
        } else if ((requests & DROP_STAGED_DOWN) != 0) {
            peer.staged.drop(DropReason.TUN_NOT_UP, drops);
        } else if ((requests & DROP_STAGED_TIMEOUT) != 0) {
            peer.staged.drop(DropReason.TUNNEL_HANDSHAKE_TIMEOUT, drops);
        }
        final boolean hasStaged = !peer.staged.isEmpty();
        final boolean wantsToSend = (requests & SEND_KEEPALIVE) != 0 || (requests & FLUSH_STAGED) != 0 && hasStaged;
        final Endpoint endpoint = peer.endpoint();
        if (!wantsToSend || endpoint == null) {
            return;
        }
        final KeyPair keys = peer.sendingKeys();
        if (keys == null || keys.isSpent(nowNs)) {
            control.post(peer.controlSlot, TunnelControl.INITIATE);
        } else if (hasStaged) {
            flushStaged(peer, keys, endpoint);
        } else {
            seal(keys, 0, endpoint);
            peer.activity.keepaliveSent(nowNs);
        }
    }

    private void flushStaged(final Peer peer, final KeyPair keys, final Endpoint endpoint) {
        byte[] packet = peer.staged.poll();
        while (packet != null) {
            stagedPacket.putBytes(0, packet);
            seal(keys, packet.length, endpoint);
            packet = peer.staged.poll();
        }
        noteSent(peer);
    }

    /** Seals the first bytes of {@link #stagedPacket}. */
    private void seal(final KeyPair keys, final int length, final Endpoint endpoint) {
        sealer.seal(keys, keys.nextCounter++, stagedPacket, 0, length, burst.mtu, burst.datagrams(), endpoint);
        keys.peer.countSent(1, datagram(length));
        keepFresh(keys);
    }
}
