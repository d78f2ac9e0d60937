// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.iface;

import net.culvert.forwarding.fib.Prefix;

/**
 * An address of an interface. Immutable.
 *
 * @param address the address itself, as a prefix of 32 or 128 bits
 * @param length bits of the network that it is in
 * @param preference which of several to use as a source; the greatest wins
 * @param peer the other end of a point-to-point link, as a prefix of one address; null where there is none
 */
public record InterfaceAddress(Prefix address, int length, int preference, Prefix peer) {
    private static final int LONGEST_WITH_BROADCAST = 30; // bits; a /31 has two hosts and nothing else (RFC 3021)

    /** An address without a peer. */
    public InterfaceAddress(final Prefix address, final int length, final int preference) {
        this(address, length, preference, null);
    }

    /** Reads {@code 10.8.0.1/24} or {@code fd00:8::1/64}; no length means a network of one address. */
    public static InterfaceAddress parse(final String text) {
        final int slash = text.indexOf('/');
        final Prefix network = Prefix.parse(text);
        return new InterfaceAddress(Prefix.parse(slash < 0 ? text : text.substring(0, slash)), network.length(), 0);
    }

    /** The same address, with another preference. */
    public InterfaceAddress withPreference(final int preference) {
        return new InterfaceAddress(address, length, preference, peer);
    }

    /** The same address, with {@code peer} at the other end of the link. */
    public InterfaceAddress withPeer(final Prefix peer) {
        return new InterfaceAddress(address, length, preference, peer);
    }

    public boolean ipv6() {
        return address.ipv6();
    }

    /** The network that the address is in. */
    public Prefix network() {
        return new Prefix(address.ipv6(), address.high(), address.low(), length);
    }

    /** The address of all hosts of the network; null where it has none, as every IPv6 network. */
    public Prefix broadcast() {
        if (ipv6() || length > LONGEST_WITH_BROADCAST) {
            return null;
        }
        return Prefix.ipv4((int) (address.high() >>> 32) | (int) (0xFFFF_FFFFL >>> length), 32);
    }

    /** Whether this is the address. Allocates nothing, as all below. */
    boolean is(final boolean ipv6, final long high, final long low) {
        return address.ipv6() == ipv6 && address.high() == high && address.low() == low;
    }

    /** Whether the address is that of the other end. */
    boolean isPeer(final boolean ipv6, final long high, final long low) {
        return peer != null && peer.ipv6() == ipv6 && peer.high() == high && peer.low() == low;
    }

    /** Whether the IPv4 address, in the upper half, is that of all hosts of the network. */
    boolean isBroadcast(final long high) {
        final long hosts = 0xFFFF_FFFFL >>> length << 32;
        return !ipv6() && length <= LONGEST_WITH_BROADCAST && high == (address.high() | hosts);
    }

    /** Whether the address is in the network. */
    boolean covers(final boolean ipv6, final long high, final long low) {
        return address.ipv6() == ipv6 && commonBits(high, low) >= length;
    }

    /** Bits that the address has in common with this one of its family, counted from the first. */
    int commonBits(final long high, final long low) {
        final int upper = Long.numberOfLeadingZeros(address.high() ^ high);
        if (upper < Long.SIZE) {
            return upper; // an IPv4 address that differs does so here
        }
        return ipv6() ? upper + Long.numberOfLeadingZeros(address.low() ^ low) : 32;
    }
}
