// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.fib;

import java.util.Arrays;
import java.util.List;
import net.culvert.ringbuffers.ring.GracePeriod;

/**
 * The forwarding tables by number, and the next hops that they name. One thread writes, the one that owns the grace
 * period; any number look up, each inside a burst of a {@link GracePeriod.Reader}, which the answer may outlive.
 * Lookups neither lock nor allocate.
 *
 * <p>Routes with metrics, origins and interfaces that come and go are {@link RouteTable}'s, which writes these tables.
 */
public final class Fibs {
    private final Fib[] fibs;
    private final NextHops nextHops;
    private final OwnAddresses own = new OwnAddresses();

    /** {@code count} empty tables. */
    public Fibs(final int count, final GracePeriod gracePeriod) {
        fibs = new Fib[count];
        Arrays.setAll(fibs, i -> new Fib(gracePeriod));
        nextHops = new NextHops(gracePeriod);
    }

    /** Tables. */
    public int count() {
        return fibs.length;
    }

    /**
     * Where a packet to the IPv4 address goes, or null; {@code flowHash}, all of whose 32 bits should vary, chooses
     * among equal ways.
     */
    public NextHop lookup4(final int fib, final int address, final int flowHash) {
        return way(fibs[fib].lookup4(address), flowHash);
    }

    /** Where a packet to the IPv6 address goes, or null; {@code flowHash} as for IPv4. */
    public NextHop lookup6(final int fib, final long high, final long low, final int flowHash) {
        return way(fibs[fib].lookup6(high, low), flowHash);
    }

    /**
     * Looks up the first {@code count} IPv4 addresses; the numbers are for {@link #way}, inside the same burst of the
     * reader. Faster than one by one in a large table, for the memory is asked for all at once.
     */
    public void lookup4(final int fib, final int[] addresses, final int[] numbers, final int count) {
        fibs[fib].lookup4(addresses, numbers, count);
    }

    /** The same for IPv6 addresses, given by their halves. */
    public void lookup6(final int fib, final long[] highs, final long[] lows, final int[] numbers, final int count) {
        fibs[fib].lookup6(highs, lows, numbers, count);
    }

    /** What the IPv4 address is found under; the number is for {@link #way}, inside the same burst of the reader. */
    public int number4(final int fib, final int address) {
        return fibs[fib].lookup4(address);
    }

    /** The same for an IPv6 address. */
    public int number6(final int fib, final long high, final long low) {
        return fibs[fib].lookup6(high, low);
    }

    /** Whether a number of a lookup stands for several equal ways, so that the flow's hash matters. */
    public boolean isChoice(final int number) {
        return number != Fib.NO_ROUTE && NextHops.isChoice(number);
    }

    /** What a number of a lookup stands for, or null for none. */
    public NextHop way(final int number, final int flowHash) {
        return number == Fib.NO_ROUTE ? null : nextHops.way(number, flowHash);
    }

    /** Whether the IPv4 address is one of this host's in the table; where it is none, one load tells nearly always. */
    public boolean isOwn4(final int fib, final int address) {
        return own.mayHold4(address) && isLocal(lookup4(fib, address, 0));
    }

    /** The same of an IPv6 address. */
    public boolean isOwn6(final int fib, final long high, final long low) {
        return own.mayHold6(high, low) && isLocal(lookup6(fib, high, low, 0));
    }

    private static boolean isLocal(final NextHop way) {
        return way != null && way.action() == NextHop.Action.LOCAL;
    }

    /** Sets the way of exactly this prefix. Writer only. */
    public void insert(final int fib, final Prefix prefix, final NextHop nextHop) {
        insert(fib, prefix, List.of(nextHop));
    }

    /** Sets the 1 to 16 equal ways of exactly this prefix, in the order of the hashes they get. Writer only. */
    public void insert(final int fib, final Prefix prefix, final List<NextHop> equalWays) {
        final int number = nextHops.hold(equalWays);
        if (isLocal(equalWays.getFirst())) {
            own.add(prefix);
        }
        final int before = fibs[fib].insert(prefix, number);
        if (before != Fib.NO_ROUTE) {
            nextHops.release(before);
        }
    }

    /** Removes the route of exactly this prefix, if there is one. Writer only. */
    public void remove(final int fib, final Prefix prefix) {
        final int before = fibs[fib].remove(prefix);
        if (before != Fib.NO_ROUTE) {
            nextHops.release(before);
        }
    }

    /** Prefixes in the table. Writer only. */
    public int size(final int fib) {
        return fibs[fib].size();
    }

    /** Different next hops, and groups of them, that the routes of all tables name. Writer only. */
    public int nextHops() {
        return nextHops.size();
    }

    /** Places for next hops that were ever needed at once, grace periods included. Writer only. */
    int nextHopCapacity() {
        return nextHops.capacity();
    }
}
