// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.fib;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import net.culvert.forwarding.fib.Route.Origin;
import net.culvert.forwarding.iface.InterfaceAddress;
import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.ringbuffers.ring.GracePeriod;
import org.junit.jupiter.api.Test;

/**
 * A reader that has a number meets its next hop, not none and not another's, while routes, groups and interfaces
 * change.
 *
 * <p>The MTU of a way names the prefix that it was made for, so the way of an address must be one whose prefix covers
 * it. Next hops are seldom equal, so numbers are let go of and given out again all the time.
 */
class RouteTableReadersTest {
    private static final int PREFIXES = 2000;
    private static final long RUN_NS = 500_000_000L;
    private static final long NET = 0x0A00_0000_0000_0000L; // 10.0.0.0/8

    private final GracePeriod gracePeriod = new GracePeriod();
    private final Fibs fibs = new Fibs(1, gracePeriod);
    private final RouteTable table = new RouteTable(fibs);
    private final NetworkInterface tun0 = new NetworkInterface("tun0", 1, 1420);
    private final NetworkInterface tun1 = new NetworkInterface("tun1", 2, 1420);
    private final Prefix[] prefixes = new Prefix[PREFIXES];
    private final AtomicBoolean done = new AtomicBoolean();
    private final AtomicLong lookups = new AtomicLong();
    private final AtomicReference<String> wrong = new AtomicReference<>();

    @Test
    void shouldAlwaysFindAWayOfAPrefixThatCovers() throws InterruptedException {
        final Random random = new Random(31);
        tun0.addresses(List.of(InterfaceAddress.parse("192.0.2.1/24")));
        tun1.addresses(List.of(InterfaceAddress.parse("198.51.100.1/24")));
        tun0.up(true);
        tun1.up(true);
        table.addInterfaceRoutes(tun0, false);
        table.addInterfaceRoutes(tun1, false);
        prefixes[0] = new Prefix(false, NET, 0, 8);
        table.add(new Route(0, prefixes[0], NextHop.blackhole(), 100, Origin.STATIC)); // always a way
        for (int i = 1; i < PREFIXES; i++) {
            prefixes[i] = new Prefix(false, NET | random.nextLong() >>> 8, 0, 9 + random.nextInt(16));
        }
        final GracePeriod.Reader burst = gracePeriod.newReader();
        final Thread reader = new Thread(() -> read(burst));
        reader.start();
        try {
            write(random);
        } finally {
            done.set(true);
            reader.join();
        }
        assertNull(wrong.get());
        assertTrue(lookups.get() > 10_000, () -> lookups + " lookups");
        gracePeriod.poll();
        assertEquals(0, gracePeriod.waiting());
    }

    private void write(final Random random) {
        final List<Route> routes = new ArrayList<>();
        final long end = System.nanoTime() + RUN_NS;
        for (int i = 1; System.nanoTime() < end && wrong.get() == null; i++) {
            if (i % 1000 == 0) {
                table.interfaceDown(tun1);
                table.interfaceUp(tun1);
            } else if (random.nextInt(PREFIXES) > routes.size()) {
                final int index = 1 + random.nextInt(PREFIXES - 1);
                final boolean first = random.nextBoolean();
                final Prefix gateway = Prefix.parse((first ? "192.0.2." : "198.51.100.") + (2 + i % 200));
                final NextHop way = NextHop.via(first ? tun0 : tun1, gateway).withMtu(index);
                final Route route = new Route(0, prefixes[index], way, random.nextInt(2), Origin.STATIC);
                if (hasRoom(route, routes)) {
                    table.add(route);
                    routes.add(route);
                }
            } else {
                table.remove(routes.remove(random.nextInt(routes.size())));
            }
        }
    }

    private static boolean hasRoom(final Route route, final List<Route> routes) {
        int beside = 0;
        for (final Route other : routes) {
            if (other.to().equals(route.to()) && other.metric() == route.metric()) {
                beside += other.nextHop().isSameWay(route.nextHop()) ? NextHops.GROUP_LIMIT : 1;
            }
        }
        return beside < NextHops.GROUP_LIMIT;
    }

    /** A burst's numbers first, then its ways: there is time in between for a number to be given to others. */
    private void read(final GracePeriod.Reader burst) {
        final Random random = new Random(32);
        final int[] addresses = new int[64];
        final int[] numbers = new int[64];
        while (!done.get() && wrong.get() == null) {
            for (int i = 0; i < addresses.length; i++) {
                addresses[i] = (int) (NET >>> 32) | random.nextInt() >>> 8;
            }
            burst.enter();
            fibs.lookup4(0, addresses, numbers, addresses.length);
            for (int i = 0; i < addresses.length; i++) {
                check(Prefix.ipv4(addresses[i], 32), fibs.way(numbers[i], random.nextInt()));
            }
            burst.exit();
            lookups.getAndAdd(addresses.length);
        }
    }

    private void check(final Prefix address, final NextHop way) {
        if (way == null || !prefixes[way.mtu()].covers(address)) {
            wrong.set(address + " goes " + way + (way == null ? "" : " of " + prefixes[way.mtu()]));
        }
    }
}
