// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.wireguard;

import java.util.Map;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.packet.Endpoint;
import net.culvert.tunnel.aead.AeadKey;
import net.culvert.tunnel.noise.CookieChecker;
import net.culvert.tunnel.noise.CookieGenerator;
import net.culvert.tunnel.noise.HandshakeRateLimiter;
import net.culvert.tunnel.noise.InitiatorHandshake;
import net.culvert.tunnel.noise.Messages;
import net.culvert.tunnel.noise.PrivateKey;
import net.culvert.tunnel.noise.PublicKey;
import net.culvert.tunnel.noise.ResponderHandshake;
import net.culvert.tunnel.noise.SessionKeys;

/**
 * Handshakes in both roles, and the cookies that guard them (WireGuard paper, sections 5.3 and 5.4). Control thread; it
 * is the only place of the tunnel that does public-key arithmetic.
 */
final class Handshakes {
    private final Tunnel tunnel;
    private final Map<PublicKey, Peer> peers;
    private final KeySlots keySlots;
    private final PeerTimers timers;
    private final MessageOutput output;
    private final HandshakeRateLimiter rateLimiter = new HandshakeRateLimiter();

    private KeyLog keyLog = KeyLog.NONE;
    private PrivateKey privateKey;
    private CookieChecker checker;
    private long underLoadUntilNs = Limits.NEVER;

    Handshakes(
            final Tunnel tunnel,
            final Map<PublicKey, Peer> peers,
            final KeySlots keySlots,
            final PeerTimers timers,
            final MessageOutput output) {
        this.tunnel = tunnel;
        this.peers = peers;
        this.keySlots = keySlots;
        this.timers = timers;
        this.output = output;
    }

    void keyLog(final KeyLog log) {
        keyLog = log;
    }

    PrivateKey privateKey() {
        return privateKey;
    }

    void privateKey(final PrivateKey key) {
        privateKey = key;
        checker = key == null ? null : new CookieChecker(key.publicKey(), tunnel.random);
    }

    /** Sends an initiation, unless the last one is less than {@link Limits#REKEY_TIMEOUT_NS} ago. */
    void initiate(final Peer peer, final boolean isRetry, final long nowNs) {
        if (!isRetry) {
            peer.attempts = 0;
        }
        final Endpoint endpoint = peer.endpoint();
        if (privateKey == null || endpoint == null || isTooSoon(peer, nowNs)) {
            return;
        }
        abandon(peer);
        peer.lastInitiationSentNs = nowNs;
        peer.attempts++;
        peer.unanswered++;
        final InitiatorHandshake handshake =
                new InitiatorHandshake(privateKey, peer.publicKey(), tunnel.indexes.reserve(peer));
        final byte[] message = new byte[Messages.INITIATION_LENGTH];
        peer.lastSentTimestamp = peer.lastSentTimestamp.next(tunnel.wallClockNs.getAsLong());
        if (handshake.create(staticSecret(peer), peer.lastSentTimestamp, tunnel.random, message) != DropReason.NONE) {
            tunnel.indexes.release(handshake.localIndex()); // a public key of low order: no handshake can ever succeed
            return;
        }
        peer.handshake = handshake;
        keyLog.handshake(privateKey, peer.publicKey(), handshake.ephemeral(), peer.presharedKey);
        send(peer, message, endpoint, nowNs);
        peer.retransmitNs = nowNs + Limits.REKEY_TIMEOUT_NS + tunnel.random.nextLong(Limits.REKEY_TIMEOUT_JITTER_NS);
    }

    /** Keys that have only just come, or are on their way, serve whoever asked before it saw them. */
    private static boolean isTooSoon(final Peer peer, final long nowNs) {
        final KeyPair keys = peer.sendingKeys();
        final long keysMadeNs = keys == null ? Limits.NEVER : keys.createdNs;
        return nowNs - Math.max(keysMadeNs, peer.lastInitiationSentNs) < Limits.REKEY_TIMEOUT_NS;
    }

    /** Gives up the handshake that waits for a response, if there is one. */
    void abandon(final Peer peer) {
        peer.retransmitNs = Long.MAX_VALUE;
        if (peer.handshake != null) {
            tunnel.indexes.release(peer.handshake.localIndex());
            peer.handshake.clear();
            peer.handshake = null;
        }
    }

    /** Takes any message that is not data. */
    DropReason receive(final byte[] message, final Endpoint source, final boolean busy, final long nowNs) {
        final DropReason shape = Messages.check(message);
        if (shape != DropReason.NONE) {
            return shape;
        }
        if (checker == null) {
            return DropReason.HANDSHAKE_BAD_MAC1; // without a key of our own nothing can be meant for us
        }
        if (Messages.type(message) == Messages.TYPE_COOKIE) {
            final Peer peer = tunnel.indexes.peer(Messages.receiver(message));
            return peer == null ? DropReason.COOKIE_BAD : cookies(peer).consumeReply(message, nowNs);
        }
        final DropReason guard = guard(message, source, busy, nowNs);
        if (guard != DropReason.NONE) {
            return guard;
        }
        return Messages.type(message) == Messages.TYPE_INITIATION
                ? respond(message, source, nowNs)
                : complete(message, source, nowNs);
    }

