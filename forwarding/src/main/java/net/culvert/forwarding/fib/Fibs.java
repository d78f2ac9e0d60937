// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.fib;

import java.util.Arrays;
import net.culvert.ringbuffers.ring.GracePeriod;

/**
 * The forwarding tables by number, and the next hops that they name. One thread writes, the one that owns the grace
 * period; any number look up, inside a burst of a {@link GracePeriod.Reader}.
 */
public final class Fibs {
    private final Fib[] fibs;
    private volatile NextHop[] nextHops = new NextHop[16];
    private int used;

    /** {@code count} empty tables. */
    public Fibs(final int count, final GracePeriod gracePeriod) {
        fibs = new Fib[count];
        Arrays.setAll(fibs, i -> new Fib(gracePeriod));
    }

    /** Tables. */
    public int count() {
        return fibs.length;
    }

    /** Where a packet to the IPv4 address goes, or null; {@code flowHash} chooses among equal ways. */
    public NextHop lookup4(final int fib, final int address, final int flowHash) {
        final int number = fibs[fib].lookup4(address);
        return number == Fib.NO_ROUTE ? null : nextHops[number];
    }

    /** Where a packet to the IPv6 address goes, or null; {@code flowHash} chooses among equal ways. */
    public NextHop lookup6(final int fib, final long high, final long low, final int flowHash) {
        final int number = fibs[fib].lookup6(high, low);
        return number == Fib.NO_ROUTE ? null : nextHops[number];
    }

    /** Sets the route of exactly this prefix. Writer only. */
    public void insert(final int fib, final Prefix prefix, final NextHop nextHop) {
        int number = Arrays.asList(nextHops).indexOf(nextHop);
        if (number < 0) {
            number = used++;
            final NextHop[] next = used > nextHops.length ? Arrays.copyOf(nextHops, 2 * used) : nextHops.clone();
            next[number] = nextHop;
            nextHops = next;
        }
        fibs[fib].insert(prefix, number);
    }

    /** Removes the route of exactly this prefix. Writer only. */
    public void remove(final int fib, final Prefix prefix) {
        fibs[fib].remove(prefix);
    }
}
