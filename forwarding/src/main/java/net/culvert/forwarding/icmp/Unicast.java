// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.icmp;

import net.culvert.forwarding.iface.InterfaceAddress;
import net.culvert.forwarding.iface.NetworkInterface;

/**
 * Whether an address means one host that can be answered, or that may answer; any thread, no state.
 *
 * <p>Sources: RFC 1122, section 3.2.1.3; RFC 1812, section 4.3.2.7; RFC 4443, section 2.4 (e.6).
 */
public final class Unicast {
    private static final int LONGEST_WITH_BROADCAST = 30; // bits; longer networks have none (RFC 3021)
    private static final long LINK_LOCAL6 = 0xFE80L >>> 6; // the ten bits of fe80::/10

    private Unicast() {}

    /** Not of "this network", loopback, multicast, class E or all ones. */
    public static boolean is4(final int address) {
        final int first = address >>> 24;
        return first != 0 && first != 127 && first < 224;
    }

    /** Neither multicast, nor unspecified, nor loopback. */
    public static boolean is6(final long high, final long low) {
        return high >>> 56 != 0xFF && (high != 0 || low >>> 1 != 0);
    }

    /** Whether an IPv6 address whose first half this is has meaning on its link only (RFC 4291, section 2.5.6). */
    public static boolean isLinkLocal6(final long high) {
        return high >>> 54 == LINK_LOCAL6;
    }

    /**
     * Whether the address is the broadcast of the interface's preferred network, by all ones or, as old hosts have it,
     * all zeros (RFC 1122, section 3.3.6); no interface has none.
     */
    public static boolean isBroadcast4(final int address, final NetworkInterface input) {
        final InterfaceAddress own = input == null ? null : input.address(false);
        if (own == null || own.length() > LONGEST_WITH_BROADCAST) {
            return false;
        }
        final int hostBits = own.length() == 0 ? -1 : (1 << Integer.SIZE - own.length()) - 1;
        final int difference = address ^ first32(own);
        final int host = address & hostBits;
        return (difference & ~hostBits) == 0 && (host == 0 || host == hostBits);
    }

    /** An IPv4 address as a number, big-endian. */
    static int first32(final InterfaceAddress address) {
        return (int) (address.address().high() >>> 32);
    }
}
