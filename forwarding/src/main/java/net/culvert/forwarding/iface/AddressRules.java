// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.iface;

import net.culvert.forwarding.fib.Prefix;

/** Which addresses an interface may have; for control work. */
final class AddressRules {
    private AddressRules() {}

    /** @throws IllegalArgumentException with a sentence that says what would be right */
    static void require(final String name, final InterfaceAddress address) {
        requireHost(name, address.address(), "address");
        final int longest = address.ipv6() ? 128 : 32;
        if (address.length() < 0 || address.length() > longest) {
            throw refused(name, "address", address.address(), "has a network of 0 to " + longest + " bits");
        }
        final Prefix peer = address.peer();
        if (peer != null) {
            requireHost(name, peer, "peer");
            if (peer.ipv6() != address.ipv6()) {
                throw refused(name, "peer", peer, "has to be of the family of the address");
            }
        }
    }

    private static void requireHost(final String name, final Prefix host, final String what) {
        if (host.length() != (host.ipv6() ? 128 : 32)) {
            throw refused(name, what, host, "has to be a single address");
        }
        final long first = host.high() >>> 56; // byte of the address
        final boolean isMulticast = host.ipv6() ? first == 0xFF : first >= 224; // or reserved, or the broadcast
        if (isMulticast || host.high() == 0 && host.low() == 0) {
            throw refused(name, what, host, "has to be one that a host can have: not 0, multicast or broadcast");
        }
    }

    private static IllegalArgumentException refused(
            final String name, final String what, final Prefix host, final String rule) {
        return new IllegalArgumentException("the " + what + " " + host + " of " + name + " " + rule);
    }
}
