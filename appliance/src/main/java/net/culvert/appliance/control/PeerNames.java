// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.control;

import java.util.HashMap;
import java.util.Map;
import net.culvert.appliance.config.GatewayConfig;
import net.culvert.appliance.config.InterfaceConfig;
import net.culvert.appliance.config.PeerConfig;

/** What the file calls the peers of a tunnel. Immutable; keys are in base64. */
final class PeerNames {
    private final Map<String, String> names = new HashMap<>(); // by public key

    private PeerNames() {}

    static PeerNames of(final GatewayConfig config, final String tunnel) {
        final PeerNames names = new PeerNames();
        for (final InterfaceConfig each : config.interfaces()) {
            if (each instanceof final InterfaceConfig.WireGuard wireGuard
                    && wireGuard.name().equals(tunnel)) {
                for (final PeerConfig peer : wireGuard.peers()) {
                    names.names.put(peer.publicKey().toBase64(), peer.name());
                }
            }
        }
        return names;
    }

    /** The peer's name, null for one that the file does not know. */
    String name(final String publicKey) {
        return names.get(publicKey);
    }

    /** The key of the peer of that name, or the text itself where no peer has the name. */
    String key(final String nameOrKey) {
        for (final Map.Entry<String, String> each : names.entrySet()) {
            if (each.getValue().equals(nameOrKey)) {
                return each.getKey();
            }
        }
        return nameOrKey;
    }
}