    /** MACs first; under load also a cookie, then the source's rate. */
    private DropReason guard(final byte[] message, final Endpoint source, final boolean busy, final long nowNs) {
        if (busy) {
            underLoadUntilNs = nowNs + Limits.UNDER_LOAD_NS;
        }
        final boolean underLoad = nowNs < underLoadUntilNs;
        final DropReason reason = checker.check(message, source, underLoad, nowNs);
        if (reason == DropReason.HANDSHAKE_COOKIE_SENT) {
            output.send(checker.reply(message, source, nowNs), source);
        }
        return reason == DropReason.NONE && underLoad ? rateLimiter.check(source, nowNs) : reason;
    }

    private DropReason respond(final byte[] message, final Endpoint source, final long nowNs) {
        final ResponderHandshake handshake = new ResponderHandshake(privateKey, message);
        DropReason reason = handshake.consumeStatic();
        if (reason != DropReason.NONE) {
            return reason;
        }
        final Peer peer = peers.get(handshake.remoteStatic());
        if (peer == null) {
            return DropReason.HANDSHAKE_UNKNOWN_PEER;
        }
        reason = handshake.consumeTimestamp(staticSecret(peer), peer.lastTimestamp);
        if (reason != DropReason.NONE) {
            return reason;
        }
        if (nowNs - peer.lastInitiationReceivedNs < Limits.INITIATION_INTERVAL_NS) {
            return DropReason.HANDSHAKE_FLOOD;
        }
        peer.lastInitiationReceivedNs = nowNs;
        peer.lastTimestamp = handshake.timestamp();
        peer.activity.handshakeReceived(nowNs);
        final byte[] response = new byte[Messages.RESPONSE_LENGTH];
        final int index = tunnel.indexes.reserve(peer);
        reason = handshake.respond(peer.presharedKey, index, tunnel.random, response);
        if (reason != DropReason.NONE) {
            tunnel.indexes.release(index);
            return reason;
        }
        keyLog.handshake(privateKey, peer.publicKey(), handshake.ephemeral(), peer.presharedKey);
        peer.roamTo(source);
        keySlots.becomeNext(peer, keyPair(peer, handshake.keys(), nowNs));
        peer.forgetKeysNs = nowNs + Limits.FORGET_KEYS_AFTER_NS;
        peer.countControlReceived(message.length);
        send(peer, response, source, nowNs);
        timers.set(peer); // a handshake of our own that crosses goes on: either key pair serves
        return DropReason.NONE;
    }

    private DropReason complete(final byte[] message, final Endpoint source, final long nowNs) {
        final int index = Messages.receiver(message);
        final Peer peer = tunnel.indexes.handshakingPeer(index);
        if (peer == null || peer.handshake == null || peer.handshake.localIndex() != index) {
            return DropReason.HANDSHAKE_NOT_PENDING;
        }
        final DropReason reason = peer.handshake.consume(peer.presharedKey, message);
        if (reason != DropReason.NONE) {
            return reason;
        }
        final KeyPair keys = keyPair(peer, peer.handshake.keys(), nowNs);
        peer.handshake = null;
        peer.activity.handshakeReceived(nowNs);
        peer.roamTo(source);
        keySlots.becomeCurrent(peer, keys);
        established(peer, nowNs);
        peer.countControlReceived(message.length);
        timers.set(peer);
        tunnel.toOutbound.post(peer.outboundSlot, Outbound.SEND_KEEPALIVE); // or what waited: it confirms our keys
        return DropReason.NONE;
    }

    /** Both sides have used the keys. */
    void established(final Peer peer, final long nowNs) {
        peer.retransmitNs = Long.MAX_VALUE;
        peer.attempts = 0;
        peer.unanswered = 0;
        peer.lastHandshakeWallNs(tunnel.wallClockNs.getAsLong());
        peer.forgetKeysNs = nowNs + Limits.FORGET_KEYS_AFTER_NS;
    }

    private void send(final Peer peer, final byte[] message, final Endpoint endpoint, final long nowNs) {
        cookies(peer).addMacs(message, nowNs);
        output.send(message, endpoint);
        peer.countControlSent(message.length);
        peer.activity.handshakeSent(nowNs);
    }

    private byte[] staticSecret(final Peer peer) {
        if (peer.staticSecret == null) {
            peer.staticSecret = privateKey.agree(peer.publicKey());
        }
        return peer.staticSecret;
    }

    private static CookieGenerator cookies(final Peer peer) {
        if (peer.cookies == null) {
            peer.cookies = new CookieGenerator(peer.publicKey());
        }
        return peer.cookies;
    }

    private static KeyPair keyPair(final Peer peer, final SessionKeys keys, final long nowNs) {
        final KeyPair pair = new KeyPair(
                peer,
                new AeadKey(keys.sendKey()),
                new AeadKey(keys.receiveKey()),
                keys.localIndex(),
                keys.remoteIndex(),
                keys.initiator(),
                nowNs);
        keys.destroy();
        return pair;
    }
}
