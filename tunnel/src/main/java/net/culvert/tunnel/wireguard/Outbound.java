// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.wireguard;

import java.nio.ByteOrder;
import java.util.function.ObjIntConsumer;
import net.culvert.forwarding.wire.Ipv4Header;
import net.culvert.forwarding.wire.Ipv6Header;
import net.culvert.ringbuffers.counters.DropCounters;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.packet.Burst;
import net.culvert.ringbuffers.packet.DatagramSink;
import net.culvert.ringbuffers.packet.Endpoint;
import net.culvert.tunnel.aead.Aead;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The sending half of a tunnel: chooses the peer by destination and seals packets into datagrams. Owned by the outbound
 * thread, which alone takes counters from key pairs; other threads ask for a keepalive or a flush through its mailbox.
 */
public final class Outbound {
    static final int FLUSH_STAGED = 1;
    static final int SEND_KEEPALIVE = 2;
    static final int DROP_STAGED_TIMEOUT = 4;
    static final int DROP_STAGED_GONE = 8;
    static final int DROP_STAGED_DOWN = 16;

    private static final int PADDING = 16; // bytes, the multiple that packets are padded to (section 5.4.6)

    private final AllowedIps allowedIps;
    private final PeerMailbox mailbox;
    private final PeerMailbox control;
    private final Aead aead;
    private final DatagramSink sink;
    private final DropCounters drops;
    private final Burst out;
    private final ObjIntConsumer<Peer> serve = this::serve; // made once: a burst allocates nothing
    private final UnsafeBuffer stagedPacket = new UnsafeBuffer(java.nio.ByteBuffer.allocateDirect(65536 + PADDING));

    private int mtu;
    private long nowNs;
    private Peer peer;

    Outbound(final Tunnel tunnel, final Aead aead, final DatagramSink sink, final DropCounters drops, final Burst out) {
        allowedIps = tunnel.allowedIps;
        mailbox = tunnel.toOutbound;
        control = tunnel.toControl;
        this.aead = aead;
        this.sink = sink;
        this.drops = drops;
        this.out = out;
    }

    /** Starts a burst: its time, and the tunnel's MTU in bytes, beyond which nothing is padded. */
    public void begin(final long nowNs, final int mtu) {
        this.nowNs = nowNs;
        this.mtu = mtu;
    }

    /** Does what other threads asked for: flushes packets that waited for a handshake, sends keepalives. */
    public void service() {
        mailbox.drain(serve);
    }

    /** Chooses the peer for the packet, and for those cut from it, by its destination (crypto-key routing). */
    public DropReason choosePeer(final UnsafeBuffer buffer, final int offset, final int length) {
        final int version = length == 0 ? 0 : buffer.getByte(offset) >> 4 & 0xF;
        if (version == 4) {
            if (length < Ipv4Header.MIN_LENGTH) {
                return DropReason.IP_TOO_SHORT;
            }
            peer = allowedIps.lookup4(buffer.getInt(offset + 16, ByteOrder.BIG_ENDIAN));
        } else if (version == 6) {
            if (length < Ipv6Header.LENGTH) {
                return DropReason.IP_TOO_SHORT;
            }
            peer = allowedIps.lookup6(
                    buffer.getLong(offset + 24, ByteOrder.BIG_ENDIAN),
                    buffer.getLong(offset + 32, ByteOrder.BIG_ENDIAN));
        } else {
            return DropReason.IP_BAD_VERSION;
        }
        return peer == null ? DropReason.TUNNEL_NO_PEER : DropReason.NONE;
    }

    /**
     * Seals a packet for the chosen peer, or lets it wait for a handshake (QUEUED). The 16 bytes behind the packet are
     * overwritten with padding and restored; they must lie inside the buffer.
     */
    public DropReason seal(final UnsafeBuffer buffer, final int offset, final int length) {
        final Peer peer = this.peer;
        final Endpoint endpoint = peer.endpoint();
        if (endpoint == null) {
            return DropReason.TUNNEL_NO_ENDPOINT;
        }
        final KeyPair keys = peer.sendingKeys();
        if (keys == null || keys.isSpent(nowNs)) {
            peer.staged.add(buffer, offset, length, drops);
            control.post(peer.controlSlot, TunnelControl.INITIATE);
            return DropReason.QUEUED;
        }
        if (!peer.staged.isEmpty()) {
            flushStaged(peer, keys, endpoint); // the keys came in mid-burst: older packets go first
        }
        seal(keys, buffer, offset, length, endpoint);
        if (peer.activity.dataSent(nowNs)) {
            control.post(peer.controlSlot, TunnelControl.ARM_TIMER);
        }
        return DropReason.NONE;
    }

    /** Hands what was sealed to the sockets. */
    public void flush() {
        if (!out.isEmpty()) {
            sink.send(out);
            out.clear();
        }
    }

    private void seal(
            final KeyPair keys,
            final UnsafeBuffer buffer,
            final int offset,
            final int length,
            final Endpoint endpoint) {
        final int padded = paddedLength(length);
        final int datagram = DataMessage.OVERHEAD + padded;
        if (out.remaining() < datagram || out.isFull()) {
            flush();
        }
        final int at = out.end();
        final long counter = keys.nextCounter++;
        DataMessage.putHeader(out.buffer(), at, keys.remoteIndex, counter);
        final long source = buffer.addressOffset() + offset;
        final long destination = out.address() + at + DataMessage.HEADER_LENGTH;
        if (padded == length) {
            aead.seal(keys.sendKey, counter, source, length, destination);
        } else {
            sealPadded(keys, counter, buffer, offset + length, source, padded, destination);
        }
        out.append(datagram, endpoint);
        keys.peer.countSent(datagram);
        keepFresh(keys);
    }

    /** Seals with zeros behind the packet, and puts back what was there: the next segment's payload may be. */
    private void sealPadded(
            final KeyPair keys,
            final long counter,
            final UnsafeBuffer buffer,
            final int end,
            final long source,
            final int padded,
            final long destination) {
        final long first = buffer.getLong(end);
        final long second = buffer.getLong(end + 8);
        buffer.putLong(end, 0);
        buffer.putLong(end + 8, 0);
        aead.seal(keys.sendKey, counter, source, padded, destination);
        buffer.putLong(end, first);
        buffer.putLong(end + 8, second);
    }

    private int paddedLength(final int length) {
        final int padded = (length + PADDING - 1) & -PADDING;
        return Math.max(length, Math.min(padded, mtu));
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
            seal(keys, stagedPacket, 0, 0, endpoint);
            peer.activity.keepaliveSent(nowNs);
        }
    }

    private void flushStaged(final Peer peer, final KeyPair keys, final Endpoint endpoint) {
        byte[] packet = peer.staged.poll();
        while (packet != null) {
            stagedPacket.putBytes(0, packet);
            seal(keys, stagedPacket, 0, packet.length, endpoint);
            packet = peer.staged.poll();
        }
        if (peer.activity.dataSent(nowNs)) {
            control.post(peer.controlSlot, TunnelControl.ARM_TIMER);
        }
    }
}
