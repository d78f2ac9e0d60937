// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.ip;

import net.culvert.ringbuffers.counters.DropReason;

/** Addresses that no packet may come from, go to, or be forwarded with; any thread, no state. */
final class Martians {
    private static final long IPV4_MAPPED = 0xFFFF; // the last 16 of the 96 bits of ::ffff:0:0/96

    private Martians() {}

    /** Whether a packet on the wire may carry these (RFC 1122, section 3.2.1.3; RFC 1812, section 5.3.7). */
    static DropReason check4(final int source, final int destination) {
        final int from = source >>> 24;
        if (from == 0 || from == 127 || from >= 224) { // this network, loopback, multicast and beyond
            return DropReason.IP_BAD_SOURCE;
        }
        final int to = destination >>> 24;
        if (to == 0 || to == 127) {
            return DropReason.IP_BAD_DESTINATION;
        }
        return source == destination ? DropReason.IP_LAND : DropReason.NONE;
    }

    /** Whether a router passes it on: neither multicast, nor reserved, nor of one link (RFC 3927, section 2.7). */
    static boolean canForward4(final int source, final int destination) {
        return destination >>> 28 < 0xE && !isLinkLocal4(source) && !isLinkLocal4(destination);
    }

    private static boolean isLinkLocal4(final int address) {
        return address >>> 16 == 0xA9FE; // 169.254/16
    }

    /** Whether a packet on the wire may carry these (RFC 4291, sections 2.5 to 2.7). */
    static DropReason check6(
            final long sourceHigh, final long sourceLow, final long destinationHigh, final long destinationLow) {
        if (isMulticast6(sourceHigh) || sourceHigh == 0 && isNoHost(sourceLow)) {
            return DropReason.IP_BAD_SOURCE;
        }
        if (destinationHigh == 0 && (destinationLow == 0 || isNoHost(destinationLow))) {
            return DropReason.IP_BAD_DESTINATION;
        }
        return sourceHigh == destinationHigh && sourceLow == destinationLow ? DropReason.IP_LAND : DropReason.NONE;
    }

    /** Loopback, and IPv4 addresses in disguise, of those whose upper half is 0. */
    private static boolean isNoHost(final long low) {
        return low == 1 || low >>> 32 == IPV4_MAPPED;
    }

    /** Whether a router passes it on: neither multicast, nor unspecified, nor of one link (RFC 4291, section 2.5.6). */
    static boolean canForward6(final long sourceHigh, final long sourceLow, final long destinationHigh) {
        return !isMulticast6(destinationHigh)
                && !isLinkLocal6(sourceHigh)
                && !isLinkLocal6(destinationHigh)
                && (sourceHigh | sourceLow) != 0;
    }

    static boolean isMulticast6(final long high) {
        return high >>> 56 == 0xFF;
    }

    /**
     * {@code ff02::1}, which every host takes (RFC 4291, section 2.7.1), and {@code ff02::2}, which every router does.
     */
    static boolean isAllNodes(final long high, final long low) {
        return high == 0xFF02L << 48 && (low == 1 || low == 2);
    }

    private static boolean isLinkLocal6(final long high) {
        return high >>> 54 == 0x3FA; // fe80::/10
    }
}
