// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.fragment;

import java.util.concurrent.TimeUnit;

/**
 * Bounds of a {@link Reassembler}; immutable.
 *
 * @param datagrams packets of which fragments are held, and those given up whose names are still known
 * @param fragmentsPerDatagram fragments of one of them
 * @param memoryBytes for the bytes of all fragments, all taken at the start; one takes a multiple of 512
 * @param timeout4Ns how long an IPv4 fragment waits for the others of its packet
 * @param timeout6Ns the same for IPv6; RFC 8200, section 4.5, says 60 seconds
 */
public record FragmentLimits(
        int datagrams, int fragmentsPerDatagram, int memoryBytes, long timeout4Ns, long timeout6Ns) {
    /** Ours: 128 fragments make a packet of 64 KiB over links of 576 bytes; 30 seconds as BSD has it. */
    public static final FragmentLimits DEFAULT =
            new FragmentLimits(1024, 128, 4 << 20, TimeUnit.SECONDS.toNanos(30), TimeUnit.SECONDS.toNanos(60));

    /** Refuses bounds that no packet fits. */
    public FragmentLimits {
        if (datagrams < 1 || fragmentsPerDatagram < 2) {
            throw new IllegalArgumentException(
                    "at least 1 packet of 2 fragments, not " + datagrams + " of " + fragmentsPerDatagram);
        }
        final int least = FragmentStore.leastBytes(fragmentsPerDatagram);
        if (memoryBytes < least) {
            throw new IllegalArgumentException(memoryBytes + " bytes are too few for one packet of "
                    + fragmentsPerDatagram + " fragments, which takes up to " + least);
        }
        if (timeout4Ns < 1 || timeout6Ns < 1) {
            throw new IllegalArgumentException("a timeout is above 0");
        }
    }
}
