// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import net.culvert.appliance.config.PeerConfig;
import net.culvert.forwarding.fib.Prefix;
import net.culvert.ringbuffers.packet.Endpoint;
import net.culvert.tunnel.wireguard.Peer;
import net.culvert.tunnel.wireguard.TunnelControl;

/** Gives a tunnel the peers of a configuration; control thread. */
final class WireGuardPeers {
    private WireGuardPeers() {}

    /** Adds all; names of endpoints are resolved now, and refused with a sentence where nobody knows them. */
    static void add(final TunnelControl control, final List<PeerConfig> peers) {
        for (final PeerConfig config : peers) {
            final Peer peer = control.addPeer(config.publicKey());
            if (!config.presharedKey().isNone()) {
                control.presharedKey(peer, config.presharedKey());
            }
            for (final Prefix prefix : config.allowedIps()) {
                control.addAllowedIp(peer, prefix);
            }
            if (config.endpoint() != null) {
                control.endpoint(peer, resolve(config));
            }
            if (config.persistentKeepaliveNs() > 0) {
                control.persistentKeepalive(peer, config.persistentKeepaliveNs());
            }
            control.configured(peer, System.nanoTime());
        }
    }

    private static Endpoint resolve(final PeerConfig config) {
        final InetSocketAddress endpoint = config.endpoint();
        try {
            return Endpoint.of(
                    new InetSocketAddress(InetAddress.getByName(endpoint.getHostString()), endpoint.getPort()));
        } catch (final UnknownHostException e) {
            throw new IllegalArgumentException(
                    "peer " + config.name() + ": the endpoint " + endpoint.getHostString() + " cannot be resolved", e);
        }
    }
}
