// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.iface;

/** What an MTU may be; for control work. */
final class MtuBounds {
    private static final int MIN = 576; // bytes that every IPv4 host takes (RFC 791, section 3.1)
    private static final int MIN_IPV6 = 1280; // bytes that every IPv6 link carries (RFC 8200, section 5)
    private static final int MAX = 65535; // bytes, the longest IPv4 packet

    private MtuBounds() {}

    /** @throws IllegalArgumentException with a sentence that says what would be right */
    static void require(final String name, final int mtu, final boolean hasIpv6) {
        if (mtu < MIN || mtu > MAX) {
            throw new IllegalArgumentException(
                    "the MTU of " + name + " is " + mtu + " but has to be " + MIN + " to " + MAX);
        }
        if (hasIpv6 && mtu < MIN_IPV6) {
            throw new IllegalArgumentException("the MTU of " + name + " is " + mtu + " but has to be at least "
                    + MIN_IPV6 + " while it has IPv6 addresses");
        }
    }
}
