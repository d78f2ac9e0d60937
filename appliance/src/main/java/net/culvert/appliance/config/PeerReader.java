// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.config;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.culvert.forwarding.fib.Prefix;
import net.culvert.tunnel.noise.PresharedKey;
import net.culvert.tunnel.noise.PrivateKey;
import net.culvert.tunnel.noise.PublicKey;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/** Reads the peers of one WireGuard interface. */
final class PeerReader {
    private static final int SHORT_KEY = 8; // characters of a key that stand for a name

    private final References references;
    private final KeyReader keys;
    private final ErrorList errors;
    private final PublicKey own;
    private final Map<PublicKey, TomlPosition> publicKeys = new HashMap<>();
    private final Map<String, TomlPosition> names = new HashMap<>();
    private final Map<Prefix, TomlPosition> allowedIps = new HashMap<>();

    /** {@code own} is the interface's key, or null where that is wrong. */
    PeerReader(final References references, final KeyReader keys, final ErrorList errors, final PrivateKey own) {
        this.references = references;
        this.keys = keys;
        this.errors = errors;
        this.own = own == null ? null : own.publicKey();
    }

    /** The peer, or null where it has no key. */
    PeerConfig read(final SectionReader section) {
        final PublicKey publicKey = section.get(InterfaceKeys.Peer.PUBLIC_KEY);
        final PresharedKey presharedKey =
                keys.read(section, InterfaceKeys.Peer.PRESHARED_KEY, InterfaceKeys.Peer.PRESHARED_KEY_FILE);
        final String name = section.get(InterfaceKeys.Peer.NAME);
        final List<Prefix> allowed = section.list(InterfaceKeys.Peer.ALLOWED_IPS, this::checkAllowedIp);
        final PeerPolicy policy = policy(section);
        final PeerConfig peer = publicKey == null
                ? null
                : new PeerConfig(
                        name == null ? publicKey.toBase64().substring(0, SHORT_KEY) : name,
                        publicKey,
                        presharedKey == null ? PresharedKey.NONE : presharedKey,
                        allowed,
                        section.get(InterfaceKeys.Peer.ENDPOINT),
                        section.get(InterfaceKeys.Peer.PERSISTENT_KEEPALIVE),
                        policy);
        checkUnique(section, publicKey, name);
        return peer;
    }

    private PeerPolicy policy(final SectionReader section) {
        final TomlTable table = section.get(InterfaceKeys.Peer.RATE);
        Long in = null;
        Long out = null;
        if (table != null) {
            final TomlPosition position = section.position(InterfaceKeys.Peer.RATE);
            final SectionReader rate =
                    new SectionReader(InterfaceKeys.Rate.SECTION, table, position, errors, List.of());
            in = rate.get(InterfaceKeys.Rate.IN);
            out = rate.get(InterfaceKeys.Rate.OUT);
        }
        return new PeerPolicy(
                in == null ? 0 : in,
                out == null ? 0 : out,
                section.get(InterfaceKeys.Peer.QUOTA),
                references.filter(section, InterfaceKeys.Peer.FILTER));
    }

    private void checkUnique(final SectionReader section, final PublicKey publicKey, final String name) {
        final TomlPosition keyPosition = section.position(InterfaceKeys.Peer.PUBLIC_KEY);
        if (publicKey != null && publicKey.equals(own)) {
            errors.add(keyPosition, "public-key is the one of this interface itself but has to be the peer's");
        }
        final TomlPosition sameKey = publicKey == null ? null : publicKeys.putIfAbsent(publicKey, keyPosition);
        if (sameKey != null) {
            errors.add(
                    keyPosition,
                    "public-key is the one of the peer in line " + sameKey.line() + " but has to be another");
        }
        final TomlPosition namePosition = section.position(InterfaceKeys.Peer.NAME);
        final TomlPosition sameName = name == null ? null : names.putIfAbsent(name, namePosition);
        if (sameName != null) {
            errors.add(
                    namePosition,
                    "name is '" + name + "' as of the peer in line " + sameName.line() + " but has to be another");
        }
    }

    private void checkAllowedIp(final Prefix allowed, final TomlPosition position) {
        final TomlPosition before = allowedIps.putIfAbsent(allowed, position);
        if (before != null) {
            errors.add(
                    position,
                    "an entry of allowed-ips is " + allowed + " but that is allowed in line " + before.line()
                            + " already, and has to be one peer's alone");
        }
    }
}
