// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.wireguard;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.culvert.forwarding.fib.Prefix;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.packet.DatagramSink;
import net.culvert.ringbuffers.packet.Endpoint;
import net.culvert.tunnel.noise.PresharedKey;
import net.culvert.tunnel.noise.PrivateKey;
import net.culvert.tunnel.noise.PublicKey;

/**
 * The slow half of a tunnel: settings, handshakes and timers. Owned by the control thread, the one writer of everything
 * the data threads read. Bytes and time come in; messages go to the sink.
 */
public final class TunnelControl {
    static final int INITIATE = 1;
    static final int ARM_TIMER = 2;
    static final int CONFIRM_KEYS = 4;

    private final Tunnel tunnel;
    private final Map<PublicKey, Peer> peers = new HashMap<>();
    private final KeySlots keySlots;
    private final Handshakes handshakes;
    private final PeerTimers timers;

    private boolean up;

    TunnelControl(final Tunnel tunnel, final DatagramSink sink, final long nowNs) {
        this.tunnel = tunnel;
        keySlots = new KeySlots(tunnel.indexes, tunnel.gracePeriod());
        timers = new PeerTimers(nowNs, this::onDeadline);
        handshakes = new Handshakes(tunnel, peers, keySlots, timers, new MessageOutput(sink));
    }

    // What happens by itself.

    /**
     * Takes a message that is no data message. {@code busy} says that more wait than can be answered at leisure: then
     * only those are answered that prove their source address.
     */
    public DropReason receive(final byte[] message, final Endpoint source, final boolean busy, final long nowNs) {
        if (!up) {
            return DropReason.TUN_NOT_UP;
        }
        return handshakes.receive(message, source, busy, nowNs);
    }

    /** Does what the data threads asked for and what is due. */
    public void poll(final long nowNs) {
        tunnel.toControl.drain((peer, requests) -> serve(peer, requests, nowNs));
        timers.poll(nowNs);
        tunnel.gracePeriod().poll();
    }

    /** How long the caller may sleep when nothing else rouses it, in nanoseconds; Long.MAX_VALUE for ever. */
    public long sleepLimitNs() {
        return timers.isEmpty() && tunnel.gracePeriod().waiting() == 0 ? Long.MAX_VALUE : PeerTimers.TICK_NS;
    }

    private void serve(final Peer peer, final int requests, final long nowNs) {
        if (!up || peer.removed) {
            return;
        }
        if ((requests & CONFIRM_KEYS) != 0 && keySlots.confirmNext(peer)) {
            handshakes.established(peer, nowNs);
            tunnel.toOutbound.post(peer.outboundSlot, Outbound.FLUSH_STAGED);
        }
        if ((requests & INITIATE) != 0) {
            handshakes.initiate(peer, false, nowNs);
        }
        timers.set(peer);
    }

    private void onDeadline(final Peer peer, final long nowNs) {
        if (nowNs >= peer.forgetKeysNs) {
            forgetKeys(peer);
        }
        if (nowNs >= peer.retransmitNs) {
            retransmit(peer, nowNs);
        }
        if (nowNs >= peer.activity.silenceDeadlineNs()) {
            peer.activity.silenceHandled(nowNs);
            peer.forgetLocalAddress();
            handshakes.initiate(peer, false, nowNs);
        }
        if (nowNs >= peer.activity.keepaliveDeadlineNs()) {
            peer.activity.keepaliveHandled(nowNs);
            tunnel.toOutbound.post(peer.outboundSlot, Outbound.SEND_KEEPALIVE);
        }
        if (nowNs >= PeerTimers.persistentKeepaliveDeadlineNs(peer)) {
            peer.persistentKeepaliveSentNs = nowNs;
            tunnel.toOutbound.post(peer.outboundSlot, Outbound.SEND_KEEPALIVE);
        }
        timers.set(peer);
    }

    /** A handshake that still waits for its response is younger than the keys and keeps its own limit. */
    private void forgetKeys(final Peer peer) {
        peer.forgetKeysNs = Long.MAX_VALUE;
        keySlots.clear(peer);
        if (peer.retransmitNs == Long.MAX_VALUE) {
            handshakes.abandon(peer);
        }
    }

    private void retransmit(final Peer peer, final long nowNs) {
        if (peer.attempts < Limits.MAX_ATTEMPTS) {
            peer.forgetLocalAddress(); // perhaps it is our address that went away
            handshakes.initiate(peer, true, nowNs);
            return;
        }
        handshakes.abandon(peer);
        tunnel.toOutbound.post(peer.outboundSlot, Outbound.DROP_STAGED_TIMEOUT);
        if (peer.forgetKeysNs == Long.MAX_VALUE) {
            peer.forgetKeysNs = nowNs + Limits.FORGET_KEYS_AFTER_NS;
        }
    }

    // What the operator sets.

    /** Tells the secrets of every coming handshake to the log. */
    public void keyLog(final KeyLog log) {
        handshakes.keyLog(log);
    }

    /** Our private key, or null. */
    public PrivateKey privateKey() {
        return handshakes.privateKey();
    }

