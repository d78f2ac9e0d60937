// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.encapsulation;

import net.culvert.forwarding.fib.Prefix;
import net.culvert.forwarding.wire.Ipv4Header;
import net.culvert.forwarding.wire.Ipv6Header;

/**
 * What lies around the packets of a tunnel; immutable.
 *
 * @param isGre whether a GRE header comes between the outer header and the inner packet
 * @param local the address at this end, as a prefix of one address
 * @param remote the address at the other end, of the same family
 * @param key of GRE, an unsigned number of 32 bits, or {@link #NO_KEY}
 */
public record Encapsulation(boolean isGre, Prefix local, Prefix remote, long key) {
    /** No key. */
    public static final long NO_KEY = -1;

    static final int GRE_LENGTH = 4; // bytes without a key
    static final int GRE_KEY_LENGTH = 4; // bytes

    /** Refuses ends of different families, a key out of range, and a key without GRE. */
    public Encapsulation {
        if (local.ipv6() != remote.ipv6()) {
            throw new IllegalArgumentException(
                    "the ends of a tunnel are of one family, but are " + local + " and " + remote);
        }
        if (key < NO_KEY || key > 0xFFFF_FFFFL || key != NO_KEY && !isGre) {
            throw new IllegalArgumentException(key + " is no key of GRE");
        }
    }

    /** Bytes in front of an inner packet. */
    public int overhead() {
        final int gre = isGre ? GRE_LENGTH + (key == NO_KEY ? 0 : GRE_KEY_LENGTH) : 0;
        return (local.ipv6() ? Ipv6Header.LENGTH : Ipv4Header.MIN_LENGTH) + gre;
    }
}
