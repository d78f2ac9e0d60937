// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.dispatch;

import net.culvert.ringbuffers.packet.Burst;
import net.culvert.ringbuffers.packet.BurstPool;
import net.culvert.ringbuffers.packet.Gather;
import org.agrona.concurrent.UnsafeBuffer;

/** Copies packets with their offload headers into bursts that go to other threads. Any thread, no state. */
final class PacketCopy {
    /** Packets in one burst at most. */
    static final int MAX_PACKETS = 256;

    /** Bytes of a slab: two of the longest packets, or ninety of an ordinary MTU. */
    static final int SLAB_LENGTH = 2 * (65536 + 32) + Burst.HEADROOM;

    private static final int ALIGNMENT = 16; // bytes, so that address words of IP headers are aligned

    private PacketCopy() {}

    /** Bursts of as much memory as fits into the bytes, two at least. */
    static BurstPool newPool(final long bytes) {
        final int bursts = Math.clamp(bytes / SLAB_LENGTH, 2, Integer.MAX_VALUE / SLAB_LENGTH);
        return new BurstPool(bursts, SLAB_LENGTH, MAX_PACKETS);
    }

    /** Whether the burst has room for one more packet of the length. */
    static boolean fits(final Burst into, final int length) {
        return !into.isFull() && into.capacity() - offset(into) >= length;
    }

    /** Adds a copy of the packet, which fits. */
    static void add(final Burst into, final UnsafeBuffer buffer, final int offset, final int length) {
        final int at = offset(into);
        into.buffer()
                .putBytes(
                        at - Gather.HEADER_LENGTH,
                        buffer,
                        offset - Gather.HEADER_LENGTH,
                        Gather.HEADER_LENGTH + length);
        into.add(at, length, 0, null);
    }

    /** The same of a packet that has no offload header in front: the copy is an ordinary packet. */
    static void addOrdinary(final Burst into, final UnsafeBuffer buffer, final int offset, final int length) {
        final int at = offset(into);
        into.buffer().setMemory(at - Gather.HEADER_LENGTH, Gather.HEADER_LENGTH, (byte) 0);
        into.buffer().putBytes(at, buffer, offset, length);
        into.add(at, length, 0, null);
    }

    private static int offset(final Burst into) {
        return into.end() + Gather.HEADER_LENGTH + ALIGNMENT - 1 & -ALIGNMENT;
    }
}
