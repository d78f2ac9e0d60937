// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.control;

import net.culvert.forwarding.fib.Prefix;

/** The order that tables show prefixes in: IPv4 first, by address, the shorter one first. */
final class PrefixOrder {
    private PrefixOrder() {}

    static int compare(final Prefix left, final Prefix right) {
        if (left.ipv6() != right.ipv6()) {
            return left.ipv6() ? 1 : -1;
        }
        final int high = Long.compareUnsigned(left.high(), right.high());
        final int low = Long.compareUnsigned(left.low(), right.low());
        final int address = high != 0 ? high : low;
        return address != 0 ? address : Integer.compare(left.length(), right.length());
    }
}
