// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.shaping;

/**
 * Which bits tell the flows of a pipe apart: packets that are equal in them share a queue. Immutable, for any thread.
 * Addresses are as in {@code Prefix}: an IPv4 address is the upper half of the first long.
 *
 * @param sourceHigh bits of the source address that count, the first 64
 * @param sourceLow the last 64
 * @param destinationHigh bits of the destination address that count, the first 64
 * @param destinationLow the last 64
 * @param transport bits that count of the protocol, above 32 bits of ports, those of the source above the others
 */
public record FlowMask(long sourceHigh, long sourceLow, long destinationHigh, long destinationLow, long transport) {
    /** All packets share one queue. */
    public static final FlowMask NONE = new FlowMask(0, 0, 0, 0, 0);

    /** Each conversation has a queue. */
    public static final FlowMask ALL = new FlowMask(-1, -1, -1, -1, -1);

    private static final long MULTIPLIER = 0x9E37_79B9_7F4A_7C15L; // the golden ratio, so that near addresses part

    /** A number that is equal for packets that share a queue, and most likely differs for others. */
    public long key(
            final long sourceHigh,
            final long sourceLow,
            final long destinationHigh,
            final long destinationLow,
            final long transport) {
        long key = mix(sourceHigh & this.sourceHigh);
        key = mix(key ^ sourceLow & this.sourceLow);
        key = mix(key ^ destinationHigh & this.destinationHigh);
        key = mix(key ^ destinationLow & this.destinationLow);
        return mix(key ^ transport & this.transport);
    }

    private static long mix(final long bits) {
        final long product = (bits ^ bits >>> 32) * MULTIPLIER;
        return product ^ product >>> 29;
    }
}
