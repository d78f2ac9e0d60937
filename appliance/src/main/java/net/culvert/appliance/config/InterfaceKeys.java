// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.config;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import net.culvert.forwarding.fib.Prefix;
import net.culvert.forwarding.iface.InterfaceAddress;
import net.culvert.tunnel.noise.PresharedKey;
import net.culvert.tunnel.noise.PrivateKey;
import net.culvert.tunnel.noise.PublicKey;

/** Every key of interfaces, of each kind, and of their peers; see {@link ConfigKeys}. */
final class InterfaceKeys {
    /** The name of the list of peers in an interface. */
    static final String PEERS = "peer";

    static final ConfigKey<Kind> KIND =
            ConfigKey.required("kind", ValueType.choice(Kind.values()), "What the interface is.");
    static final ConfigKey<InterfaceAddress> ADDRESSES = ConfigKey.list(
            "addresses",
            NetworkTypes.INTERFACE_ADDRESS,
            "The gateway's own addresses on it, each with the length of its network.");
    static final ConfigKey<Integer> FIB = ConfigKey.optional(
            "fib", ConfigKeys.FIB, 0L, "The forwarding table that packets are looked up in that come in here.");
    static final ConfigKey<String> FILTER = ConfigKey.optional(
            "filter", ValueType.TEXT, "The rule list that packets pass that come in or go out here.");

    private static final ValueType<Long> KEY_NUMBER = new ValueType<>(
            "a number from 0 to 4294967295",
            false,
            value -> value instanceof final Long number && number >= 0 && number <= 0xFFFF_FFFFL ? number : null);

    private InterfaceKeys() {}

    /** The kinds of interfaces. */
    enum Kind {
        TUN,
        LOOPBACK,
        WIREGUARD,
        GIF,
        GRE
    }

    /** The keys of interfaces of a kind. */
    static ConfigSection section(final Kind kind) {
        return switch (kind) {
            case TUN -> Tun.SECTION;
            case LOOPBACK -> Loopback.SECTION;
            case WIREGUARD -> WireGuard.SECTION;
            case GIF -> Encapsulated.GIF;
            case GRE -> Encapsulated.GRE;
        };
    }

    private static ConfigKey<Integer> mtu(final long fallback) {
        return ConfigKey.optional(
                "mtu",
                ConfigKeys.MTU,
                fallback,
                "Bytes of the longest packet; at least 1280 where it has an IPv6 address.");
    }

    /** The keys of kind {@code tun}. */
    static final class Tun {
        static final ConfigKey<Integer> MTU = mtu(1500);
        static final ConfigKey<InterfaceAddress> HOST_ADDRESSES = ConfigKey.list(
                "host-addresses",
                NetworkTypes.INTERFACE_ADDRESS,
                "Addresses of the host's end; without it the operator sets them with ip(8).");

        static final ConfigSection SECTION = new ConfigSection(
                "[interface.NAME] with kind = \"tun\"",
                "an interface of kind \"tun\"",
                "A link to the host's kernel: two ends, the gateway's and the host's.",
                List.of(KIND, ADDRESSES, HOST_ADDRESSES, MTU, FIB, FILTER));

        private Tun() {}
    }

    /** The keys of kind {@code loopback}. */
    static final class Loopback {
        static final ConfigKey<Integer> MTU = mtu(16384);

        static final ConfigSection SECTION = new ConfigSection(
                "[interface.NAME] with kind = \"loopback\"",
                "an interface of kind \"loopback\"",
                "A link to nowhere, for addresses of the gateway that belong to no other link.",
                List.of(KIND, ADDRESSES, MTU, FIB, FILTER));

        private Loopback() {}
    }

    /** The keys of kind {@code wireguard}. */
    static final class WireGuard {
        static final ConfigKey<Integer> MTU = mtu(1420);
        static final ConfigKey<Integer> LISTEN_PORT = ConfigKey.optional(
                "listen-port", ValueType.number(0, 65535), 0L, "The UDP port; 0 for one that the kernel chooses.");
        static final ConfigKey<PrivateKey> PRIVATE_KEY = ConfigKey.optional(
                "private-key",
                NetworkTypes.PRIVATE_KEY,
                "The private key; then nobody else may read this file. Better is `private-key-file`; one has to be.");
        static final ConfigKey<Path> PRIVATE_KEY_FILE = ConfigKey.optional(
                "private-key-file",
                ConfigKeys.FILE,
                "File with the private key, relative to this file; refused if others may read it.");
        static final ConfigKey<Integer> OUTER_FIB = ConfigKey.optional(
                "outer-fib",
                ConfigKeys.FIB.or("host", InterfaceConfig.WireGuard.HOST),
                "host",
                "The forwarding table that carries the outer packets; `\"host\"` for the host's own routes.");

