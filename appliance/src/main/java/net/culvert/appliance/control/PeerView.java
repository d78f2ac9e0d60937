// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.control;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import net.culvert.appliance.gateway.Gateway;
import net.culvert.appliance.gateway.WireGuardPort;
import net.culvert.appliance.uapi.TunnelConfiguration;
import net.culvert.ringbuffers.packet.Endpoint;

/** Peers of all tunnels. Connection's thread; each tunnel is asked on its control thread. No secret is shown. */
final class PeerView {
    private static final Comparator<Map<String, Object>> BY_NAME = Comparator.comparing(row ->
            (row.get("name") == null ? "~" : row.get("name")) + " " + row.get("publicKey")); // nameless ones last

    private final Gateway gateway;

    PeerView(final Gateway gateway) {
        this.gateway = gateway;
    }

    Iterable<Map<String, Object>> peers() {
        final List<Map<String, Object>> rows = new ArrayList<>();
        for (final WireGuardPort tunnel : gateway.tunnels()) {
            final PeerNames names = PeerNames.of(gateway.config(), tunnel.name());
            final List<? extends TunnelConfiguration.Peer> peers =
                    Steps.ask(tunnel.controlQueue(), () -> tunnel.settings().peers());
            final List<Map<String, Object>> ofTunnel =
                    Steps.map(tunnel.controlQueue(), peers, peer -> row(tunnel.name(), names, peer));
            ofTunnel.sort(BY_NAME);
            rows.addAll(ofTunnel);
        }
        return rows;
    }

    private static Map<String, Object> row(
            final String tunnel, final PeerNames names, final TunnelConfiguration.Peer peer) {
        final String publicKey = Base64.getEncoder().encodeToString(peer.publicKey());
        final Endpoint endpoint = peer.endpoint();
        final List<String> allowedIps = new ArrayList<>();
        peer.forEachAllowedIp((address, length) -> allowedIps.add(AddressText.of(address) + "/" + length));
        final long handshakeSeconds = peer.lastHandshakeSeconds();
        return new Row()
                .with("interface", tunnel)
                .with("name", names.name(publicKey))
                .with("publicKey", publicKey)
                .with("endpoint", endpoint == null ? null : AddressText.of(endpoint))
                .with("allowedIps", allowedIps)
                .with("latestHandshakeSeconds", handshakeSeconds == 0 ? null : handshakeSeconds)
                .with("receivedBytes", peer.rxBytes())
                .with("sentBytes", peer.txBytes())
                .with("persistentKeepaliveSeconds", peer.persistentKeepaliveSeconds())
                .with("hasPresharedKey", !Arrays.equals(peer.presharedKey(), new byte[TunnelConfiguration.KEY_LENGTH]))
                .done();
    }
}
