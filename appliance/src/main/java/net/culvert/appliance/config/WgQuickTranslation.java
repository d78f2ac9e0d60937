// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.config;

import java.util.List;
import java.util.stream.Collectors;
import net.culvert.forwarding.fib.Prefix;
import net.culvert.forwarding.iface.InterfaceAddress;
import net.culvert.tunnel.noise.PrivateKey;

/**
 * What a file of wg-quick(8) means in the words of a gateway's: a tunnel, a TUN device, and nothing decided between
 * them. What comes out of the tunnel goes to the host, also what is for another peer; what comes from the host goes to
 * the peer that is allowed it. Hops are not counted, for with wg-quick there is none between.
 *
 * <pre>
 *  host ══ TUN device, table 0: what peers are allowed ──▶ tunnel ══ peers
 *                      ◀── everything: table 1, which a rule chooses ──┘
 * </pre>
 */
final class WgQuickTranslation {
    private static final String TUNNEL = "tunnel0";
    private static final String OTHER_TUNNEL = "tunnel1"; // where the device has that name

    private final String name;
    private final List<InterfaceAddress> addresses;
    private final int mtu;
    private final StringBuilder toml = new StringBuilder();

    /** For a device of that name. */
    WgQuickTranslation(final String name, final List<InterfaceAddress> addresses, final int mtu) {
        this.name = name;
        this.addresses = addresses;
        this.mtu = mtu;
    }

    /** The text of a gateway's file, secrets included. */
    String text(final PrivateKey privateKey, final int listenPort, final List<WgQuickPeers.Peer> peers) {
        final String tunnel = name.equals(TUNNEL) ? OTHER_TUNNEL : TUNNEL;
        toml.append("[gateway]\n");
        put("name", name);
        toml.append("[interface.").append(name).append("]\n");
        put("kind", "tun");
        toml.append("mtu = ").append(mtu).append('\n');
        put("host-addresses", addresses.stream().map(WgQuickTranslation::shown).toList());
        toml.append("[interface.").append(tunnel).append("]\n");
        put("kind", "wireguard");
        toml.append("mtu = ")
                .append(mtu)
                .append("\nlisten-port = ")
                .append(listenPort)
                .append('\n');
        put("private-key", privateKey.toBase64());
        put("filter", "to-host");
        for (final WgQuickPeers.Peer peer : peers) {
            toml.append("[[interface.").append(tunnel).append(".peer]]\n");
            put("public-key", peer.publicKey().toBase64());
            put("preshared-key", peer.presharedKey());
            put("endpoint", peer.endpoint());
            put("persistent-keepalive", peer.keepaliveSeconds() + "s");
            put("allowed-ips", peer.allowedIps().stream().map(Prefix::toString).toList());
        }
        return toml.append(everythingToTheHost()).toString();
    }

    private String everythingToTheHost() {
        return """
                [[filter.to-host]]
                action = "pass"
                direction = "in"
                setfib = 1
                [[route]]
                fib = 1
                to = "0.0.0.0/0"
                interface = "%1$s"
                [[route]]
                fib = 1
                to = "::/0"
                interface = "%1$s"
                [sysctl]
                "net.inet.ip.stealth" = 1
                "net.inet6.ip6.stealth" = 1
                """.formatted(name);
    }

    private static String shown(final InterfaceAddress address) {
        return Shown.address(address.address()) + "/" + address.length();
    }

    /** A line with a text, none for null; what comes here was checked and has nothing that needs an escape. */
    private void put(final String key, final String value) {
        if (value != null) {
            toml.append(key).append(" = \"").append(value).append("\"\n");
        }
    }

    private void put(final String key, final List<String> values) {
        toml.append(key).append(" = [").append(quoted(values)).append("]\n");
    }

    private static String quoted(final List<String> values) {
        return values.stream().map(value -> '"' + value + '"').collect(Collectors.joining(", "));
    }
}
