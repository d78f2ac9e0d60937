// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.iface;

import java.util.ArrayList;
import java.util.List;
import net.culvert.ringbuffers.counters.DropReason;
import org.agrona.concurrent.UnsafeBuffer;

/** The taps of an interface and how often each was attached. Control thread; what {@link #active} gave, any. */
final class CaptureTaps {
    private static final class Use {
        private final PacketTap tap;
        private int count = 1;

        Use(final PacketTap tap) {
            this.tap = tap;
        }
    }

    private final List<Use> uses = new ArrayList<>();

    /** Adds the tap, or a use of it. */
    void attach(final PacketTap tap) {
        final Use use = find(tap);
        if (use == null) {
            uses.add(new Use(tap));
        } else {
            use.count++;
        }
    }

    /** Takes one use away, and the tap with the last. */
    void detach(final PacketTap tap) {
        final Use use = find(tap);
        if (use == null) {
            throw new IllegalStateException("the tap is not attached");
        }
        if (--use.count == 0) {
            uses.remove(use);
        }
    }

    /** One tap that stands for all; null for none. */
    PacketTap active() {
        return switch (uses.size()) {
            case 0 -> null;
            case 1 -> uses.getFirst().tap;
            default -> new Several(uses.stream().map(use -> use.tap).toArray(PacketTap[]::new));
        };
    }

    private Use find(final PacketTap tap) {
        for (final Use use : uses) {
            if (use.tap == tap) {
                return use;
            }
        }
        return null;
    }

    /** Shows a packet to one tap after the other. */
    private static final class Several implements PacketTap {
        private final PacketTap[] taps;

        Several(final PacketTap[] taps) {
            this.taps = taps;
        }

        @Override
        public void packet(final UnsafeBuffer buffer, final int offset, final int length, final Direction direction) {
            for (final PacketTap tap : taps) {
                tap.packet(buffer, offset, length, direction);
            }
        }

        @Override
        public void dropped(
                final UnsafeBuffer buffer,
                final int offset,
                final int length,
                final Direction direction,
                final DropReason reason) {
            for (final PacketTap tap : taps) {
                tap.dropped(buffer, offset, length, direction, reason);
            }
        }
    }
}
