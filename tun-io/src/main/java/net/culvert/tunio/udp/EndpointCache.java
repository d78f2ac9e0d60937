// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunio.udp;

import net.culvert.ringbuffers.packet.Endpoint;

/**
 * The endpoints seen of late, so that steady traffic meets the same object again and allocates nothing; one thread.
 *
 * <p>Direct-mapped: two endpoints that fall on one place push each other out, which costs an allocation, no more.
 */
public final class EndpointCache {
    private static final long GOLDEN = 0x9E37_79B9_7F4A_7C15L; // 2^64 / golden ratio, spreads the high bits

    private final Endpoint[] places;
    private final int shift;

    /** Has {@code 1 << bits} places. */
    public EndpointCache(final int bits) {
        places = new Endpoint[1 << bits];
        shift = Long.SIZE - bits;
    }

    /** The endpoint with these values; parameters as of {@link Endpoint}. */
    public Endpoint get(
            final boolean ipv6,
            final long high,
            final long low,
            final int port,
            final int scopeId,
            final long localHigh,
            final long localLow,
            final int localInterface) {
        final long remote = (high * GOLDEN ^ low) * GOLDEN + port;
        final long local = (localHigh * GOLDEN ^ localLow) * GOLDEN + localInterface;
        final int place = (int) (((remote ^ (local >>> 7)) * GOLDEN) >>> shift);
        final Endpoint known = places[place];
        if (known != null
                && known.addressLow() == low
                && known.port() == port
                && known.addressHigh() == high
                && known.localLow() == localLow
                && known.localHigh() == localHigh
                && known.localInterface() == localInterface
                && known.scopeId() == scopeId
                && known.ipv6() == ipv6) {
            return known;
        }
        final Endpoint fresh = new Endpoint(ipv6, high, low, port, scopeId, localHigh, localLow, localInterface);
        places[place] = fresh;
        return fresh;
    }
}
