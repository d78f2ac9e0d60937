// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.capture;

import java.util.function.IntSupplier;
import net.culvert.appliance.capture.CaptureRequest.Way;
import net.culvert.forwarding.iface.PacketTap.Direction;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.packet.Endpoint;
import org.agrona.concurrent.UnsafeBuffer;

/** Gives a capture the datagrams of one tunnel. Called by who receives and who sends, each on its own thread. */
final class TunnelTap implements OuterTap {
    private static final int WHOLE_BYTES = 16; // of a message that may have been opened in place: its header

    private final CaptureRing ring;
    private final CaptureSource source;
    private final IntSupplier localPort;
    private final Way way;
    private final boolean isDropped;

    TunnelTap(
            final CaptureRing ring,
            final CaptureSource source,
            final IntSupplier localPort,
            final Way way,
            final boolean isDropped) {
        this.ring = ring;
        this.source = source;
        this.localPort = localPort;
        this.way = way;
        this.isDropped = isDropped;
    }

    @Override
    public void datagram(
            final UnsafeBuffer buffer,
            final int offset,
            final int length,
            final Endpoint remote,
            final Direction direction) {
        if (direction == Direction.IN ? way.isIn() : way.isOut()) {
            offer(buffer, offset, length, length, remote, direction, DropReason.NONE);
        }
    }

    @Override
    public void dropped(
            final UnsafeBuffer buffer,
            final int offset,
            final int length,
            final Endpoint remote,
            final DropReason reason) {
        if (isDropped && way.isIn()) {
            offer(buffer, offset, length, Math.min(length, WHOLE_BYTES), remote, Direction.IN, reason);
        }
    }

    private void offer(
            final UnsafeBuffer buffer,
            final int offset,
            final int length,
            final int carried,
            final Endpoint remote,
            final Direction direction,
            final DropReason reason) {
        ring.offerDatagram(source, buffer, offset, length, carried, remote, localPort.getAsInt(), direction, reason);
    }
}
