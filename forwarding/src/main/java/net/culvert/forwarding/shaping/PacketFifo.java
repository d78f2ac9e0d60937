// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.shaping;

/** A queue of held packets, chained by their slots. Owned by the worker whose packets they are. */
final class PacketFifo {
    private final HeldPackets packets;
    private int head = HeldPackets.NONE;
    private int tail = HeldPackets.NONE;
    private int size;
    private int bytes;

    PacketFifo(final HeldPackets packets) {
        this.packets = packets;
    }

    int size() {
        return size;
    }

    int bytes() {
        return bytes;
    }

    /** The slot of the oldest packet, or NONE. */
    int head() {
        return head;
    }

    void add(final int slot) {
        packets.next(slot, HeldPackets.NONE);
        if (size == 0) {
            head = slot;
        } else {
            packets.next(tail, slot);
        }
        tail = slot;
        size++;
        bytes += packets.length(slot);
    }

    /** Takes the oldest packet out; there must be one. */
    int remove() {
        final int slot = head;
        head = packets.next(slot);
        size--;
        bytes -= packets.length(slot);
        return slot;
    }
}
