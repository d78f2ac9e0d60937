// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.state;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.culvert.ringbuffers.counters.DropReason;

/** Finds drops among counters by the names that {@link net.culvert.ringbuffers.counters.DropCounters} gives them. */
public final class DropNames {
    private static final String INFIX = ".drop.";
    private static final String PACKETS = ".packets";
    private static final String BYTES = ".bytes";
    private static final Map<String, DropReason> REASONS = new HashMap<>();

    static {
        for (final DropReason reason : DropReason.values()) {
            REASONS.put(reason.counterName(), reason);
        }
    }

    private DropNames() {}

    /** Drops by path and reason, in the order of the counters. */
    static List<GatewayState.Drop> read(final Map<String, Long> counters) {
        final List<GatewayState.Drop> drops = new ArrayList<>();
        counters.forEach((name, packets) -> {
            final int infix = name.indexOf(INFIX);
            if (infix >= 0 && name.endsWith(PACKETS)) {
                final String stem = name.substring(0, name.length() - PACKETS.length());
                final DropReason reason = REASONS.get(stem.substring(infix + INFIX.length()));
                if (reason != null) {
                    final long bytes = counters.getOrDefault(stem + BYTES, 0L);
                    drops.add(new GatewayState.Drop(name.substring(0, infix), reason, packets, bytes));
                }
            }
        });
        return List.copyOf(drops);
    }

    /** Whether a counter of this name counts drops. */
    public static boolean isCounter(final String name) {
        return name.contains(INFIX) && (name.endsWith(PACKETS) || name.endsWith(BYTES));
    }
}
