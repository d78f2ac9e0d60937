// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.control;

import java.util.ArrayList;
import java.util.List;
import net.culvert.appliance.gateway.Gateway;
import net.culvert.appliance.gateway.InterfaceAdmin;
import net.culvert.forwarding.fib.Prefix;
import net.culvert.forwarding.iface.InterfaceAddress;

/** {@code interface}: changes one thing about an interface. Connection's thread. */
final class InterfaceVerb implements Verb {
    private static final String[] CHANGES = {"up", "mtu", "description", "addAddress", "deleteAddress"};
    private static final int MAX_MTU = 65_535; // bytes

    private final Gateway gateway;
    private final InterfaceAdmin admin;

    InterfaceVerb(final Gateway gateway) {
        this.gateway = gateway;
        admin = new InterfaceAdmin(gateway);
    }

    @Override
    public boolean changes(final Request request) {
        return true;
    }

    @Override
    public Object answer(final Request request) throws ControlException {
        request.allowOnly("name", CHANGES[0], CHANGES[1], CHANGES[2], CHANGES[3], CHANGES[4]);
        final List<String> asked = new ArrayList<>();
        for (final String change : CHANGES) {
            if (request.has(change)) {
                asked.add(change);
            }
        }
        if (asked.size() != 1) {
            throw new ControlException("'interface' needs one of the members " + String.join(", ", CHANGES)
                    + ", and has " + (asked.isEmpty() ? "none" : String.join(", ", asked)));
        }
        final String name = request.text("name");
        return switch (asked.getFirst()) {
            case "up" -> up(name, request.flag("up"));
            case "mtu" -> mtu(name, request.number("mtu", 0, MAX_MTU, 0));
            case "description" -> description(name, request.text("description"));
            case "addAddress" -> addAddress(name, request.text("addAddress"));
            default -> deleteAddress(name, request.text("deleteAddress"));
        };
    }

    private List<String> up(final String name, final boolean up) throws ControlException {
        Steps.change(gateway.control(), () -> admin.up(name, up));
        return Changes.done("interface " + name + " is " + (up ? "up" : "down"));
    }

    private List<String> mtu(final String name, final int mtu) throws ControlException {
        Steps.change(gateway.control(), () -> admin.mtu(name, mtu));
        return Changes.done("interface " + name + " has an MTU of " + mtu);
    }

    private List<String> description(final String name, final String description) throws ControlException {
        Steps.change(gateway.control(), () -> admin.description(name, description));
        return Changes.done("interface " + name + " is described by that");
    }

    private List<String> addAddress(final String name, final String text) throws ControlException {
        final InterfaceAddress address = Parse.sentence(() -> InterfaceAddress.parse(text));
        Steps.change(gateway.control(), () -> admin.addAddress(name, address));
        return Changes.done("interface " + name + " has the address " + AddressText.of(address));
    }

    private List<String> deleteAddress(final String name, final String text) throws ControlException {
        final Prefix address =
                Parse.sentence(() -> InterfaceAddress.parse(text)).address();
        Steps.change(gateway.control(), () -> admin.removeAddress(name, address));
        return Changes.done(
                "interface " + name + " has the address " + AddressText.of(address.addressBytes()) + " no more");
    }
}
