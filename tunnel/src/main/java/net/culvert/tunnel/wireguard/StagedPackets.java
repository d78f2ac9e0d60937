// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.wireguard;

import java.util.ArrayDeque;
import net.culvert.ringbuffers.counters.DropCounters;
import net.culvert.ringbuffers.counters.DropReason;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Packets of one peer that wait for a handshake: a bounded queue of copies, the oldest dropped first. Owned by the
 * outbound thread, which allocates here while there are no keys.
 */
final class StagedPackets {
    /** Most packets that wait, as existing implementations have it. */
    static final int MAX_PACKETS = 128;
    /** Most bytes that wait: 128 packets of an ordinary MTU, or a few jumbo ones. */
    static final int MAX_BYTES = 256 * 1024;

    private final ArrayDeque<byte[]> packets = new ArrayDeque<>(4);
    private int bytes;

    /** Copies the packet in; what has to go for it is counted. */
    void add(final UnsafeBuffer buffer, final int offset, final int length, final DropCounters drops) {
        while (!packets.isEmpty() && (packets.size() == MAX_PACKETS || bytes + length > MAX_BYTES)) {
            drops.count(DropReason.TUNNEL_QUEUE_FULL, poll().length);
        }
        final byte[] copy = new byte[length];
        buffer.getBytes(offset, copy);
        packets.add(copy);
        bytes += length;
    }

    /** Takes the oldest packet, null where there is none. */
    byte[] poll() {
        final byte[] packet = packets.poll();
        if (packet != null) {
            bytes -= packet.length;
        }
        return packet;
    }

    boolean isEmpty() {
        return packets.isEmpty();
    }

    /** Drops all, counted. */
    void drop(final DropReason reason, final DropCounters drops) {
        byte[] packet = poll();
        while (packet != null) {
            drops.count(reason, packet.length);
            packet = poll();
        }
    }
}
