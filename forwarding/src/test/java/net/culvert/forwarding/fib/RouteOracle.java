// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.fib;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.culvert.forwarding.fib.NextHop.Action;
import net.culvert.forwarding.fib.Route.Origin;
import net.culvert.forwarding.iface.NetworkInterface;

/**
 * What a route table ought to say, found out anew each time from lists. On-link routes that are not an interface's own
 * must not cover gateways.
 */
final class RouteOracle {
    /** An interface; {@code networks} are its own routes. */
    static final class Link {
        NetworkInterface device;
        boolean isThere;
        boolean isUp;
        Map<Prefix, NextHop> networks = Map.of();

        boolean hasOnLink(final Prefix gateway) {
            return networks.entrySet().stream()
                    .anyMatch(own -> own.getValue().action() == Action.FORWARD
                            && own.getKey().covers(gateway));
        }
    }

    final Map<String, Link> links = new HashMap<>();
    final List<Route> routes = new ArrayList<>();

    boolean accepts(final Route route) {
        final NextHop way = route.nextHop();
        if (way.output() != null && !isThere(way)) {
            return false;
        }
        for (final Route other : routes) {
            final boolean isBeside =
                    other.fib() == route.fib() && other.to().equals(route.to()) && other.metric() == route.metric();
            final boolean bothForward =
                    way.action() == Action.FORWARD && other.nextHop().action() == Action.FORWARD;
            if (isBeside && (!bothForward || other.nextHop().isSameWay(way))) {
                return false;
            }
        }
        return true;
    }

    private boolean isThere(final NextHop way) {
        final Link link = links.get(way.output().name());
        return link.isThere && (way.gateway() == null || link.hasOnLink(way.gateway()));
    }

    boolean isUsable(final Route route) {
        final NextHop way = route.nextHop();
        return way.output() == null || links.get(way.output().name()).isUp && isThere(way);
    }

    void gone(final String name) {
        final Link link = links.get(name);
        link.isThere = false;
        link.networks = Map.of();
        routes.removeIf(
                route -> route.origin() == Origin.DYNAMIC && route.nextHop().output() == link.device);
    }

    void replace(final String name, final NetworkInterface device) {
        final Link link = links.get(name);
        routes.replaceAll(route -> route.nextHop().output() == link.device
                ? new Route(route.fib(), route.to(), route.nextHop().withOutput(device), route.metric(), route.origin())
                : route);
        link.device = device;
        link.isThere = true;
        link.isUp = device.isUp();
    }

    /** The ways that packets to the address are to go, none where there is no route. */
    Set<NextHop> ways(final int fib, final Prefix address) {
        final Set<NextHop> ways = new HashSet<>();
        int bestLength = -1;
        int bestRank = 0;
        for (final Route route : usable(fib)) {
            final int length = route.to().length();
            final int rank = 2 * route.metric() + (route.origin() == Origin.INTERFACE ? 0 : 1);
            if (route.to().covers(address) && (length > bestLength || length == bestLength && rank <= bestRank)) {
                if (length > bestLength || rank < bestRank) {
                    ways.clear();
                }
                bestLength = length;
                bestRank = rank;
                ways.add(route.nextHop());
            }
        }
        return ways;
    }

    private List<Route> usable(final int fib) {
        final List<Route> usable = new ArrayList<>();
        for (final Route route : routes) {
            if (route.fib() == fib && isUsable(route)) {
                usable.add(route);
            }
        }
        for (final Link link : links.values()) {
            if (link.isThere && link.isUp) {
                link.networks.forEach((to, way) -> usable.add(new Route(fib, to, way, 0, Origin.INTERFACE)));
            }
        }
        return usable;
    }
}