        static final ConfigSection SECTION = new ConfigSection(
                "[interface.NAME] with kind = \"wireguard\"",
                "an interface of kind \"wireguard\"",
                "A WireGuard tunnel that ends here; it is no device of the host. Its peers follow.",
                List.of(KIND, ADDRESSES, MTU, FIB, FILTER, LISTEN_PORT, PRIVATE_KEY, PRIVATE_KEY_FILE, OUTER_FIB));

        private WireGuard() {}
    }

    /** The keys of the kinds {@code gif} and {@code gre}. */
    static final class Encapsulated {
        static final ConfigKey<Integer> GIF_MTU = mtu(1280);
        static final ConfigKey<Integer> GRE_MTU = mtu(1476);
        static final ConfigKey<Prefix> LOCAL = ConfigKey.required(
                "local", NetworkTypes.ADDRESS, "This end, an address of the gateway, on any interface.");
        static final ConfigKey<Prefix> REMOTE =
                ConfigKey.required("remote", NetworkTypes.ADDRESS, "The other end, of the same family.");
        static final ConfigKey<Long> KEY = ConfigKey.optional(
                "key", KEY_NUMBER, "A number that both ends have, for several tunnels between the same two addresses.");
        static final ConfigKey<Integer> OUTER_FIB = ConfigKey.optional(
                "outer-fib", ConfigKeys.FIB, 0L, "The forwarding table that carries the outer packets.");

        static final ConfigSection GIF = new ConfigSection(
                "[interface.NAME] with kind = \"gif\"",
                "an interface of kind \"gif\"",
                "IP packets in IP packets (RFC 2003, RFC 2473, RFC 4213), in the clear.",
                List.of(KIND, LOCAL, REMOTE, ADDRESSES, GIF_MTU, FIB, FILTER, OUTER_FIB));
        static final ConfigSection GRE = new ConfigSection(
                "[interface.NAME] with kind = \"gre\"",
                "an interface of kind \"gre\"",
                "IP packets in GRE (RFC 2784, RFC 2890), in the clear.",
                List.of(KIND, LOCAL, REMOTE, KEY, ADDRESSES, GRE_MTU, FIB, FILTER, OUTER_FIB));

        private Encapsulated() {}
    }

    /** The keys of {@code [[interface.NAME.peer]]}. */
    static final class Peer {
        static final ConfigKey<String> NAME = ConfigKey.optional(
                "name", ConfigKeys.NAME, "A name for people; without it the start of the public key.");
        static final ConfigKey<PublicKey> PUBLIC_KEY =
                ConfigKey.required("public-key", NetworkTypes.PUBLIC_KEY, "The peer's public key.");
        static final ConfigKey<PresharedKey> PRESHARED_KEY = ConfigKey.optional(
                "preshared-key",
                NetworkTypes.PRESHARED_KEY,
                "A secret that both ends have; then nobody else may read this file.");
        static final ConfigKey<Path> PRESHARED_KEY_FILE = ConfigKey.optional(
                "preshared-key-file",
                ConfigKeys.FILE,
                "File with such a secret, relative to this file; refused if others may read it.");
        static final ConfigKey<Prefix> ALLOWED_IPS = ConfigKey.list(
                "allowed-ips",
                NetworkTypes.NETWORK,
                "Sources that the peer may send from, and destinations that are sent to it.");
        static final ConfigKey<InetSocketAddress> ENDPOINT = ConfigKey.optional(
                "endpoint",
                NetworkTypes.ENDPOINT,
                "Where the peer is reached; without it the peer has to begin. It follows the peer from then on.");
        static final ConfigKey<Long> PERSISTENT_KEEPALIVE = ConfigKey.optional(
                "persistent-keepalive",
                QuantityTypes.seconds("0s", "65535s", "25s"),
                "0s",
                "How often something is sent so that NATs remember the way; 0s for never.");

        static final ConfigSection SECTION = new ConfigSection(
                "[[interface.NAME.peer]]",
                "[[interface.NAME.peer]]",
                "A peer of the WireGuard interface NAME.",
                List.of(
                        NAME,
                        PUBLIC_KEY,
                        PRESHARED_KEY,
                        PRESHARED_KEY_FILE,
                        ALLOWED_IPS,
                        ENDPOINT,
                        PERSISTENT_KEEPALIVE,
                        ConfigKey.planned("rate", "Most bits a second in each direction."),
                        ConfigKey.planned("quota", "Most bytes in a time."),
                        ConfigKey.planned("filter", "A rule list of this peer alone.")));

        private Peer() {}
    }
}
