// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.culvert.appliance.config.FilterRuleConfig.PortRange;
import net.culvert.forwarding.fib.Prefix;
import net.culvert.forwarding.iface.InterfaceAddress;
import net.culvert.forwarding.wire.IpProtocol;
import net.culvert.tunnel.noise.PresharedKey;
import net.culvert.tunnel.noise.PrivateKey;
import net.culvert.tunnel.noise.PublicKey;

/** Addresses, networks, ports, protocols and keys. Nothing here asks a name server. */
final class NetworkTypes {
    private static final Pattern LITERAL = Pattern.compile("[0-9A-Fa-f.:]+(?:/[0-9]{1,3})?");
    private static final Pattern HOST_AND_PORT = Pattern.compile(
            "(?:\\[([0-9A-Fa-f]*:[0-9A-Fa-f.:]+)(%[0-9A-Za-z._-]+)?]|([0-9A-Za-z._-]{1,253})):([0-9]{1,5})");
    private static final Pattern PORTS = Pattern.compile("([0-9]{1,5})(?:-([0-9]{1,5}))?");
    private static final int MAX_PORT = 0xFFFF;
    private static final int MAX_PROTOCOL = 255;
    private static final String KEY = "32 bytes in base64, 44 characters";

    private static final Map<String, Integer> PROTOCOLS = new HashMap<>(
            Map.of("icmp", IpProtocol.ICMP, "icmpv6", IpProtocol.ICMPV6, "tcp", IpProtocol.TCP, "udp", IpProtocol.UDP));

    /** One address, as a prefix of all its bits. */
    static final ValueType<Prefix> ADDRESS = ValueType.text(
            "an address such as \"10.8.0.1\" or \"fd00:8::1\"", text -> text.contains("/") ? null : prefix(text));

    /** A network, or a single address; refuses bits behind the length, for they say that something else was meant. */
    static final ValueType<Prefix> NETWORK = ValueType.text(
            "a network such as \"10.20.0.0/16\" with no bits behind its length, or an address", NetworkTypes::network);

    /** An address with the length of the network that it is in. */
    static final ValueType<InterfaceAddress> INTERFACE_ADDRESS = ValueType.text(
            "an address with the length of its network, such as \"10.8.0.1/24\" or \"fd00:8::1/64\"",
            text -> LITERAL.matcher(text).matches() ? InterfaceAddress.parse(text) : null);

    /** A host, not resolved, and a port. */
    static final ValueType<InetSocketAddress> ENDPOINT = ValueType.text(
            "a host and a port such as \"192.0.2.1:51820\", \"[2001:db8::1]:51820\" or \"gw.example.net:51820\"",
            NetworkTypes::endpoint);

    /** A literal address and a port. */
    static final ValueType<InetSocketAddress> LISTEN =
            ValueType.text("an address and a port such as \"127.0.0.1:9586\" or \"[::1]:9586\"", NetworkTypes::listen);

    /** A port, or the first and the last of several. */
    static final ValueType<PortRange> PORT_RANGE = new ValueType<>(
            "a port such as 53 or a range such as \"1024-65535\"",
            false,
            value -> value instanceof Long || value instanceof String ? ports(value.toString()) : null);

    /** The number of a protocol. */
    static final ValueType<Integer> PROTOCOL = new ValueType<>(
            "\"tcp\", \"udp\", \"icmp\", \"icmpv6\" or a number from 0 to " + MAX_PROTOCOL,
            false,
            value -> value instanceof final Long number
                    ? number >= 0 && number <= MAX_PROTOCOL ? Integer.valueOf(number.intValue()) : null
                    : PROTOCOLS.get(value));

    /** A URL of HTTP. */
    static final ValueType<URI> WEB_ADDRESS =
            ValueType.text("a URL such as \"http://192.0.2.1:8080/events\"", NetworkTypes::webAddress);

    static final ValueType<PublicKey> PUBLIC_KEY = ValueType.secret("a public key: " + KEY, PublicKey::parse);

    static final ValueType<PrivateKey> PRIVATE_KEY = ValueType.secret("a private key: " + KEY, PrivateKey::parse);

    static final ValueType<PresharedKey> PRESHARED_KEY =
            ValueType.secret("a preshared key: " + KEY, PresharedKey::parse);

    private NetworkTypes() {}

    private static Prefix prefix(final String text) {
        return LITERAL.matcher(text).matches() ? Prefix.parse(text) : null;
    }

    private static Prefix network(final String text) {
        final Prefix network = prefix(text);
        final int slash = text.indexOf('/');
        final Prefix address = network == null || slash < 0 ? network : Prefix.parse(text.substring(0, slash));
        return address != null && address.high() == network.high() && address.low() == network.low() ? network : null;
    }

    private static InetSocketAddress endpoint(final String text) {
        final Matcher matcher = HOST_AND_PORT.matcher(text);
        if (!matcher.matches() || port(matcher.group(4)) < 1) {
            return null;
        }
        final boolean isLiteral6 = matcher.group(1) != null;
        final String host = matcher.group(isLiteral6 ? 1 : 3).toLowerCase(Locale.ROOT);
        if (isLiteral6 || host.matches("[0-9.]+")) {
            Prefix.parse(host); // refuses what is none
        }
        final String scope = matcher.group(2) == null ? "" : matcher.group(2);
        return InetSocketAddress.createUnresolved(host + scope, port(matcher.group(4)));
    }

    private static InetSocketAddress listen(final String text) {
        final InetSocketAddress endpoint = endpoint(text);
        return endpoint == null
                ? null
                : new InetSocketAddress(InetAddress.ofLiteral(endpoint.getHostString()), endpoint.getPort());
    }

    private static URI webAddress(final String text) {
        final URI address = URI.create(text);
        final boolean isHttp = "http".equals(address.getScheme()) || "https".equals(address.getScheme());
        return isHttp && address.getHost() != null ? address : null;
    }

    private static PortRange ports(final String text) {
        final Matcher matcher = PORTS.matcher(text);
        if (!matcher.matches()) {
            return null;
        }
        final int first = port(matcher.group(1));
        final int last = matcher.group(2) == null ? first : port(matcher.group(2));
        return first >= 0 && first <= last ? new PortRange(first, last) : null;
    }

    /** A port of at most five digits, or -1. */
    private static int port(final String digits) {
        final int port = Integer.parseInt(digits);
        return port <= MAX_PORT ? port : -1;
    }
}
