// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.culvert.appliance.config.WgQuickFile.Hook;
import net.culvert.appliance.config.WgQuickFile.Moment;
import net.culvert.forwarding.fib.Prefix;
import net.culvert.forwarding.iface.InterfaceAddress;
import net.culvert.forwarding.iface.InterfaceName;
import net.culvert.tunnel.noise.PrivateKey;
import org.tomlj.TomlPosition;

/** Reads the sections of a file of wg-quick(8); what is wrong goes to the errors. */
final class WgQuickReader {
    private static final String SUFFIX = ".conf";
    private static final List<String> ONCE =
            List.of("PrivateKey", "ListenPort", "FwMark", "MTU", "Table", "SaveConfig");
    private static final List<String> SEVERAL = List.of("Address", "DNS", "PreUp", "PostUp", "PreDown", "PostDown");

    private static final ValueType<Integer> PORT = WgQuickTypes.number(0, 0xFFFF);
    private static final ValueType<Integer> MTU = WgQuickTypes.number(ConfigKeys.LEAST_MTU, ConfigKeys.MAX_MTU);
    private static final int DEFAULT_MTU = 1420; // bytes: 1500 without IPv6, UDP and the tunnel's own header

    private final Path file;
    private final boolean othersMayRead;
    private final ErrorList errors;
    private final String name;
    private final List<ConfigError> notes = new ArrayList<>();
    private final List<Hook> hooks = new ArrayList<>();
    private final Map<Prefix, TomlPosition> taken = new HashMap<>();
    private final WgQuickPeers peers;
    private List<InterfaceAddress> addresses = List.of();
    private PrivateKey privateKey;
    private int listenPort;
    private int mtu = DEFAULT_MTU;
    private int fwmark;
    private String table = WgQuickFile.AUTO;

    /** {@code othersMayRead} says whether others may read the file. */
    WgQuickReader(final Path file, final boolean othersMayRead, final ErrorList errors) {
        this.file = file;
        this.othersMayRead = othersMayRead;
        this.errors = errors;
        final String last = file.getFileName().toString();
        name = last.substring(0, Math.max(0, last.length() - SUFFIX.length()));
        peers = new WgQuickPeers(errors);
    }

    /** Reads all; {@link #result} is of use only where there are no errors then. */
    void read(final List<WgQuickLines.Section> sections) {
        checkName();
        final List<WgQuickLines.Section> interfaces = named(sections, "interface");
        if (interfaces.isEmpty()) {
            errors.add("there is no section [Interface] but there has to be one");
        }
        for (int i = 0; i < interfaces.size(); i++) {
            if (i == 0) {
                readInterface(new WgQuickSection(interfaces.get(i), "[Interface]", ONCE, SEVERAL, errors));
            } else {
                errors.add(interfaces.get(i).position(), "[Interface] stands twice but has to stand once");
            }
        }
        named(sections, "peer").forEach(section -> peers.read(section, privateKey));
    }

    private void checkName() {
        try {
            InterfaceName.parse(name);
        } catch (final IllegalArgumentException e) { // whose sentence is about interfaces, not files
            errors.add("the file's name is the one of the interface and has to be letters, then a unit number, 1 to "
                    + InterfaceName.MAX_LENGTH + " characters, as in wg0.conf");
        }
    }

    private static List<WgQuickLines.Section> named(final List<WgQuickLines.Section> sections, final String name) {
        return sections.stream().filter(each -> each.name().equals(name)).toList();
    }

    private void readInterface(final WgQuickSection section) {
        privateKey = section.required("PrivateKey", NetworkTypes.PRIVATE_KEY);
        if (othersMayRead && privateKey != null) {
            errors.add(
                    section.position("PrivateKey"),
                    "others may read this file but it holds a PrivateKey; right would be mode 600");
        }
        listenPort = section.get("ListenPort", PORT, 0);
        mtu = section.get("MTU", MTU, DEFAULT_MTU);
        fwmark = section.get("FwMark", WgQuickTypes.MARK, 0);
        table = section.get("Table", WgQuickTypes.TABLE, WgQuickFile.AUTO);
        addresses = section.list("Address", WgQuickTypes.ADDRESS, this::checkAddress);
        if (section.get("SaveConfig", WgQuickTypes.FLAG, false)) {
            errors.add(
                    section.position("SaveConfig"),
                    "SaveConfig is true but the file is never written; it has to be false or left out");
        }
        for (final WgQuickLines.Entry dns : section.entries("DNS")) {
            note(dns.position(), "DNS is left to the host; set its name servers there");
        }
        for (final Moment moment : Moment.values()) {
            section.entries(moment.key()).forEach(entry -> hooks.add(new Hook(moment, entry.value())));
        }
    }

    private void checkAddress(final InterfaceAddress address, final TomlPosition position) {
        final TomlPosition before = taken.putIfAbsent(address.address(), position);
        final String shown = Shown.address(address.address());
        if (before != null) {
            errors.add(position, shown + " is given in line " + before.line() + " already, and has to be given once");
        }
        if (!address.ipv6()
                && address.length() < 31
                && address.network().high() == address.address().high()) {
            errors.add(
                    position, shown + "/" + address.length() + " is the network itself but has to be an address in it");
        }
    }

    private void note(final TomlPosition position, final String sentence) {
        notes.add(new ConfigError(file, position.line(), position.column(), sentence));
    }

    /** What was read. */
    WgQuickFile result() throws ConfigException {
        final String toml = new WgQuickTranslation(name, addresses, mtu).text(privateKey, listenPort, peers.all());
        return new WgQuickFile(
                ConfigFile.parse(file, toml, false),
                name,
                List.copyOf(addresses),
                peers.allowedIps(),
                table,
                fwmark,
                List.copyOf(hooks),
                List.copyOf(notes));
    }
}
