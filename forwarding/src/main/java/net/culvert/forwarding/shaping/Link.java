// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.shaping;

/** The link of a pipe, which sends one packet after the other, each for as long as its bits take. */
interface Link {
    long NANOS = 1_000_000_000L; // in a second

    /**
     * Takes the link for a packet of {@code length} bytes, from when it is free, but not before {@code sinceNs}; says
     * when the packet is sent. What a link was idle before that time is lost.
     *
     * @param bitsPerSecond bandwidth, 0 for no limit
     */
    long take(long sinceNs, int length, long bitsPerSecond);

    /** How many pipes it is shared by. */
    int parts();

    /** Packets in all of them that wait for it, where it is shared; a moment ago. */
    int waiting();

    /** Notes that so many more wait, or fewer. */
    void waiting(int change);
}
