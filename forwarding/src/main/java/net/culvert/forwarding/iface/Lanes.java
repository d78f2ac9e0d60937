// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.iface;

import net.culvert.ringbuffers.counters.DropReason;
import org.agrona.concurrent.UnsafeBuffer;

/** Two lists of references to packets; those of the first come before those of the second. Owned by a worker. */
final class Lanes {
    private final Lane priority;
    private final Lane ordinary;
    private long bytes;

    /** Lanes for {@code limit} packets each. */
    Lanes(final int limit) {
        priority = new Lane(limit);
        ordinary = new Lane(limit);
    }

    /** Packets that a lane has room for. */
    int limit() {
        return ordinary.buffers.length;
    }

    /** Packets in both. */
    int size() {
        return priority.size + ordinary.size;
    }

    /** Bytes of all packets. */
    long bytes() {
        return bytes;
    }

    /** Adds a reference; says OUTPUT_QUEUE_FULL, or NONE. */
    DropReason add(final UnsafeBuffer buffer, final int offset, final int length, final boolean isUrgent) {
        final Lane lane = isUrgent ? priority : ordinary;
        if (lane.size == lane.buffers.length) {
            return DropReason.OUTPUT_QUEUE_FULL;
        }
        lane.add(buffer, offset, length);
        bytes += length;
        return DropReason.NONE;
    }

    UnsafeBuffer buffer(final int index) {
        return index < priority.size ? priority.buffers[index] : ordinary.buffers[index - priority.size];
    }

    int offset(final int index) {
        return index < priority.size ? priority.offsets[index] : ordinary.offsets[index - priority.size];
    }

    int length(final int index) {
        return index < priority.size ? priority.lengths[index] : ordinary.lengths[index - priority.size];
    }

    void clear() {
        priority.size = 0;
        ordinary.size = 0;
        bytes = 0;
    }

    private static final class Lane {
        private final UnsafeBuffer[] buffers;
        private final int[] offsets;
        private final int[] lengths;
        private int size;

        Lane(final int limit) {
            buffers = new UnsafeBuffer[limit];
            offsets = new int[limit];
            lengths = new int[limit];
        }

        void add(final UnsafeBuffer buffer, final int offset, final int length) {
            buffers[size] = buffer;
            offsets[size] = offset;
            lengths[size] = length;
            size++;
        }
    }
}
