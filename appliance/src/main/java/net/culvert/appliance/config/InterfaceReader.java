// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.culvert.forwarding.fib.Prefix;
import net.culvert.forwarding.iface.InterfaceAddress;
import net.culvert.forwarding.iface.InterfaceName;
import net.culvert.tunnel.encapsulation.Encapsulation;
import net.culvert.tunnel.noise.PrivateKey;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/** Reads the interfaces of a file, one after the other. */
final class InterfaceReader {
    private final References references;
    private final AddressBook addresses;
    private final KeyReader keys;
    private final ErrorList errors;
    private final Map<Integer, String> listenPorts = new HashMap<>();
    private final Set<Encapsulation> encapsulations = new HashSet<>();
    private final List<Runnable> ends = new ArrayList<>(); // checks of the local ends

    InterfaceReader(
            final References references, final AddressBook addresses, final KeyReader keys, final ErrorList errors) {
        this.references = references;
        this.addresses = addresses;
        this.keys = keys;
        this.errors = errors;
    }

    private void checkName(final String name, final TomlPosition position) {
        try {
            InterfaceName.parse(name);
        } catch (final IllegalArgumentException e) { // whose sentence shows the name, which may be a key
            errors.add(
                    position,
                    Shown.name(name) + " is no interface name but has to be one: letters, then a unit number, 1 to "
                            + InterfaceName.MAX_LENGTH + " characters, as in tun0");
        }
    }

    /** The interface, or null where its kind is none. */
    InterfaceConfig read(final String name, final TomlTable table, final TomlPosition position) {
        checkName(name, position);
        final InterfaceKeys.Kind kind = kind(table, position);
        if (kind == null) {
            addresses.incomplete();
            return null;
        }
        final List<String> tables = kind == InterfaceKeys.Kind.WIREGUARD ? List.of(InterfaceKeys.PEERS) : List.of();
        final SectionReader section = new SectionReader(InterfaceKeys.section(kind), table, position, errors, tables);
        return switch (kind) {
            case TUN ->
                new InterfaceConfig.Tun(common(name, section, InterfaceKeys.Tun.MTU), hostAddresses(name, section));
            case LOOPBACK -> new InterfaceConfig.Loopback(common(name, section, InterfaceKeys.Loopback.MTU));
            case WIREGUARD -> wireGuard(name, table, section);
            case GIF -> encapsulated(common(name, section, InterfaceKeys.Encapsulated.GIF_MTU), false, section);
            case GRE -> encapsulated(common(name, section, InterfaceKeys.Encapsulated.GRE_MTU), true, section);
        };
    }

    /** Read before all else, for it says which keys there can be; null and an error where it is none. */
    private InterfaceKeys.Kind kind(final TomlTable table, final TomlPosition position) {
        final ConfigKey<InterfaceKeys.Kind> key = InterfaceKeys.KIND;
        final List<String> path = List.of(key.name());
        final Object value = table.get(path);
        final InterfaceKeys.Kind kind = key.type().read(value);
        if (value == null) {
            errors.add(position, "'" + key.name() + "' is missing and has to be " + key.description());
        } else if (kind == null) {
            errors.add(
                    table.inputPositionOf(path),
                    key.name() + " is " + Shown.value(value) + " but has to be " + key.description());
        }
        return kind;
    }

    private InterfaceConfig.Common common(
            final String name, final SectionReader section, final ConfigKey<Integer> mtuKey) {
        final int errorsBefore = errors.size();
        final List<InterfaceAddress> own = section.list(
                InterfaceKeys.ADDRESSES, (address, position) -> addresses.addOurs(name, address, position));
        if (errors.size() > errorsBefore) {
            addresses.incomplete();
        }
        final int mtu = section.get(mtuKey);
        if (mtu < ConfigKeys.LEAST_MTU6 && own.stream().anyMatch(InterfaceAddress::ipv6)) {
            section.wrong(
                    mtuKey,
                    "mtu is " + mtu + " but has to be at least " + ConfigKeys.LEAST_MTU6
                            + " where addresses has one of IPv6");
        }
        return new InterfaceConfig.Common(
                name, own, mtu, section.get(InterfaceKeys.FIB), references.filter(section, InterfaceKeys.FILTER));
    }

