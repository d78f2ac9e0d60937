// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.ip;

import net.culvert.forwarding.offload.Segmenter;
import net.culvert.forwarding.packet.Packet;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.packet.Gather;

/**
 * A packet that is to be cut, as the ordinary packets that it stands for: the segments of a super-packet, one after the
 * other, where they lie, or itself with its checksum completed. Owned by its worker.
 */
final class Oversized {
    private final Segmenter segmenter = new Segmenter();
    private final Packet part = new Packet();
    private Packet whole;
    private boolean isOrdinary;
    private boolean isTaken;

    /** Begins with a packet; TUN_BAD_OFFLOAD where its offload header does not fit. */
    DropReason begin(final Packet packet) {
        whole = packet;
        isTaken = false;
        isOrdinary = !packet.hasOffload();
        return isOrdinary
                ? DropReason.NONE
                : segmenter.wrap(
                        packet.buffer(), packet.offset() - Gather.HEADER_LENGTH, packet.offset(), packet.length());
    }

    /** Moves to the next part, whose bytes stay until the next call; false where there is none. */
    boolean next() {
        if (isOrdinary) {
            part.aim(whole.buffer(), whole.offset(), whole.length(), whole.input());
            final boolean isFirst = !isTaken;
            isTaken = true;
            return isFirst;
        }
        if (!segmenter.next()) {
            return false;
        }
        part.aim(whole.buffer(), segmenter.offset(), segmenter.length(), whole.input());
        return true;
    }

    Packet part() {
        return part;
    }
}
