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
 * that a stranger who finds one cannot fill the log. Owned by one of the path's threads.
 */
public final class PathErrors {
    private static final Logger LOG = LoggerFactory.getLogger(PathErrors.class);

    private final String path;
    private final DropCounters drops;
    private final Set<StackTraceElement> seen = new HashSet<>();

    /** Faults on the path called {@code path}, counted by {@code drops}. */
    public PathErrors(final String path, final DropCounters drops) {
        this.path = path;
        this.drops = drops;
    }

    /** A packet of {@code length} bytes that stands for {@code packets} is stepped over, counted. */
    public void onError(final RuntimeException fault, final int packets, final int length) {
        drops.count(DropReason.INTERNAL_ERROR, packets, length);
        log(fault, length);
    }

    /** A packet of {@code length} bytes is stepped over; the caller sees to its being counted. */
    void log(final RuntimeException fault, final int length) {
        final StackTraceElement[] trace = fault.getStackTrace();
        if (trace.length == 0 || seen.add(trace[0])) {
            LOG.error("A packet of {} bytes broke the {} path; logged once for this place", length, path, fault);
        }
    }
}
