// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.control;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import net.culvert.appliance.gateway.Gateway;
import net.culvert.appliance.gateway.WireGuardPort;
import net.culvert.appliance.uapi.SetRequest;
import net.culvert.appliance.uapi.TunnelConfiguration;
import net.culvert.forwarding.fib.NextHop;
import net.culvert.forwarding.fib.Prefix;
import net.culvert.forwarding.fib.Route;
import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.tunnel.noise.PresharedKey;
import net.culvert.tunnel.noise.PublicKey;

/**
 * {@code peer-add}, which also changes a peer that is there, and {@code peer-remove}. Connection's thread; the tunnel
 * changes on its control thread, the routes to what peers may send from on the gateway's.
 */
final class PeerVerbs {
    private static final int MAX_KEEPALIVE_SECONDS = 65_535;
    private static final int UNCHANGED = -1;

    private final Gateway gateway;
    private final EventStream events;

    PeerVerbs(final Gateway gateway, final EventStream events) {
        this.gateway = gateway;
        this.events = events;
    }

    List<String> add(final Request request) throws ControlException {
        request.allowOnly(
                "interface", "publicKey", "presharedKey", "endpoint", "persistentKeepaliveSeconds", "allowedIps");
        final WireGuardPort tunnel = tunnel(request);
        final PublicKey key = key(request, tunnel);
        final List<String> lines = new ArrayList<>(List.of("public_key=" + hex(key.toBytes())));
        if (request.has("presharedKey")) {
            final String text = request.text("presharedKey");
            final PresharedKey preshared = Parse.sentence(() -> PresharedKey.parse(text));
            lines.add("preshared_key=" + hex(preshared.toBytes()));
        }
        if (request.has("endpoint")) {
            lines.add("endpoint=" + oneLine(request, "endpoint"));
        }
        final int keepalive = request.number("persistentKeepaliveSeconds", 0, MAX_KEEPALIVE_SECONDS, UNCHANGED);
        if (keepalive != UNCHANGED) {
            lines.add("persistent_keepalive_interval=" + keepalive);
        }
        if (request.has("allowedIps")) {
            lines.add("replace_allowed_ips=true");
            for (final String text : request.texts("allowedIps")) {
                final Prefix prefix = Parse.sentence(() -> Prefix.parse(text));
                lines.add("allowed_ip=" + AddressText.of(prefix));
            }
        }
        final boolean isNew = change(tunnel, key, lines);
        events.publish(Event.of(isNew ? "peer.added" : "peer.changed", "interface", tunnel.name(), "peer", key));
        return Changes.done("peer " + key + " of " + tunnel.name() + (isNew ? " was added" : " was changed"));
    }

    private static String oneLine(final Request request, final String name) throws ControlException {
        final String text = request.text(name);
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw new ControlException("\"" + name + "\" has to be one line");
        }
        return text;
    }

    List<String> remove(final Request request) throws ControlException {
        request.allowOnly("interface", "publicKey");
        final WireGuardPort tunnel = tunnel(request);
        final PublicKey key = key(request, tunnel);
        if (Steps.ask(tunnel.controlQueue(), () -> allowedIps(tunnel, key)) == null) {
            throw new ControlException("interface " + tunnel.name() + " has no peer " + key);
        }
        change(tunnel, key, List.of("public_key=" + hex(key.toBytes()), "remove=true"));
        events.publish(Event.of("peer.removed", "interface", tunnel.name(), "peer", key));
        return Changes.done("peer " + key + " of " + tunnel.name() + " was removed");
    }

    /** Carries the lines out and has the routes follow; whether the peer was not there before. */
    private boolean change(final WireGuardPort tunnel, final PublicKey key, final List<String> lines)
            throws ControlException {
        final Set<Prefix> before = Steps.ask(tunnel.controlQueue(), () -> allowedIps(tunnel, key));
        Parse.sentence(() -> {
            SetRequest.apply(lines, tunnel.settings(), tunnel.controlQueue());
            return null;
        });
        final Set<Prefix> after = Steps.ask(tunnel.controlQueue(), () -> allowedIps(tunnel, key));
        if (before == null && after == null) {
            throw new ControlException("interface " + tunnel.name() + " takes no peer of that key: it is its own");
        }
        final Set<Prefix> old = before == null ? Set.of() : before;
        final Set<Prefix> now = after == null ? Set.of() : after;
        Steps.change(gateway.control(), () -> moveRoutes(tunnel.name(), old, now));
        return before == null;
    }

    /** Tunnel's control thread; null where there is no such peer. */
    private static Set<Prefix> allowedIps(final WireGuardPort tunnel, final PublicKey key) {
        final TunnelConfiguration.Peer peer = tunnel.settings().peer(key.toBytes());
        if (peer == null) {
            return null;
        }
        final Set<Prefix> prefixes = new LinkedHashSet<>();
        peer.forEachAllowedIp((address, length) -> prefixes.add(Prefix.of(address, length)));
        return prefixes;
    }

    /** What the peer may send from is reached through its tunnel, as with the peers of the file. Control thread. */
    private void moveRoutes(final String tunnel, final Set<Prefix> before, final Set<Prefix> after) {
        final NetworkInterface output = gateway.interfaces().snapshot().find(tunnel);
        final Set<Prefix> networks = new LinkedHashSet<>();
        output.addresses().forEach(address -> networks.add(address.network()));
        for (int i = 0; i < 2; i++) {
            final boolean isAdded = i == 1;
            for (final Prefix prefix : isAdded ? after : before) {
                if (!(isAdded ? before : after).contains(prefix) && !networks.contains(prefix)) {
                    move(new Route(output.fib(), prefix, NextHop.onLink(output), 0, Route.Origin.STATIC), isAdded);
                }
            }
        }
    }

    private void move(final Route route, final boolean isAdded) {
        try {
            if (isAdded) {
                gateway.routes().add(route);
            } else {
                gateway.routes().remove(route);
            }
        } catch (final IllegalArgumentException e) { // it is there, as another peer's or the operator's; or went before
            return;
        }
    }

    private WireGuardPort tunnel(final Request request) throws ControlException {
        final String name = request.text("interface");
        for (final WireGuardPort tunnel : gateway.tunnels()) {
            if (tunnel.name().equals(name)) {
                return tunnel;
            }
        }
        throw new ControlException("there is no WireGuard interface " + Request.shown(name));
    }

    /** The key, which may be given by the peer's name in the file. */
    private PublicKey key(final Request request, final WireGuardPort tunnel) throws ControlException {
        final String key = PeerNames.of(gateway.config(), tunnel.name()).key(request.text("publicKey"));
        try {
            return PublicKey.parse(key);
        } catch (final IllegalArgumentException e) { // whose text is not to be shown: it may be another key
            throw new ControlException(
                    "\"publicKey\" is neither a key, 44 characters of base64, nor the name of a peer " + "of "
                            + tunnel.name());
        }
    }

    private static String hex(final byte[] key) {
        return HexFormat.of().formatHex(key);
    }
}
