// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.ip;

import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.ringbuffers.counters.DropCounters;
import org.agrona.concurrent.status.AtomicCounter;

/**
 * What one worker counts of one family, by the names of {@code netstat -s}; any thread reads, and sums over workers.
 *
 * <p>The law: total = forward + delivered + dropped + held in pipes and as fragments + fragments less what they became
 * ({@code ips_fragments}, {@code ips_reassembled}). What is made here is in localout if it left, else among the drops
 * of {@code made}.
 */
final class IpStatistics {
    final AtomicCounter total;
    final AtomicCounter forwarded;
    final AtomicCounter delivered;
    final AtomicCounter fragments;
    final AtomicCounter reassembled;
    final AtomicCounter fragmented;
    final AtomicCounter outputFragments;
    final AtomicCounter localOut;
    final AtomicCounter redirectsSent;
    final DropCounters drops;
    final DropCounters madeDrops;

    /** {@code family} is {@code ip} or {@code ip6}; the worker's number stands in front of it. */
    IpStatistics(final CountersFile counters, final int worker, final String family) {
        final String path = "worker" + worker + "." + family;
        final String prefix = path + "." + family + "s_";
        total = counters.newCounter(prefix + "total");
        forwarded = counters.newCounter(prefix + "forward");
        delivered = counters.newCounter(prefix + "delivered");
        fragments = counters.newCounter(prefix + "fragments");
        reassembled = counters.newCounter(prefix + "reassembled");
        fragmented = counters.newCounter(prefix + "fragmented");
        outputFragments = counters.newCounter(prefix + "ofragments");
        localOut = counters.newCounter(prefix + "localout");
        redirectsSent = counters.newCounter(prefix + "redirectsent");
        drops = new DropCounters(counters, path);
        madeDrops = new DropCounters(counters, path + ".made");
    }
}
