// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunio.tun;

import net.culvert.ringbuffers.packet.Burst;
import net.culvert.ringbuffers.packet.Gather;

/**
 * Where the next packet of a burst goes.
 *
 * <pre>
 *  end() | gap | tun_pi (4, sometimes) | virtio_net_hdr (10) | packet, at a multiple of 16 | ...
 * </pre>
 */
final class Placement {
    /** Bytes of a {@code struct tun_pi}: flags (2), protocol (2, big-endian). */
    static final int PI_LENGTH = 4;
    /** Bytes a read may bring at most: the longest packet and headers before it, rounded up. */
    static final int LONGEST = 65535 + 64;

    private static final int ALIGNMENT = 16; // bytes, so that address words of IP headers are aligned

    private Placement() {}

    /** The offset of the packet; both headers fit before it. */
    static int packetOffset(final Burst burst) {
        return (burst.end() + PI_LENGTH + Gather.HEADER_LENGTH + ALIGNMENT - 1) & -ALIGNMENT;
    }

    /** Whether a packet at the offset may be read: a longest one fits, or it is the only one and will be cut. */
    static boolean takes(final Burst burst, final int packetOffset) {
        return !burst.isFull()
                && (burst.capacity() - packetOffset >= LONGEST || burst.isEmpty() && burst.capacity() > packetOffset);
    }
}
