// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.ip;

import net.culvert.forwarding.wire.IpProtocol;

/**
 * A number by which packets of a flow keep to one of several equal ways. Fragments know no ports, so all of a packet's
 * go by addresses alone. Any thread, no state.
 */
final class FlowHash {
    private static final long MIX = 0x9E37_79B9_7F4A_7C15L; // 2^64 over the golden ratio

    private FlowHash() {}

    /** Whether four bytes behind the IP header are the ports. */
    static boolean hasPorts(final int protocol) {
        return protocol == IpProtocol.TCP || protocol == IpProtocol.UDP;
    }

    static int of4(final int source, final int destination, final int protocol, final int ports) {
        return mix(((long) source << 32 | destination & 0xFFFF_FFFFL) ^ ports * MIX ^ protocol);
    }

    static int of6(final long addresses, final int flowLabel, final int protocol, final int ports) {
        return mix(addresses ^ ((long) flowLabel << 40 | ports & 0xFFFF_FFFFL) * MIX ^ protocol);
    }

    private static int mix(final long key) {
        final long mixed = (key ^ key >>> 29) * MIX;
        return (int) (mixed >>> 32);
    }
}
