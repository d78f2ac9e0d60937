// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.noise;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.packet.Endpoint;

/**
 * Bounds how many handshake messages a source may cost us while we are under load: a token bucket for each IPv4 address
 * or IPv6 /64. The table is bounded: when it is full of sources seen within a second, new ones are refused. Control
 * thread.
 */
public final class HandshakeRateLimiter {
    /** Messages a second and source, and the most at once (both as other implementations have them). */
    private static final long PER_SECOND = 20;

    private static final long BURST = 5;
    private static final long COST_NS = 1_000_000_000L / PER_SECOND; // a token is worth this much time
    private static final long CAPACITY_NS = BURST * COST_NS;

    /** Ours: a source silent for this long is forgotten; its bucket is full by then. */
    private static final long FORGET_NS = 1_000_000_000L;
    /** Ours: sources remembered at most, some 8 MB. */
    static final int MAX_SOURCES = 65_536;

    /** Comparable, so that prefixes chosen to collide in the hash table cost no more than a tree's height. */
    private record Source(boolean ipv6, long prefix) implements Comparable<Source> {
        @Override
        public int compareTo(final Source other) {
            final int byFamily = Boolean.compare(ipv6, other.ipv6);
            return byFamily != 0 ? byFamily : Long.compare(prefix, other.prefix);
        }
    }

    private static final class Bucket {
        long tokensNs = CAPACITY_NS;
        long seenNs;
    }

    /** In the order of last access, so that what may be forgotten stands first. */
    private final Map<Source, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true);

    /** Takes a token of the source: NONE or HANDSHAKE_RATE_LIMITED. */
    public DropReason check(final Endpoint from, final long nowNs) {
        forget(nowNs);
        final Source source = new Source(from.ipv6(), from.ipv6() ? from.addressHigh() : from.addressLow());
        Bucket bucket = buckets.get(source);
        if (bucket == null) {
            if (buckets.size() >= MAX_SOURCES) {
                return DropReason.HANDSHAKE_RATE_LIMITED;
            }
            bucket = new Bucket();
            bucket.seenNs = nowNs;
            buckets.put(source, bucket);
        }
        bucket.tokensNs = Math.min(CAPACITY_NS, bucket.tokensNs + (nowNs - bucket.seenNs));
        bucket.seenNs = nowNs;
        if (bucket.tokensNs < COST_NS) {
            return DropReason.HANDSHAKE_RATE_LIMITED;
        }
        bucket.tokensNs -= COST_NS;
        return DropReason.NONE;
    }

    /** The number of sources remembered. */
    public int sources() {
        return buckets.size();
    }

    private void forget(final long nowNs) {
        final Iterator<Bucket> oldestFirst = buckets.values().iterator();
        while (oldestFirst.hasNext() && nowNs - oldestFirst.next().seenNs > FORGET_NS) {
            oldestFirst.remove();
        }
    }
}
