// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.quick;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import net.culvert.appliance.config.WgQuickFile;
import net.culvert.forwarding.fib.Prefix;
import net.culvert.forwarding.iface.InterfaceAddress;

/**
 * The commands that lead the host's packets into the device, those of wg-quick(8): a route for each network that a peer
 * is allowed. What is to carry everything gets a table of its own, which packets without our mark are looked up in,
 * behind all routes of the main table but its default. Immutable.
 */
final class HostCommands {
    private static final int DEFAULT_MARK = 51820; // wg-quick's, also as the number of the table

    private static final int OBJECT = 2; // of a command of ip(8), behind the family
    private static final int VERB = 3;
    private static final int PREFIX = 4; // of a route

    private final WgQuickFile file;
    private final boolean hasDefault;

    HostCommands(final WgQuickFile file) {
        this.file = file;
        hasDefault = file.table().equals(WgQuickFile.AUTO)
                && file.allowedIps().stream().anyMatch(prefix -> prefix.length() == 0);
    }

    /** The mark of outer packets, 0 for none: a default route needs one, or outer packets went into the tunnel. */
    int mark() {
        return hasDefault && file.fwmark() == 0 ? DEFAULT_MARK : file.fwmark();
    }

    /** What is done once the device is there, in this order. */
    List<List<String>> up() {
        final List<List<String>> commands = new ArrayList<>();
        if (file.table().equals(WgQuickFile.OFF)) {
            return commands;
        }
        final List<Prefix> prefixes = new ArrayList<>(new LinkedHashSet<>(file.allowedIps()));
        prefixes.sort(Comparator.comparingInt(Prefix::length).reversed());
        for (final Prefix prefix : prefixes) {
            if (!file.table().equals(WgQuickFile.AUTO)) {
                commands.add(route(prefix, file.table()));
            } else if (prefix.length() == 0) {
                commands.add(route(prefix, Integer.toUnsignedString(mark())));
                commands.addAll(rules("add", prefix.ipv6()));
                if (!prefix.ipv6()) { // or answers fail the check of the way back, which knows no mark
                    commands.add(List.of("sysctl", "-q", "net.ipv4.conf.all.src_valid_mark=1"));
                }
            } else if (!isLinked(prefix)) {
                commands.add(route(prefix, "main"));
            }
        }
        return commands;
    }

    /** What is taken back; routes go with the device. */
    List<List<String>> down() {
        final List<List<String>> commands = new ArrayList<>();
        if (hasDefault) {
            for (final Prefix prefix : new LinkedHashSet<>(file.allowedIps())) {
                if (prefix.length() == 0) {
                    commands.addAll(rules("delete", prefix.ipv6()));
                }
            }
        }
        return commands;
    }

    /**
     * What is done when this follows after {@code former}, in this order, while the device has its former addresses.
     * What one of those still leads to is left out: its route would be taken the place of.
     */
    List<List<String>> added(final HostCommands former) {
        final List<List<String>> added = up();
        added.removeAll(former.up());
        added.removeIf(command -> isRoute(command) && former.isLinked(Prefix.parse(command.get(PREFIX))));
        return added;
    }

    /** What is taken back of {@code former} when this follows after it, in this order; last of all. */
    List<List<String>> removed(final HostCommands former) {
        final List<List<String>> removed = former.up();
        removed.removeAll(up());
        return undone(removed);
    }

    /** The routes, which the host may forget when the device loses an address. */
    List<List<String>> routes() {
        return up().stream().filter(HostCommands::isRoute).toList();
    }

    /** What takes commands of {@link #up} back, the last one first. A route is ours by its protocol, boot. */
    static List<List<String>> undone(final List<List<String>> done) {
        final List<List<String>> undone = new ArrayList<>();
        for (final List<String> command : done.reversed()) {
            final List<String> back = new ArrayList<>(command);
            if (isRoute(command)) {
                back.set(VERB, "delete");
                back.addAll(List.of("proto", "boot"));
                undone.add(back);
            } else if (command.get(OBJECT).equals("rule")) {
                back.set(VERB, "delete");
                undone.add(back);
            }
        }
        return undone;
    }

    private static boolean isRoute(final List<String> command) {
        return command.get(OBJECT).equals("route");
    }

    private List<String> route(final Prefix prefix, final String table) {
        return List.of(
                "ip", family(prefix.ipv6()), "route", "replace", prefix.toString(), "dev", file.name(), "table", table);
    }

    private List<List<String>> rules(final String verb, final boolean ipv6) {
        final String mark = Integer.toUnsignedString(mark());
        final String family = family(ipv6);
        return List.of(
                List.of("ip", family, "rule", verb, "not", "fwmark", mark, "table", mark),
                List.of("ip", family, "rule", verb, "table", "main", "suppress_prefixlength", "0"));
    }

    private static String family(final boolean ipv6) {
        return ipv6 ? "-6" : "-4";
    }

    /** Whether an address of the device brings a route to it. */
    private boolean isLinked(final Prefix prefix) {
        for (final InterfaceAddress address : file.addresses()) {
            final Prefix network = address.network();
            if (network.ipv6() == prefix.ipv6()
                    && network.length() <= prefix.length()
                    && new Prefix(prefix.ipv6(), prefix.high(), prefix.low(), network.length()).equals(network)) {
                return true;
            }
        }
        return false;
    }
}
