// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.iface;

/**
 * How far an address is valid, as one number: the scopes of IPv6 multicast (RFC 4291, section 2.7), into which those of
 * unicast and of IPv4 are sorted (RFC 6724, sections 3.1 and 3.2). No state.
 */
final class AddressScope {
    private static final int LINK_LOCAL = 0x2, SITE_LOCAL = 0x5, GLOBAL = 0xE;

    private AddressScope() {}

    /** An IPv4 address is the upper half of {@code high}. */
    static int of(final boolean ipv6, final long high, final long low) {
        return ipv6 ? of6(high, low) : of4(high);
    }

    private static int of4(final long high) {
        final boolean isLocal = high >>> 56 == 127 || high >>> 48 == 0xA9FE; // 127.0.0.0/8, 169.254.0.0/16
        return isLocal ? LINK_LOCAL : GLOBAL;
    }

    private static int of6(final long high, final long low) {
        if (high >>> 56 == 0xFF) { // multicast, which says it
            return (int) (high >>> 48) & 0xF;
        }
        if (high >>> 54 == 0x3FA || high == 0 && low == 1) { // fe80::/10, ::1
            return LINK_LOCAL;
        }
        return high >>> 54 == 0x3FB ? SITE_LOCAL : GLOBAL; // fec0::/10
    }
}
