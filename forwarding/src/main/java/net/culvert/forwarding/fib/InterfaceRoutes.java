// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.fib;

import java.util.LinkedHashMap;
import java.util.Map;
import net.culvert.forwarding.iface.InterfaceAddress;
import net.culvert.forwarding.iface.NetworkInterface;

/** The routes that follow from the addresses of an interface. No state. */
final class InterfaceRoutes {
    private static final int LONGEST_WITH_BROADCAST = 30; // RFC 3021: a /31 has two hosts and no broadcast address

    private InterfaceRoutes() {}

    /**
     * Each own address as local, each network as on the link and, where it {@code isBroadcast}, the last address of
     * each IPv4 network as broadcast (RFC 919). What is local is nothing else.
     */
    static Map<Prefix, NextHop> of(final NetworkInterface device, final boolean isBroadcast) {
        final Map<Prefix, NextHop> routes = new LinkedHashMap<>();
        for (final InterfaceAddress address : device.addresses()) {
            routes.put(address.address(), NextHop.local(device));
        }
        for (final InterfaceAddress address : device.addresses()) {
            if (isBroadcast && !address.ipv6() && address.length() <= LONGEST_WITH_BROADCAST) {
                routes.putIfAbsent(lastOf(address.network()), NextHop.broadcast(device));
            }
        }
        for (final InterfaceAddress address : device.addresses()) {
            routes.putIfAbsent(address.network(), NextHop.onLink(device));
        }
        return routes;
    }

    private static Prefix lastOf(final Prefix network) {
        return Prefix.ipv4((int) (network.high() >>> 32) | -1 >>> network.length(), 32);
    }
}
