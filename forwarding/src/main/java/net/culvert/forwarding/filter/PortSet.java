// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.filter;

/** Ranges of ports, one of which a port must be in, or none of which where the set is turned. Immutable. */
final class PortSet {
    /** All packets, with and without ports. */
    static final PortSet ALL = new PortSet(true);

    private static final int LAST = 65535;

    private final boolean isTurned;
    private final int[] ranges; // of each: first and last port

    PortSet(final boolean isTurned, final int... ranges) {
        this.isTurned = isTurned;
        this.ranges = ranges.clone();
    }

    /** Whether the port satisfies the set; a packet without ports satisfies only the set of all. */
    boolean matches(final boolean hasPorts, final int port) {
        if (!hasPorts) {
            return ranges.length == 0;
        }
        for (int i = 0; i < ranges.length; i += 2) {
            if (port >= ranges[i] && port <= ranges[i + 1]) {
                return !isTurned;
            }
        }
        return isTurned;
    }

    /** The first port that may match. */
    int quickFirst() {
        return isQuick() ? ranges[0] : 0;
    }

    /** The last port that may match. */
    int quickLast() {
        return isQuick() ? ranges[1] : LAST;
    }

    private boolean isQuick() {
        return ranges.length == 2 && !isTurned;
    }
}
