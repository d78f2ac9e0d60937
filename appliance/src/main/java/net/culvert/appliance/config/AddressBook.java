// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.culvert.forwarding.fib.Prefix;
import net.culvert.forwarding.iface.InterfaceAddress;
import org.tomlj.TomlPosition;

/** The addresses and networks of all interfaces. */
final class AddressBook {
    /** An address that is taken. */
    private record Owner(String name, boolean isHost, TomlPosition position) {}

    /** A network that an interface is in. */
    private record Link(Prefix network, String name) {}

    private final ErrorList errors;
    private final Map<Prefix, Owner> owners = new HashMap<>();
    private final List<Link> links = new ArrayList<>();

    private boolean isIncomplete;

    AddressBook(final ErrorList errors) {
        this.errors = errors;
    }

    /** Adds an address of the gateway. */
    void addOurs(final String name, final InterfaceAddress address, final TomlPosition position) {
        claim(address, new Owner(name, false, position));
        links.add(new Link(address.network(), name));
    }

    /** Adds an address of the host. */
    void addHosts(final String name, final InterfaceAddress address, final TomlPosition position) {
        claim(address, new Owner(name, true, position));
    }

    private void claim(final InterfaceAddress address, final Owner owner) {
        final String shown = Shown.address(address.address());
        final boolean hasHosts = !address.ipv6() && address.length() < 31; // a pair of two has no network address
        if (hasHosts && address.network().high() == address.address().high()) {
            errors.add(
                    owner.position,
                    shown + "/" + address.length() + " is the network itself but has to be an address in it");
        }
        final Owner before = owners.putIfAbsent(address.address(), owner);
        if (before != null) {
            errors.add(
                    owner.position,
                    shown + " is given twice but has to be of one interface alone: "
                            + (before.isHost ? "the host has it on " : "the gateway has it on ") + before.name
                            + " already, in line " + before.position.line());
        }
    }

    /** An address could not be read: networks that are not found may be there all the same. */
    void incomplete() {
        isIncomplete = true;
    }

    boolean isIncomplete() {
        return isIncomplete;
    }

    /** Whether the address is one of the gateway's own. */
    boolean isOurs(final Prefix address) {
        final Owner owner = owners.get(address);
        return owner != null && !owner.isHost;
    }

    /** The interface in whose network the address is, the smallest network of several; null for none. */
    String interfaceOf(final Prefix address) {
        Link best = null;
        for (final Link link : links) {
            final Prefix network = link.network;
            final boolean isIn = network.ipv6() == address.ipv6()
                    && new Prefix(address.ipv6(), address.high(), address.low(), network.length()).equals(network);
            if (isIn && (best == null || network.length() > best.network.length())) {
                best = link;
            }
        }
        return best == null ? null : best.name;
    }
}
