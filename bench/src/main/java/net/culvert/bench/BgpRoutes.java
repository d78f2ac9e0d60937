// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench;

import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import net.culvert.forwarding.fib.Fib;
import net.culvert.forwarding.fib.Prefix;
import net.culvert.ringbuffers.ring.GracePeriod;

/** Made-up routes of the lengths that a full BGP table has, and addresses that they cover; the same at every run. */
final class BgpRoutes {
    private static final int SEED = 4271;

    // Per mille of the lengths 16 to 24, about as the tables of 2024 have them; the same for some lengths of IPv6.
    private static final int[] SHARES4 = {14, 9, 15, 27, 45, 50, 115, 105, 620};
    private static final int[] LENGTHS6 = {48, 32, 44, 40, 36, 46, 47, 42, 29, 45, 33, 34, 38, 64};
    private static final int[] SHARES6 = {465, 120, 90, 80, 40, 40, 30, 30, 30, 20, 20, 15, 15, 5};

    // What registries give out, as first 16 bits and how many bits of these vary.
    private static final int[] BLOCKS6 = {0x2001, 0x2400, 0x2600, 0x2800, 0x2a00, 0x2c00};
    private static final int[] VARYING6 = {0, 4, 4, 4, 4, 4};
    private static final int ALLOCATIONS6 = 25_000; // /32s that longer prefixes lie in

    final Prefix[] routes;
    final int[] nextHops;
    private final SplittableRandom random = new SplittableRandom(SEED);

    private BgpRoutes(final int count) {
        routes = new Prefix[count];
        nextHops = new int[count];
    }

    static BgpRoutes ipv4(final int count) {
        final BgpRoutes made = new BgpRoutes(count);
        made.fill(made::randomIpv4);
        return made;
    }

    /** A FIB of these routes. */
    Fib fib(final GracePeriod gracePeriod) {
        final Fib fib = new Fib(gracePeriod);
        for (int i = 0; i < routes.length; i++) {
            fib.insert(routes[i], nextHops[i]);
        }
        return fib;
    }

    static BgpRoutes ipv6(final int count) {
        final BgpRoutes made = new BgpRoutes(count);
        final long[] allocations = new long[ALLOCATIONS6];
        for (int i = 0; i < allocations.length; i++) {
            allocations[i] = made.randomAllocation();
        }
        made.fill(() -> made.randomIpv6(allocations));
        return made;
    }

    private interface Source {
        Prefix next();
    }

    private void fill(final Source source) {
        final Set<Prefix> seen = HashSet.newHashSet(routes.length);
        for (int i = 0; i < routes.length; ) {
            final Prefix prefix = source.next();
            if (seen.add(prefix)) {
                nextHops[i] = random.nextInt(256);
                routes[i++] = prefix;
            }
        }
    }

    private Prefix randomIpv4() {
        final int first = 1 + random.nextInt(223);
        return Prefix.ipv4(first << 24 | random.nextInt(1 << 24), 16 + pick(SHARES4));
    }

    private long randomAllocation() {
        final int block = random.nextInt(BLOCKS6.length);
        final long first16 = BLOCKS6[block] | random.nextInt(1 << VARYING6[block]);
        return first16 << 48 | (long) random.nextInt(1 << 16) << 32;
    }

    /**
     * Some allocations have many prefixes and most have few; within one they lie close together more often than not.
     */
    private Prefix randomIpv6(final long[] allocations) {
        final double skew = random.nextDouble();
        final long allocation = allocations[(int) (skew * skew * allocations.length)];
        final int below = random.nextBoolean() ? random.nextInt(1 << 24) & 0x0F0F_FFFF : random.nextInt();
        return Prefix.ipv6(allocation | below & 0xFFFF_FFFFL, 0, LENGTHS6[pick(SHARES6)]);
    }

    private int pick(final int[] shares) {
        int left = random.nextInt(1000);
        int index = 0;
        while (index < shares.length - 1 && left >= shares[index]) {
            left -= shares[index++];
        }
        return index;
    }

    /** First halves of addresses, each in a route of its own choice; IPv4 addresses are the upper 32 bits. */
    long[] coveredAddresses(final int count) {
        final long[] highs = new long[count];
        for (int i = 0; i < count; i++) {
            final Prefix route = routes[random.nextInt(routes.length)];
            highs[i] = route.high() | (route.length() == 64 ? 0 : random.nextLong() >>> route.length());
        }
        return highs;
    }
}
