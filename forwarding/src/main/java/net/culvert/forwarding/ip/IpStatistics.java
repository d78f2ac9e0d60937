// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.ip;

import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.ringbuffers.counters.DropCounters;
import org.agrona.concurrent.status.AtomicCounter;

/**
 * What one worker counts of one family, by the names of {@code netstat -s}; any thread reads, and sums over workers.
 *
 * <p>Total is forwarded, delivered, dropped, or held for a while. What is made here is counted as localout, and what of
 * that is dropped beside the others.
 */
final class IpStatistics {
    final AtomicCounter total;
    final AtomicCounter forwarded;
    final AtomicCounter delivered;
    final AtomicCounter localOut;
    final AtomicCounter fragmented;
    final AtomicCounter fragments;
    final AtomicCounter reassembled;
    final AtomicCounter redirectsSent;
    final DropCounters drops;

    /** {@code family} is {@code ip} or {@code ip6}; the worker's number stands in front of it. */
    IpStatistics(final CountersFile counters, final int worker, final String family) {
        final String path = "worker" + worker + "." + family;
        final String prefix = path + "." + family + "s_";
        total = counters.newCounter(prefix + "total");
        forwarded = counters.newCounter(prefix + "forward");
        delivered = counters.newCounter(prefix + "delivered");
        localOut = counters.newCounter(prefix + "localout");
        fragmented = counters.newCounter(prefix + "fragmented");
        fragments = counters.newCounter(prefix + "ofragments");
        reassembled = counters.newCounter(prefix + "reassembled");
        redirectsSent = counters.newCounter(prefix + "redirectsent");
        drops = new DropCounters(counters, path);
    }
}
