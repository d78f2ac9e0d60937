// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.shaping;

import java.util.Arrays;

/**
 * The queues of a pipe, served in turn so that each gets the same share of bytes: deficit round robin (Shreedhar and
 * Varghese, 1995). Flows whose keys fall on one queue share it. Owned by one worker.
 */
final class FlowQueues {
    private static final int QUANTUM = 4096; // bytes a turn; super-packets wait for several turns

    private final HeldPackets packets;
    private final PacketFifo[] queues;
    private final int[] deficits; // bytes that a queue may still send
    private final int[] turns; // a ring of the queues that are not empty
    private int firstTurn;
    private int active;
    private int size;

    /** So many queues, a power of two. */
    FlowQueues(final int queues, final HeldPackets packets) {
        if (Integer.bitCount(queues) != 1) {
            throw new IllegalArgumentException(
                    "pipe: " + queues + " flow queues cannot be; write a power of two, such as 64");
        }
        this.packets = packets;
        this.queues = new PacketFifo[queues];
        Arrays.setAll(this.queues, i -> new PacketFifo(packets));
        deficits = new int[queues];
        turns = new int[queues];
    }

    /** Packets in all queues. */
    int size() {
        return size;
    }

    /** The queue of the flow. */
    int queue(final long key) {
        return (int) (key >>> 32) & queues.length - 1;
    }

    /**
     * Whether the queue can take one more packet of the length; an empty one always can. Of a link that is shared each
     * pipe has its part of the limits for sure, and of packets what the others leave.
     */
    boolean hasRoom(final int queue, final int length, final PipeSettings settings, final Link link) {
        final PacketFifo fifo = queues[queue];
        return fifo.size() == 0
                || (settings.limitPackets() == 0
                                || fifo.size() < part(settings.limitPackets(), link)
                                || link.parts() > 1 && link.waiting() < settings.limitPackets())
                        && (settings.limitBytes() == 0 || fifo.bytes() + length <= part(settings.limitBytes(), link));
    }

    private static int part(final int limit, final Link link) {
        return (int) (((long) limit + link.parts() - 1) / link.parts());
    }

    void add(final int queue, final int slot) {
        final PacketFifo fifo = queues[queue];
        if (fifo.size() == 0) {
            deficits[queue] = 0;
            turns[firstTurn + active++ & turns.length - 1] = queue;
        }
        fifo.add(slot);
        size++;
    }

    /** Takes out the packet whose turn it is; there must be one. */
    int remove() {
        final int slot = head();
        final int queue = turns[firstTurn];
        deficits[queue] -= packets.length(slot);
        size--;
        queues[queue].remove();
        if (queues[queue].size() == 0) {
            firstTurn = firstTurn + 1 & turns.length - 1;
            active--;
        }
        return slot;
    }

    /** The packet whose turn it is, which it stays until it is taken out; there must be one. */
    int head() {
        while (true) {
            final int queue = turns[firstTurn];
            final int slot = queues[queue].head();
            if (deficits[queue] >= packets.length(slot)) {
                return slot;
            }
            deficits[queue] += QUANTUM;
            firstTurn = firstTurn + 1 & turns.length - 1;
            turns[firstTurn + active - 1 & turns.length - 1] = queue;
        }
    }
}
