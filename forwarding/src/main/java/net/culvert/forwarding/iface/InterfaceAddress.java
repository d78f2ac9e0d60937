// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.iface;

import net.culvert.forwarding.fib.Prefix;

/**
 * An address of an interface.
 *
 * @param address the address itself, as a prefix of 32 or 128 bits
 * @param length bits of the network that it is in
 * @param preference which of several to use as a source; the greatest wins
 */
public record InterfaceAddress(Prefix address, int length, int preference) {
    /** Reads {@code 10.8.0.1/24} or {@code fd00:8::1/64}; no length means a network of one address. */
    public static InterfaceAddress parse(final String text) {
        final int slash = text.indexOf('/');
        final Prefix network = Prefix.parse(text);
        return new InterfaceAddress(Prefix.parse(slash < 0 ? text : text.substring(0, slash)), network.length(), 0);
    }

    public boolean ipv6() {
        return address.ipv6();
    }

    /** The network that the address is in. */
    public Prefix network() {
        return new Prefix(address.ipv6(), address.high(), address.low(), length);
    }
}
