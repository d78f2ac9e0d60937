// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.fib;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import net.culvert.forwarding.fib.NextHop.Action;
import net.culvert.forwarding.iface.NetworkInterface;
import org.agrona.collections.Object2ObjectHashMap;

/** The routes of one FIB: for each prefix a chain, the best first. The writer's thread. */
final class RouteChains {
    private final Object2ObjectHashMap<Prefix, RouteEntry> firsts = new Object2ObjectHashMap<>();
    private final int[] onLinkOfLength = new int[129]; // routes straight to a link, of both families
    private int size;

    int size() {
        return size;
    }

    /** Puts an entry behind those of its prefix that are as good. */
    void insert(final RouteEntry entry) {
        count(entry, 1);
        final Prefix to = entry.route.to();
        final RouteEntry first = firsts.get(to);
        if (first == null || entry.route.isBefore(first.route)) {
            entry.next = first;
            firsts.put(to, entry);
            return;
        }
        RouteEntry before = first;
        while (before.next != null && !entry.route.isBefore(before.next.route)) {
            before = before.next;
        }
        entry.next = before.next;
        before.next = entry;
    }

    void remove(final RouteEntry entry) {
        count(entry, -1);
        final Prefix to = entry.route.to();
        final RouteEntry first = firsts.get(to);
        if (first == entry) {
            if (entry.next == null) {
                firsts.remove(to);
            } else {
                firsts.put(to, entry.next);
            }
            return;
        }
        RouteEntry before = first;
        while (before.next != entry) {
            before = before.next;
        }
        before.next = entry.next;
    }

    private void count(final RouteEntry entry, final int change) {
        size += change;
        if (isOnLink(entry.route.nextHop())) {
            onLinkOfLength[entry.route.to().length()] += change;
        }
    }

    private static boolean isOnLink(final NextHop way) {
        return way.action() == Action.FORWARD && way.gateway() == null;
    }

    /** The entry that goes the same way at the same metric, from the table's own interfaces or from others; or null. */
    RouteEntry find(final Route route) {
        final boolean ofInterface = route.origin() == Route.Origin.INTERFACE;
        for (RouteEntry entry = firsts.get(route.to()); entry != null; entry = entry.next) {
            if (entry.route.metric() == route.metric()
                    && entry.route.origin() == Route.Origin.INTERFACE == ofInterface
                    && entry.route.nextHop().isSameWay(route.nextHop())) {
                return entry;
            }
        }
        return null;
    }

    /** What a route would stand beside: those of its prefix and metric that no interface made. */
    List<Route> beside(final Route route) {
        final List<Route> others = new ArrayList<>();
        for (RouteEntry entry = firsts.get(route.to()); entry != null; entry = entry.next) {
            if (entry.route.metric() == route.metric() && entry.route.origin() != Route.Origin.INTERFACE) {
                others.add(entry.route);
            }
        }
        return others;
    }

    /** The ways that packets to exactly this prefix go now; none where no route of it is usable. */
    List<NextHop> ways(final Prefix to) {
        RouteEntry best = firsts.get(to);
        while (best != null && !best.isUsable) {
            best = best.next;
        }
        if (best == null) {
            return List.of();
        }
        if (best.next == null || !best.route.isShared()) {
            return List.of(best.route.nextHop());
        }
        final List<NextHop> equal = new ArrayList<>();
        for (RouteEntry entry = best;
                entry != null && entry.route.metric() == best.route.metric();
                entry = entry.next) {
            if (entry.isUsable && entry.route.isShared()) {
                equal.add(entry.route.nextHop());
            }
        }
        return equal;
    }

    /** The interface of the most specific network on a link that has the address; of {@code device} alone if given. */
    NetworkInterface linkOf(final Prefix address, final NetworkInterface device) {
        for (int length = address.length(); length >= 0; length--) {
            final RouteEntry first = onLinkOfLength[length] == 0
                    ? null
                    : firsts.get(new Prefix(address.ipv6(), address.high(), address.low(), length));
            for (RouteEntry entry = first; entry != null; entry = entry.next) {
                final NextHop way = entry.route.nextHop();
                if (isOnLink(way) && (device == null ? !way.output().isGone() : way.output() == device)) {
                    return way.output();
                }
            }
        }
        return null;
    }

    void forEach(final Consumer<RouteEntry> consumer) {
        for (final RouteEntry first : firsts.values()) {
            for (RouteEntry entry = first; entry != null; entry = entry.next) {
                consumer.accept(entry);
            }
        }
    }
}
