// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import net.culvert.forwarding.fib.Prefix;
import net.culvert.forwarding.iface.InterfaceAddress;
import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.tunio.sys.HostException;

/**
 * What an operator changes of a gateway's interfaces while it runs. Control thread. What is refused is so with a
 * sentence, as IllegalArgumentException or IllegalStateException; what the host refuses is a HostException.
 */
public final class InterfaceAdmin {
    private final Gateway gateway;

    public InterfaceAdmin(final Gateway gateway) {
        this.gateway = gateway;
    }

    /** Opens or closes the interface, and its device where it has one. */
    public void up(final String name, final boolean up) throws HostException {
        port(name).up(up);
    }

    /** Sets the MTU, in bytes, and that of its device where it has one. */
    public void mtu(final String name, final int mtu) throws HostException {
        port(name).mtu(mtu);
    }

    /** Says something about the interface, for people. */
    public void description(final String name, final String description) {
        find(name).attributes().description(description);
    }

    /** Adds an address, and its routes. */
    public void addAddress(final String name, final InterfaceAddress address) {
        final NetworkInterface changed = find(name);
        changed.addressBook().add(address);
        gateway.routes().addInterfaceRoutes(changed, true);
    }

    /** Removes an address, and its routes. */
    public void removeAddress(final String name, final Prefix address) {
        final NetworkInterface changed = find(name);
        changed.addressBook().remove(address);
        gateway.routes().addInterfaceRoutes(changed, true);
    }

    private NetworkInterface find(final String name) {
        return gateway.interfaces().snapshot().find(name);
    }

    private Port port(final String name) {
        final Port port = gateway.port(find(name));
        if (port == null) {
            throw new IllegalStateException(name + " is going away");
        }
        return port;
    }
}