    private List<InterfaceAddress> hostAddresses(final String name, final SectionReader section) {
        return section.list(
                InterfaceKeys.Tun.HOST_ADDRESSES, (address, position) -> addresses.addHosts(name, address, position));
    }

    private InterfaceConfig wireGuard(final String name, final TomlTable table, final SectionReader section) {
        final ConfigKey<PrivateKey> inline = InterfaceKeys.WireGuard.PRIVATE_KEY;
        final var file = InterfaceKeys.WireGuard.PRIVATE_KEY_FILE;
        if (!section.has(inline) && !section.has(file)) {
            section.wrong(inline, "'" + file.name() + "' or '" + inline.name() + "' is missing and has to be there");
        }
        final PrivateKey privateKey = keys.read(section, inline, file);
        final PeerReader reader = new PeerReader(keys, errors, privateKey);
        final List<PeerConfig> peers = new ArrayList<>();
        final String header = "[[interface." + name + "." + InterfaceKeys.PEERS + "]]";
        Tables.listed(
                table,
                InterfaceKeys.PEERS,
                header,
                errors,
                (list, peer, position) -> peers.add(
                        reader.read(new SectionReader(InterfaceKeys.Peer.SECTION, peer, position, errors, List.of()))));
        return new InterfaceConfig.WireGuard(
                common(name, section, InterfaceKeys.WireGuard.MTU),
                listenPort(name, section),
                privateKey,
                section.get(InterfaceKeys.WireGuard.OUTER_FIB),
                Collections.unmodifiableList(peers));
    }

    private InterfaceConfig encapsulated(
            final InterfaceConfig.Common common, final boolean isGre, final SectionReader section) {
        final Prefix local = section.get(InterfaceKeys.Encapsulated.LOCAL);
        final Prefix remote = section.get(InterfaceKeys.Encapsulated.REMOTE);
        final Long key = isGre ? section.get(InterfaceKeys.Encapsulated.KEY) : null;
        final int outerFib = section.get(InterfaceKeys.Encapsulated.OUTER_FIB);
        if (local == null || remote == null) {
            return null; // and there are errors
        }
        ends.add(() -> checkLocal(section, local));
        if (local.ipv6() != remote.ipv6()) {
            section.wrong(
                    InterfaceKeys.Encapsulated.REMOTE,
                    "remote is " + Shown.address(remote) + " but has to be of the family of local, "
                            + Shown.address(local));
            return null;
        }
        final Encapsulation encapsulation =
                new Encapsulation(isGre, local, remote, key == null ? Encapsulation.NO_KEY : key);
        if (!encapsulations.add(encapsulation)) {
            section.wrong(
                    InterfaceKeys.Encapsulated.REMOTE,
                    "another interface has the same ends" + (isGre ? " and the same key" : "")
                            + "; one of the two has to go" + (isGre ? ", or to have another key" : ""));
        }
        return new InterfaceConfig.Encapsulated(common, encapsulation, outerFib);
    }

    private void checkLocal(final SectionReader section, final Prefix local) {
        if (!addresses.isOurs(local) && !addresses.isIncomplete()) {
            section.wrong(
                    InterfaceKeys.Encapsulated.LOCAL,
                    "local is " + Shown.address(local) + " but has to be an address of the gateway, on any interface");
        }
    }

    /** Looks at what could not be known before the last interface. */
    void finish() {
        ends.forEach(Runnable::run);
    }

    private int listenPort(final String name, final SectionReader section) {
        final int port = section.get(InterfaceKeys.WireGuard.LISTEN_PORT);
        final String before = port == 0 ? null : listenPorts.putIfAbsent(port, name);
        if (before != null) {
            section.wrong(
                    InterfaceKeys.WireGuard.LISTEN_PORT,
                    "listen-port is " + port + " as of " + before + " but has to be another");
        }
        return port;
    }
}
