// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.config;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.culvert.forwarding.fib.Prefix;
import net.culvert.tunnel.noise.PresharedKey;
import net.culvert.tunnel.noise.PrivateKey;
import net.culvert.tunnel.noise.PublicKey;
import org.tomlj.TomlPosition;

/** Reads the peers of a file of wg-quick(8), one after the other. */
final class WgQuickPeers {
    private static final List<String> ONCE = List.of("PublicKey", "PresharedKey", "Endpoint", "PersistentKeepalive");
    private static final List<String> SEVERAL = List.of("AllowedIPs");

    /** A peer; preshared key and endpoint as the file has them, or null. */
    record Peer(
            PublicKey publicKey, String presharedKey, List<Prefix> allowedIps, String endpoint, int keepaliveSeconds) {}

    private final ErrorList errors;
    private final List<Peer> peers = new ArrayList<>();
    private final Map<PublicKey, TomlPosition> keys = new HashMap<>();
    private final Map<Prefix, TomlPosition> allowed = new HashMap<>();

    WgQuickPeers(final ErrorList errors) {
        this.errors = errors;
    }

    /** Adds the peer of a section; {@code own} is the interface's key, or null where that is wrong. */
    void read(final WgQuickLines.Section lines, final PrivateKey own) {
        final WgQuickSection section = new WgQuickSection(lines, "[Peer]", ONCE, SEVERAL, errors);
        final PublicKey publicKey = section.required("PublicKey", NetworkTypes.PUBLIC_KEY);
        checkKey(publicKey, own, section.position("PublicKey"));
        final PresharedKey presharedKey = section.get("PresharedKey", NetworkTypes.PRESHARED_KEY, null);
        final InetSocketAddress endpoint = section.get("Endpoint", NetworkTypes.ENDPOINT, null);
        peers.add(new Peer(
                publicKey,
                presharedKey == null ? null : section.text("PresharedKey"),
                section.list("AllowedIPs", WgQuickTypes.ALLOWED_IP, this::checkAllowedIp),
                endpoint == null ? null : section.text("Endpoint"),
                section.get("PersistentKeepalive", WgQuickTypes.KEEPALIVE, 0)));
    }

    private void checkKey(final PublicKey key, final PrivateKey own, final TomlPosition position) {
        if (key == null) {
            return;
        }
        if (own != null && key.equals(own.publicKey())) {
            errors.add(position, "PublicKey is the one of this interface itself but has to be the peer's");
        }
        final TomlPosition before = keys.putIfAbsent(key, position);
        if (before != null) {
            errors.add(
                    position, "PublicKey is the one of the peer in line " + before.line() + " but has to be another");
        }
    }

    private void checkAllowedIp(final Prefix prefix, final TomlPosition position) {
        final TomlPosition before = allowed.putIfAbsent(prefix, position);
        if (before != null) {
            errors.add(
                    position,
                    "an entry of AllowedIPs is " + prefix + " but that is allowed in line " + before.line()
                            + " already, and has to be one peer's alone");
        }
    }

    /** All peers, in the order of the file. */
    List<Peer> all() {
        return peers;
    }

    /** What all peers are allowed, in the order of the file. */
    List<Prefix> allowedIps() {
        return peers.stream().flatMap(peer -> peer.allowedIps().stream()).toList();
    }
}
