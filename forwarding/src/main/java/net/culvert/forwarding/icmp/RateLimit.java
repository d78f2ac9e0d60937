// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.icmp;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A token bucket, as RFC 4443, section 2.4 (f), asks for. It holds what a second brings and is full at first; any
 * number of threads share it.
 *
 * <p>All its state is the time at which its credit began: a token moves that on, and it is never more than a second
 * ago. So one compare-and-set takes a token, and no sum of two threads goes wrong.
 */
public final class RateLimit {
    private static final long FULL_NS = 1_000_000_000L; // a second's worth
    private static final long UNUSED = 0x5555_5555_5555_5555L; // no clock shows it, and one that did would fill it once

    private final AtomicLong creditSinceNs = new AtomicLong(UNUSED);

    /** Takes a token where there is one; {@code perSecond} tokens come in a second, 0 or less is no limit. */
    public boolean take(final int perSecond, final long nowNs) {
        if (perSecond <= 0) {
            return true;
        }
        final long tokenNs = FULL_NS / perSecond;
        while (true) {
            final long sinceNs = creditSinceNs.get();
            final long creditNs = sinceNs == UNUSED ? FULL_NS : Math.min(FULL_NS, nowNs - sinceNs);
            if (creditNs < tokenNs) {
                return false;
            }
            if (creditSinceNs.compareAndSet(sinceNs, nowNs - creditNs + tokenNs)) {
                return true;
            }
        }
    }
}
