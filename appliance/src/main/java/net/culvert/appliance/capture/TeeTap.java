// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.capture;

import java.util.Arrays;
import net.culvert.forwarding.filter.Tap;
import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.forwarding.iface.PacketTap.Direction;
import net.culvert.forwarding.packet.Packet;
import net.culvert.ringbuffers.counters.DropReason;

/**
 * Gives a capture the packets that rules send it. Called by every worker, each on its own thread; the control thread
 * tells it of interfaces before their first packet.
 */
public final class TeeTap implements Tap {
    private record Known(NetworkInterface networkInterface, CaptureSource source) {}

    private final CaptureRing ring;
    private final CaptureWriter writer;
    private volatile Known[] known = {}; // by number of the interface; replaced, never changed

    TeeTap(final CaptureRing ring, final CaptureWriter writer) {
        this.ring = ring;
        this.writer = writer;
    }

    /** Tells it of an interface; control thread. */
    public void add(final NetworkInterface added) {
        final Known[] old = known;
        final int index = added.index();
        if (index < old.length && old[index] != null && old[index].networkInterface == added) {
            return;
        }
        final Known[] grown = Arrays.copyOf(old, Math.max(old.length, index + 1));
        grown[index] = new Known(added, writer.addSource(added.name(), "packets of rules at " + added.name()));
        known = grown;
    }

    @Override
    public void tee(final Packet packet, final NetworkInterface output, final long nowNs) {
        final NetworkInterface passed = output == null ? packet.input() : output;
        final Known[] known = this.known;
        final int index = passed.index();
        if (index < known.length && known[index] != null) {
            ring.offer(
                    known[index].source,
                    packet.buffer(),
                    packet.offset(),
                    packet.length(),
                    output == null ? Direction.IN : Direction.OUT,
                    DropReason.NONE);
        }
    }
}
