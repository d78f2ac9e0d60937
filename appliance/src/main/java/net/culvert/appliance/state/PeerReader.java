// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.state;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import net.culvert.appliance.gateway.WireGuardPort;
import net.culvert.appliance.uapi.TunnelConfiguration;
import net.culvert.forwarding.fib.Prefix;
import net.culvert.ringbuffers.packet.Endpoint;

/** Reads the peers of one tunnel in steps on its control thread. */
final class PeerReader {
    private static final int STEP = 50; // peers at once, then handshakes get their turn again

    private final WireGuardPort tunnel;
    private final PeerNames names;
    private List<? extends TunnelConfiguration.Peer> peers;

    PeerReader(final WireGuardPort tunnel, final PeerNames names) {
        this.tunnel = tunnel;
        this.names = names;
    }

    /** Adds all; waits for the control thread. */
    void readInto(final List<GatewayState.Peer> list) {
        tunnel.controlQueue().run(() -> peers = tunnel.settings().peers());
        for (int first = 0; first < peers.size(); first += STEP) {
            final List<? extends TunnelConfiguration.Peer> step =
                    peers.subList(first, Math.min(first + STEP, peers.size()));
            tunnel.controlQueue().run(() -> step.forEach(peer -> list.add(read(peer))));
        }
    }

    private GatewayState.Peer read(final TunnelConfiguration.Peer peer) {
        final String publicKey = Base64.getEncoder().encodeToString(peer.publicKey());
        final Endpoint endpoint = peer.endpoint();
        final List<String> allowedIps = new ArrayList<>();
        peer.forEachAllowedIp(
                (address, length) -> allowedIps.add(Prefix.of(address, length).toString()));
        return new GatewayState.Peer(
                tunnel.name(),
                names.of(tunnel.name(), publicKey),
                publicKey,
                endpoint == null ? "" : endpoint.toString(),
                List.copyOf(allowedIps),
                peer.lastHandshakeSeconds(),
                peer.rxBytes(),
                peer.txBytes());
    }
}
