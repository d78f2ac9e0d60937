// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.wireguard;

/**
 * Which counters of one key pair were received: a sliding bitmap of 8192 bits (RFC 6479's ring of blocks), so that a
 * packet may be up to {@value #SIZE} counters late. Owned by the inbound thread.
 *
 * <p>Asked only after the packet is authenticated: a forged counter must not move the window.
 */
final class ReplayWindow {
    private static final int BLOCK_BITS = 64;
    private static final int BLOCKS = 128; // a power of two
    private static final int BLOCK_MASK = BLOCKS - 1;

    /** Counters that the window reaches back; one block is always being refilled. */
    static final int SIZE = (BLOCKS - 1) * BLOCK_BITS;

    private final long[] blocks = new long[BLOCKS];
    private long highest;

    /** Marks the counter, unsigned, as received; false where it was already, or is too old to tell. */
    boolean accept(final long counter) {
        final long block = counter >>> 6;
        if (Long.compareUnsigned(counter, highest) > 0) {
            final long oldBlock = highest >>> 6;
            final long fresh = Math.min(block - oldBlock, BLOCKS);
            for (long i = 1; i <= fresh; i++) {
                blocks[(int) (oldBlock + i) & BLOCK_MASK] = 0;
            }
            highest = counter;
        } else if (Long.compareUnsigned(highest - counter, SIZE) > 0) {
            return false;
        }
        final long bit = 1L << (counter & (BLOCK_BITS - 1));
        final int index = (int) block & BLOCK_MASK;
        final long seen = blocks[index];
        blocks[index] = seen | bit;
        return (seen & bit) == 0;
    }
}
