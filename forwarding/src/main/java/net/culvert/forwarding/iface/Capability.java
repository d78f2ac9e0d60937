// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.iface;

import java.util.Set;

/** What a device does for packets, so that the core need not. */
public enum Capability {
    /** Completes transport checksums that are still partial sums. */
    CHECKSUM,
    /** Takes TCP super-packets whole. */
    TSO,
    /** Takes UDP super-packets whole. */
    USO;

    /** The bit of this one. */
    public int bit() {
        return 1 << ordinal();
    }

    static int bits(final Set<Capability> capabilities) {
        int bits = 0;
        for (final Capability capability : capabilities) {
            bits |= capability.bit();
        }
        return bits;
    }
}
