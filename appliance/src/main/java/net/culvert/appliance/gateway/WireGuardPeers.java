// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import net.culvert.appliance.config.PeerConfig;
import net.culvert.forwarding.fib.Prefix;
import net.culvert.ringbuffers.packet.Endpoint;
import net.culvert.tunnel.noise.PublicKey;
import net.culvert.tunnel.wireguard.Peer;
import net.culvert.tunnel.wireguard.TunnelControl;

/** Gives a tunnel the peers of a configuration; control thread. */
final class WireGuardPeers {
    private WireGuardPeers() {}

    /** Adds all; names of endpoints are resolved now, and refused with a sentence where nobody knows them. */
    static void add(final TunnelControl control, final List<PeerConfig> peers) {
        for (final PeerConfig config : peers) {
            final Peer peer = control.addPeer(config.publicKey());
            apply(control, peer, config);
            if (config.endpoint() != null) {
                control.endpoint(peer, resolve(config));
            }
        }
    }

    /** Makes the peers of one configuration those of another; sessions of peers that are in both go on. */
    static void change(final TunnelControl control, final List<PeerConfig> from, final List<PeerConfig> to) {
        final Map<PublicKey, PeerConfig> before = new HashMap<>();
        from.forEach(each -> before.put(each.publicKey(), each));
        final Set<PublicKey> staying = to.stream().map(PeerConfig::publicKey).collect(Collectors.toSet());
        for (final PeerConfig each : from) {
            final Peer peer = control.peer(each.publicKey());
            if (peer != null && !staying.contains(each.publicKey())) {
                control.removePeer(peer);
            }
        }
        for (final PeerConfig each : to) {
            final PeerConfig former = before.get(each.publicKey());
            if (!each.equals(former)) {
                change(control, former, each);
            }
        }
    }

    /** The endpoint is left alone unless the file changed it: the peer may have moved since. */
    private static void change(final TunnelControl control, final PeerConfig from, final PeerConfig to) {
        final Peer known = control.peer(to.publicKey());
        if (known == null) {
            add(control, List.of(to));
            return;
        }
        apply(control, known, to);
        if (to.endpoint() != null && (from == null || !to.endpoint().equals(from.endpoint()))) {
            control.endpoint(known, resolve(to));
        }
    }

    private static void apply(final TunnelControl control, final Peer peer, final PeerConfig config) {
        control.presharedKey(peer, config.presharedKey());
        for (final Prefix prefix : peer.allowedIps()) {
            if (!config.allowedIps().contains(prefix)) {
                control.removeAllowedIp(peer, prefix);
            }
        }
        for (final Prefix prefix : config.allowedIps()) {
            control.addAllowedIp(peer, prefix);
        }
        control.persistentKeepalive(peer, config.persistentKeepaliveNs());
        control.configured(peer, System.nanoTime());
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
