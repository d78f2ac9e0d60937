// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.capture;

import net.culvert.appliance.capture.CaptureRequest.Way;
import net.culvert.forwarding.iface.PacketTap;
import net.culvert.ringbuffers.counters.DropReason;
import org.agrona.concurrent.UnsafeBuffer;

/** Gives a capture the packets of one interface. Called by every worker, each on its own thread. */
final class InterfaceTap implements PacketTap {
    private final CaptureRing ring;
    private final CaptureSource source;
    private final Way way;
    private final boolean isDropped;

    InterfaceTap(final CaptureRing ring, final CaptureSource source, final Way way, final boolean isDropped) {
        this.ring = ring;
        this.source = source;
        this.way = way;
        this.isDropped = isDropped;
    }

    @Override
    public void packet(final UnsafeBuffer buffer, final int offset, final int length, final Direction direction) {
        if (isWanted(direction)) {
            ring.offer(source, buffer, offset, length, direction, DropReason.NONE);
        }
    }

    @Override
    public void dropped(
            final UnsafeBuffer buffer,
            final int offset,
            final int length,
            final Direction direction,
            final DropReason reason) {
        if (isDropped && isWanted(direction)) {
            ring.offer(source, buffer, offset, length, direction, reason);
        }
    }

    private boolean isWanted(final Direction direction) {
        return direction == Direction.IN ? way.isIn() : way.isOut();
    }
}
