// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.uapi;

import java.util.List;
import net.culvert.ringbuffers.packet.Endpoint;

/** Prints a tunnel for a get request, in steps. The printing methods run on the control thread. */
final class GetReply {
    private final TunnelConfiguration tunnel;
    private final ReplyBuffer reply;

    private List<? extends TunnelConfiguration.Peer> peers = List.of();
    private int next;

    GetReply(final TunnelConfiguration tunnel, final ReplyBuffer reply) {
        this.tunnel = tunnel;
        this.reply = reply;
    }

    void device() {
        if (tunnel.privateKey() != null) {
            reply.line("private_key", tunnel.privateKey());
        }
        if (tunnel.listenPort() != 0) {
            reply.line("listen_port", tunnel.listenPort());
        }
        if (tunnel.fwmark() != 0) {
            reply.line("fwmark", Integer.toUnsignedLong(tunnel.fwmark()));
        }
        peers = tunnel.peers();
    }

    boolean hasMore() {
        return next < peers.size();
    }

    /** Prints peers, at least one, until the reply has {@code enough} bytes. */
    void peers(final int enough) {
        do {
            peer(peers.get(next++));
        } while (hasMore() && reply.length() < enough);
    }

    private void peer(final TunnelConfiguration.Peer peer) {
        reply.line("public_key", peer.publicKey());
        reply.line("preshared_key", peer.presharedKey());
        reply.line("protocol_version", 1);
        final Endpoint endpoint = peer.endpoint();
        if (endpoint != null) {
            reply.line("endpoint", endpoint);
        }
        reply.line("last_handshake_time_sec", peer.lastHandshakeSeconds());
        reply.line("last_handshake_time_nsec", peer.lastHandshakeNanos());
        reply.line("tx_bytes", peer.txBytes());
        reply.line("rx_bytes", peer.rxBytes());
        reply.line("persistent_keepalive_interval", peer.persistentKeepaliveSeconds());
        peer.forEachAllowedIp((address, prefixLength) -> reply.line("allowed_ip", address, prefixLength));
    }
}
