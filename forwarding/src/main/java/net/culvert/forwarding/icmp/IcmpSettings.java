// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.icmp;

/**
 * What can be set of ICMP and of TCP resets, with BSD's names and defaults where it has them. The control thread
 * writes, workers read. A limit is that of all workers together, and a second's worth may come at once; 0 is no limit.
 */
public final class IcmpSettings {
    private static final int DEFAULT_PER_SECOND = 200; // net.inet.icmp.icmplim of BSD
    private static final int GREATEST_TTL = 255;
    private static final int DEFAULT_TTL = 64; // RFC 1700, "IP Time to Live Parameter"

    private final RateLimit errors = new RateLimit(); // of all workers, as those that follow
    private final RateLimit replies = new RateLimit();
    private final RateLimit redirects = new RateLimit();
    private final RateLimit resets = new RateLimit();
    private volatile int errorsPerSecond = DEFAULT_PER_SECOND;
    private volatile int repliesPerSecond = DEFAULT_PER_SECOND;
    private volatile int redirectsPerSecond = DEFAULT_PER_SECOND;
    private volatile int resetsPerSecond = DEFAULT_PER_SECOND;
    private volatile int ttl = DEFAULT_TTL;
    private volatile boolean repliesToGroups;
    private volatile boolean repliesToTimestamps;

    /** Most errors in a second ({@code icmplim}). */
    public int errorsPerSecond() {
        return errorsPerSecond;
    }

    public void errorsPerSecond(final int limit) {
        errorsPerSecond = limit;
    }

    /** Whether one more error may be sent now, which then counts; any thread, as those that follow. */
    public boolean takeError(final long nowNs) {
        return errors.take(errorsPerSecond, nowNs);
    }

    /** Most replies to echo and timestamp requests in a second. */
    public int repliesPerSecond() {
        return repliesPerSecond;
    }

    public void repliesPerSecond(final int limit) {
        repliesPerSecond = limit;
    }

    /** Whether one more reply may be sent now, which then counts. */
    public boolean takeReply(final long nowNs) {
        return replies.take(repliesPerSecond, nowNs);
    }

    /** Most redirects in a second. */
    public int redirectsPerSecond() {
        return redirectsPerSecond;
    }

    public void redirectsPerSecond(final int limit) {
        redirectsPerSecond = limit;
    }

    /** Whether one more redirect may be sent now, which then counts. */
    public boolean takeRedirect(final long nowNs) {
        return redirects.take(redirectsPerSecond, nowNs);
    }

    /** Most TCP resets in a second. */
    public int resetsPerSecond() {
        return resetsPerSecond;
    }

    public void resetsPerSecond(final int limit) {
        resetsPerSecond = limit;
    }

    /** Whether one more reset may be sent now, which then counts. */
    public boolean takeReset(final long nowNs) {
        return resets.take(resetsPerSecond, nowNs);
    }

    /** TTL and hop limit of what is made here ({@code net.inet.ip.ttl}). */
    public int ttl() {
        return ttl;
    }

    /** Sets it; refuses what the field does not hold, and 0, which no packet may be sent with. */
    public void ttl(final int hops) {
        if (hops < 1 || hops > GREATEST_TTL) {
            throw new IllegalArgumentException("TTL " + hops + " is not 1 to " + GREATEST_TTL);
        }
        ttl = hops;
    }

    /** Whether requests that were sent to many hosts are answered ({@code bmcastecho}). */
    public boolean repliesToGroups() {
        return repliesToGroups;
    }

    public void repliesToGroups(final boolean on) {
        repliesToGroups = on;
    }

    /** Whether timestamp requests are answered ({@code tstamprepl}). */
    public boolean repliesToTimestamps() {
        return repliesToTimestamps;
    }

    public void repliesToTimestamps(final boolean on) {
        repliesToTimestamps = on;
    }
}
