// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.iface;

import net.culvert.ringbuffers.counters.DropCounters;
import net.culvert.ringbuffers.counters.DropReason;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What one worker sends through one interface: references to packets, which stay where they are until {@link #start}.
 *
 * <p>Two lanes; packets of the first one leave before those of the second. Many packets, one start: whoever enqueues
 * does not start, the end of the burst does. A full lane is a counted drop. Owned by its worker.
 */
public final class OutputQueue {
    private final Lane priority;
    private final Lane ordinary;
    private final Transmitter transmitter;

    /** A queue for at most {@code limit} packets in each lane. */
    public OutputQueue(final int limit, final Transmitter transmitter) {
        priority = new Lane(limit);
        ordinary = new Lane(limit);
        this.transmitter = transmitter;
    }

    /** Takes a reference to a packet; says OUTPUT_QUEUE_FULL, or NONE. */
    public DropReason enqueue(final UnsafeBuffer buffer, final int offset, final int length, final boolean isUrgent) {
        return (isUrgent ? priority : ordinary).add(buffer, offset, length);
    }

    /** Packets in both lanes. */
    public int length() {
        return priority.size + ordinary.size;
    }

    /** The slab that packet {@code index} lies in, 0 being the first to leave. */
    public UnsafeBuffer buffer(final int index) {
        return index < priority.size ? priority.buffers[index] : ordinary.buffers[index - priority.size];
    }

    /** Where packet {@code index} begins; its offload header lies in the ten bytes before. */
    public int offset(final int index) {
        return index < priority.size ? priority.offsets[index] : ordinary.offsets[index - priority.size];
    }

    /** Bytes of packet {@code index}. */
    public int length(final int index) {
        return index < priority.size ? priority.lengths[index] : ordinary.lengths[index - priority.size];
    }

    /** Hands all to the device and is empty. */
    public void start(final DropCounters drops) {
        if (length() > 0) {
            transmitter.transmit(this, drops);
            priority.size = 0;
            ordinary.size = 0;
        }
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

        DropReason add(final UnsafeBuffer buffer, final int offset, final int length) {
            if (size == buffers.length) {
                return DropReason.OUTPUT_QUEUE_FULL;
            }
            buffers[size] = buffer;
            offsets[size] = offset;
            lengths[size] = length;
            size++;
            return DropReason.NONE;
        }
    }
}
