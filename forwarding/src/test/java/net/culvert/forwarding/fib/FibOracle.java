// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.fib;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashMap;
import java.util.Map;
import net.culvert.ringbuffers.ring.GracePeriod;

/** A FIB beside a slow one that is right by its simplicity: every change is made to both, every answer compared. */
final class FibOracle {
    final Fib fib;
    final Map<Prefix, Integer> slow = new HashMap<>();

    FibOracle(final GracePeriod gracePeriod) {
        fib = new Fib(gracePeriod);
    }

    void insert(final Prefix prefix, final int nextHop) {
        final Integer before = slow.put(prefix, nextHop);
        assertEquals(before == null ? Fib.NO_ROUTE : before, fib.insert(prefix, nextHop), prefix::toString);
    }

    void remove(final Prefix prefix) {
        final Integer before = slow.remove(prefix);
        assertEquals(before == null ? Fib.NO_ROUTE : before, fib.remove(prefix), prefix::toString);
    }

    /** The first and last address of the prefix, and their neighbours outside. */
    void checkEnds(final Prefix prefix) {
        final boolean ipv6 = prefix.ipv6();
        final long lastHigh = prefix.high() | ~PrefixNode.mask(Math.min(prefix.length(), 64));
        final long lastLow = prefix.low() | ~PrefixNode.mask(Math.max(prefix.length() - 64, 0));
        check(ipv6, prefix.high(), prefix.low());
        check(ipv6, lastHigh, lastLow);
        if (ipv6) {
            check(true, prefix.low() == 0 ? prefix.high() - 1 : prefix.high(), prefix.low() - 1);
            check(true, lastLow == -1 ? lastHigh + 1 : lastHigh, lastLow + 1);
        } else {
            check(false, prefix.high() - (1L << 32), 0);
            check(false, lastHigh + 1, 0);
        }
    }

    void check(final boolean ipv6, final long high, final long low) {
        final Prefix address = new Prefix(ipv6, high, low, ipv6 ? 128 : 32);
        assertEquals(lookup(slow, address), lookup(fib, address), address::toString);
    }

    void checkRoutes() {
        final Map<Prefix, Integer> all = new HashMap<>();
        fib.forEach(all::put);
        assertEquals(slow, all);
        assertEquals(slow.size(), fib.size());
        slow.forEach((prefix, nextHop) -> assertEquals(nextHop, fib.get(prefix)));
    }

    static int lookup(final Fib fib, final Prefix address) {
        return address.ipv6() ? fib.lookup6(address.high(), address.low()) : fib.lookup4((int) (address.high() >>> 32));
    }

    private static int lookup(final Map<Prefix, Integer> slow, final Prefix address) {
        for (int length = address.length(); length >= 0; length--) {
            final Integer nextHop = slow.get(new Prefix(address.ipv6(), address.high(), address.low(), length));
            if (nextHop != null) {
                return nextHop;
            }
        }
        return Fib.NO_ROUTE;
    }
}
