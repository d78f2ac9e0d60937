// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.fib;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import net.culvert.forwarding.fib.Route.Origin;
import net.culvert.forwarding.iface.NetworkInterface;

/**
 * All routes, of which the best are in the {@link Fibs}. One thread, the one that owns the grace period of those.
 *
 * <p>Of several routes for one prefix the least metric wins, and an interface's own before others of the same metric.
 * Up to 16 that forward at the same metric share the flows. A route whose interface is down is withdrawn, and restored
 * when that is up; so is one whose gateway is no longer on its interface's link, which is looked at whenever the
 * interface changes. What waits for an interface that is gone is restored by another one of its name.
 *
 * <p>A refusal is an IllegalArgumentException, its message a sentence for whoever asked; nothing has changed then.
 */
public final class RouteTable {
    private final Fibs fibs;
    private final RouteChains[] chains; // by FIB
    private final RouteChecks checks;
    private final Map<String, RouteLink> links = new HashMap<>(); // by the interface's name
    private final List<RouteListener> listeners = new ArrayList<>();

    /** A table without routes, which alone writes the FIBs from now on. */
    public RouteTable(final Fibs fibs) {
        this.fibs = fibs;
        chains = new RouteChains[fibs.count()];
        Arrays.setAll(chains, fib -> new RouteChains());
        checks = new RouteChecks(chains);
    }

    /** Adds one who is told of routes from now on. */
    public void listen(final RouteListener listener) {
        listeners.add(listener);
    }

    /** Adds a route, or refuses it. */
    public void add(final Route route) {
        checks.check(route);
        insert(route);
    }

    /** Removes the route of this table, prefix, metric and way, or refuses. */
    public void remove(final Route route) {
        delete(checks.checkExists(route));
    }

    /** The way to a router by the link that it is on, or a refusal where it is on none. */
    public NextHop via(final int fib, final Prefix gateway) {
        return NextHop.via(checks.linkOf(fib, gateway), gateway);
    }

    /**
     * Makes the interface's own routes those of its addresses as they are now, in every FIB: each address local, each
     * network on the link and, where {@code isBroadcast}, the last address of an IPv4 network broadcast.
     */
    public void addInterfaceRoutes(final NetworkInterface device, final boolean isBroadcast) {
        final RouteLink link = link(device);
        final Map<Prefix, NextHop> wanted = InterfaceRoutes.of(device, isBroadcast);
        for (int fib = 0; fib < chains.length; fib++) {
            for (final Map.Entry<Prefix, NextHop> route : wanted.entrySet()) {
                final Route own = new Route(fib, route.getKey(), route.getValue(), 0, Origin.INTERFACE);
                if (chains[fib].find(own) == null) {
                    insert(own);
                }
            }
        }
        for (final RouteEntry entry : link.entries()) {
            final Route route = entry.route;
            if (route.origin() == Origin.INTERFACE && !route.nextHop().equals(wanted.get(route.to()))) {
                delete(entry);
            }
        }
        reconsider(link);
    }

    /** Restores the routes of an interface. */
    public void interfaceUp(final NetworkInterface device) {
        final RouteLink link = link(device);
        link.isUp = true;
        reconsider(link);
    }

    /** Withdraws the routes of an interface until it is up again. */
    public void interfaceDown(final NetworkInterface device) {
        final RouteLink link = links.get(device.name());
        if (link != null && link.device == device) {
            link.isUp = false;
            reconsider(link);
        }
    }

    /** Removes the routes of an interface; static ones wait for another of the same name. */
    public void interfaceGone(final NetworkInterface device) {
        final RouteLink link = links.get(device.name());
        if (link == null || link.device != device) {
            return;
        }
        link.isUp = false;
        reconsider(link);
        for (final RouteEntry entry : link.entries()) {
            if (entry.route.origin() != Origin.STATIC) {
                delete(entry);
            }
        }
        link.isGone = true;
        forget(link);
    }

    /** Visits every route of a FIB, in no order; those that are withdrawn only if {@code alsoUnusable}. */
    public void forEach(final int fib, final boolean alsoUnusable, final Consumer<Route> consumer) {
        checks.checkFib(fib);
        chains[fib].forEach(entry -> {
            if (alsoUnusable || entry.isUsable) {
                consumer.accept(entry.route);
            }
        });
    }

    /** Routes in all FIBs, those that are withdrawn among them. */
    public int size() {
        int size = 0;
        for (final RouteChains chain : chains) {
            size += chain.size();
        }
        return size;
    }

    private RouteLink link(final NetworkInterface device) {
        final RouteLink link = links.computeIfAbsent(device.name(), name -> new RouteLink(device));
        if (link.device != device) {
            interfaceGone(link.device);
            link.replace(device);
            links.put(device.name(), link);
            reconsider(link);
        }
        return link;
    }

    private void forget(final RouteLink link) {
        if (link.isGone && link.isEmpty()) {
            links.remove(link.device.name(), link);
        }
    }

    private void insert(final Route route) {
        final NetworkInterface output = route.nextHop().output();
        final RouteLink link = output == null ? null : link(output);
        final RouteEntry entry = new RouteEntry(route, link);
        chains[route.fib()].insert(entry);
        if (link != null) {
            link.add(entry);
        }
        setUsable(entry, link == null || link.isUp);
    }

    private void delete(final RouteEntry entry) {
        setUsable(entry, false);
        chains[entry.route.fib()].remove(entry);
        if (entry.link != null) {
            entry.link.remove(entry);
            forget(entry.link);
        }
    }

    private void reconsider(final RouteLink link) {
        final Map<Gateway, Boolean> known = new HashMap<>(); // a link has many routes and few gateways
        final Predicate<Route> isOnLink = route -> route.nextHop().gateway() == null
                || known.computeIfAbsent(
                        new Gateway(route.fib(), route.nextHop().gateway()), gateway -> checks.isOnLink(route));
        for (final RouteEntry entry : link.entries()) {
            setUsable(entry, link.isUp && isOnLink.test(entry.route));
        }
    }

    private record Gateway(int fib, Prefix address) {}

    private void setUsable(final RouteEntry entry, final boolean isUsable) {
        if (entry.isUsable == isUsable) {
            return;
        }
        entry.isUsable = isUsable;
        final Route route = entry.route;
        final List<NextHop> ways = chains[route.fib()].ways(route.to());
        if (ways.isEmpty()) {
            fibs.remove(route.fib(), route.to());
        } else {
            fibs.insert(route.fib(), route.to(), ways);
        }
        for (final RouteListener listener : listeners) {
            if (isUsable) {
                listener.added(route);
            } else {
                listener.removed(route);
            }
        }
    }
}