    /** Sets our private key, null for none. Sessions end; a peer with the resulting public key is removed. */
    public void privateKey(final PrivateKey key) {
        if (java.util.Objects.equals(key, handshakes.privateKey())) {
            return;
        }
        if (key != null && peers.containsKey(key.publicKey())) {
            removePeer(peers.get(key.publicKey()));
        }
        handshakes.privateKey(key);
        for (final Peer peer : peers.values()) {
            peer.staticSecret = null;
            endSessions(peer);
            tunnel.toOutbound.post(peer.outboundSlot, Outbound.FLUSH_STAGED); // what waits begins a new handshake
        }
    }

    /** The peer with the key, or null. */
    public Peer peer(final PublicKey publicKey) {
        return peers.get(publicKey);
    }

    /** All peers, a copy. */
    public List<Peer> peers() {
        return new ArrayList<>(peers.values());
    }

    /** Adds a peer without settings; there must be none with the key. */
    public Peer addPeer(final PublicKey publicKey) {
        final Peer peer = new Peer(publicKey);
        if (peers.putIfAbsent(publicKey, peer) != null) {
            throw new IllegalArgumentException("the tunnel has this peer already");
        }
        return peer;
    }

    /** Removes the peer with its keys, prefixes and waiting packets. */
    public void removePeer(final Peer peer) {
        peer.removed = true;
        peers.remove(peer.publicKey());
        clearAllowedIps(peer);
        endSessions(peer);
        timers.cancel(peer);
        tunnel.toOutbound.post(peer.outboundSlot, Outbound.DROP_STAGED_GONE);
    }

    /** Sets the preshared key of coming handshakes. */
    public void presharedKey(final Peer peer, final PresharedKey key) {
        peer.presharedKey = key;
    }

    /** Sets where the peer is, until it is heard from elsewhere. */
    public void endpoint(final Peer peer, final Endpoint endpoint) {
        peer.endpoint(endpoint);
    }

    /** Sets the interval of persistent keepalives in nanoseconds, 0 for off; takes effect at {@link #configured}. */
    public void persistentKeepalive(final Peer peer, final long intervalNs) {
        peer.keepaliveTurnedOn |= peer.persistentKeepaliveNs == 0 && intervalNs != 0;
        peer.persistentKeepaliveNs = intervalNs;
    }

    /** Sets what the peer may send and be sent, null for all. */
    public void limits(final Peer peer, final PeerLimits limits) {
        peer.limits(limits);
    }

    /** Gives the prefix to the peer, taking it from whoever had it. */
    public void addAllowedIp(final Peer peer, final Prefix prefix) {
        if (!peer.removed) {
            tunnel.allowedIps.add(peer, prefix);
        }
    }

    /** Takes the prefix from the peer, if it is this peer's. */
    public void removeAllowedIp(final Peer peer, final Prefix prefix) {
        tunnel.allowedIps.remove(peer, prefix);
    }

    /** Takes all prefixes from the peer. */
    public void clearAllowedIps(final Peer peer) {
        tunnel.allowedIps.clear(peer);
    }

    /** The peer's settings are complete: what waited for them goes out, and the keepalive that was turned on. */
    public void configured(final Peer peer, final long nowNs) {
        if (!up || peer.removed) {
            return;
        }
        startKeepalive(peer, nowNs);
        tunnel.toOutbound.post(peer.outboundSlot, Outbound.FLUSH_STAGED);
    }

    /** The interface came up: peers with persistent keepalives are called. */
    public void up(final long nowNs) {
        up = true;
        for (final Peer peer : peers.values()) {
            peer.keepaliveTurnedOn = peer.persistentKeepaliveNs != 0;
            startKeepalive(peer, nowNs);
        }
    }

    /** The interface went down: sessions end and nothing is sent any more. */
    public void down() {
        up = false;
        for (final Peer peer : peers.values()) {
            endSessions(peer);
            timers.cancel(peer);
            tunnel.toOutbound.post(peer.outboundSlot, Outbound.DROP_STAGED_DOWN);
        }
    }

    public boolean isUp() {
        return up;
    }

    /** The host has lost the local address of the endpoint: peers there are answered from any other. */
    public void forgetLocalAddress(final Endpoint stale) {
        for (final Peer peer : peers.values()) {
            if (stale.equals(peer.endpoint())) {
                peer.forgetLocalAddress();
            }
        }
    }

    private void startKeepalive(final Peer peer, final long nowNs) {
        if (peer.keepaliveTurnedOn) {
            peer.keepaliveTurnedOn = false;
            peer.persistentKeepaliveSentNs = nowNs;
            tunnel.toOutbound.post(peer.outboundSlot, Outbound.SEND_KEEPALIVE);
        }
        timers.set(peer);
    }

    private void endSessions(final Peer peer) {
        handshakes.abandon(peer);
        keySlots.clear(peer);
        peer.lastInitiationSentNs = Limits.NEVER;
        peer.forgetKeysNs = Long.MAX_VALUE;
        peer.activity.settle();
    }
}
