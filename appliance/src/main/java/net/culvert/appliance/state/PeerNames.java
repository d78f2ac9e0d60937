// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.state;

import java.util.HashMap;
import java.util.Map;
import net.culvert.appliance.config.GatewayConfig;
import net.culvert.appliance.config.InterfaceConfig;
import net.culvert.appliance.config.PeerConfig;

/** The names that a configuration gives to peers; immutable, any thread. */
final class PeerNames {
    private final Map<String, Map<String, String>> names = new HashMap<>(); // by interface, by public key

    PeerNames(final GatewayConfig config) {
        for (final InterfaceConfig each : config.interfaces()) {
            if (each instanceof final InterfaceConfig.WireGuard tunnel) {
                final Map<String, String> ofTunnel = new HashMap<>();
                for (final PeerConfig peer : tunnel.peers()) {
                    ofTunnel.put(peer.publicKey().toBase64(), peer.name());
                }
                names.put(tunnel.name(), ofTunnel);
            }
        }
    }

    /** The name of the peer with that key, base64; empty where the configuration does not have it. */
    String of(final String interfaceName, final String publicKey) {
        return names.getOrDefault(interfaceName, Map.of()).getOrDefault(publicKey, "");
    }
}
