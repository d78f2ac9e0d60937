// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.icmp;

/**
 * A token bucket, as RFC 4443, section 2.4 (f), asks for. It holds what a second brings and is full at first; owned by
 * one thread.
 */
public final class RateLimit {
    private static final long FULL_NS = 1_000_000_000L; // a second's worth

    private long creditNs = FULL_NS;
    private long lastNs;

    /** Takes a token where there is one; {@code perSecond} tokens come in a second, 0 or less is no limit. */
    public boolean take(final int perSecond, final long nowNs) {
        final long elapsedNs = nowNs - lastNs;
        lastNs = nowNs;
        creditNs = Math.min(FULL_NS, creditNs + Math.clamp(elapsedNs, 0, FULL_NS));
        if (perSecond <= 0) {
            return true;
        }
        final long tokenNs = FULL_NS / perSecond;
        if (creditNs < tokenNs) {
            return false;
        }
        creditNs -= tokenNs;
        return true;
    }
}
