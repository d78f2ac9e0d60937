// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.path;

import java.util.HashSet;
import java.util.Set;
import net.culvert.ringbuffers.counters.DropCounters;
import net.culvert.ringbuffers.counters.DropReason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Faults of ours on one path: each is counted with the packet it cost, and logged once for each place it came from, so
 * that a stranger who finds one cannot fill the log. Owned by the path's thread.
 */
final class PathErrors {
    private static final Logger LOG = LoggerFactory.getLogger(PathErrors.class);

    private final String path;
    private final DropCounters drops;
    private final Set<StackTraceElement> seen = new HashSet<>();

    PathErrors(final String path, final DropCounters drops) {
        this.path = path;
        this.drops = drops;
    }

    /** The packet of {@code length} bytes is stepped over. */
    void onError(final RuntimeException fault, final int length) {
        drops.count(DropReason.INTERNAL_ERROR, length);
        final StackTraceElement[] trace = fault.getStackTrace();
        if (trace.length == 0 || seen.add(trace[0])) {
            LOG.error("A packet of {} bytes broke the {} path; logged once for this place", length, path, fault);
        }
    }
}
