// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.ip;

import net.culvert.forwarding.iface.DeferredStarts;
import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.forwarding.iface.OutputQueue;
import net.culvert.forwarding.packet.Packet;
import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.ringbuffers.counters.DropCounters;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.packet.Burst;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The output queues that one worker has put packets into since it last started them, and the slab of the fragments
 * among these. Owned by its worker.
 */
final class Outputs {
    private static final int PIECES_LENGTH = 4 * 65536; // bytes: three of the longest packets, cut
    private static final int MAX_PIECES = 1024; // 64 KiB over links of 576 bytes are 120

    private final int worker;
    private final DropCounters drops;
    private final DeferredStarts starts = new DeferredStarts();
    private final Burst pieces = new Burst(PIECES_LENGTH, MAX_PIECES);

    Outputs(final int worker, final CountersFile counters) {
        this.worker = worker;
        drops = new DropCounters(counters, "worker" + worker + ".output");
    }

    /** Puts a packet that fits into the queue of the interface. */
    DropReason enqueue(final Packet packet, final NetworkInterface output) {
        return enqueue(packet.buffer(), packet.offset(), packet.length(), packet.isUrgent(), output);
    }

    private DropReason enqueue(
            final UnsafeBuffer buffer,
            final int offset,
            final int length,
            final boolean isUrgent,
            final NetworkInterface output) {
        final OutputQueue queue = output.outputQueue(worker);
        final DropReason reason = queue.enqueue(buffer, offset, length, isUrgent);
        if (reason == DropReason.NONE) {
            starts.schedule(queue);
        }
        return reason;
    }

    /** Where a fragmenter lays what is then {@link #enqueuePieces}. */
    Burst pieces() {
        return pieces;
    }

    /** Puts the pieces from {@code first} on into the queue; the first reason that one of them meets. */
    DropReason enqueuePieces(final int first, final boolean isUrgent, final NetworkInterface output) {
        DropReason reason = DropReason.NONE;
        for (int i = first; i < pieces.size() && reason == DropReason.NONE; i++) {
            reason = enqueue(pieces.buffer(), pieces.offset(i), pieces.length(i), isUrgent, output);
        }
        return reason;
    }

    /** Has every device take what waits for it; one that throws does not stop others. */
    void start() {
        try {
            starts.start(drops);
        } finally {
            pieces.clear();
        }
    }
}
