// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.fragment;

/** Packets in the order of their first fragments' arrival, the oldest first; one thread. */
final class AgeList {
    private final long timeoutNs;
    private Datagram oldest;
    private Datagram youngest;

    AgeList(final long timeoutNs) {
        this.timeoutNs = timeoutNs;
    }

    /** The oldest, or null. */
    Datagram oldest() {
        return oldest;
    }

    /** The oldest if its time is over, else null. */
    Datagram due(final long nowNs) {
        return oldest != null && nowNs - oldest.bornNs >= timeoutNs ? oldest : null;
    }

    /** Adds one as the youngest. */
    void add(final Datagram datagram) {
        datagram.age = this;
        datagram.older = youngest;
        datagram.younger = null;
        if (youngest == null) {
            oldest = datagram;
        } else {
            youngest.younger = datagram;
        }
        youngest = datagram;
    }

    void remove(final Datagram datagram) {
        if (datagram.older == null) {
            oldest = datagram.younger;
        } else {
            datagram.older.younger = datagram.younger;
        }
        if (datagram.younger == null) {
            youngest = datagram.older;
        } else {
            datagram.younger.older = datagram.older;
        }
        datagram.age = null;
        datagram.older = null;
        datagram.younger = null;
    }
}
