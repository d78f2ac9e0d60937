// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.fib;

import java.util.List;
import net.culvert.forwarding.fib.NextHop.Action;
import net.culvert.forwarding.fib.Route.Origin;
import net.culvert.forwarding.iface.NetworkInterface;

/** Why a route is not taken, as sentences in IllegalArgumentExceptions. The writer's thread. */
final class RouteChecks {
    private static final Prefix LINK_LOCAL = Prefix.parse("fe80::/10"); // RFC 4291, section 2.5.6

    private final RouteChains[] chains; // by FIB

    RouteChecks(final RouteChains[] chains) {
        this.chains = chains;
    }

    /** Refuses a number that is no table's. */
    void checkFib(final int fib) {
        if (fib < 0 || fib >= chains.length) {
            throw new IllegalArgumentException("there is no FIB " + fib + ", only 0 to " + (chains.length - 1));
        }
    }

    /** Refuses a route that goes nowhere, or cannot stand beside those that are there. */
    void check(final Route route) {
        checkFib(route.fib());
        checkOrigin(route);
        checkWay(route);
        if (chains[route.fib()].find(route) != null) {
            throw refusal(route, "it exists");
        }
        final List<Route> beside = chains[route.fib()].beside(route);
        if (!beside.isEmpty() && !(route.isShared() && beside.getFirst().isShared())) {
            throw refusal(route, "at this metric exists " + beside.getFirst());
        }
        if (beside.size() >= NextHops.GROUP_LIMIT) {
            throw refusal(route, NextHops.GROUP_LIMIT + " of this metric exist, which is the most");
        }
    }

    /** The entry of the route, or a refusal where there is none. */
    RouteEntry checkExists(final Route route) {
        checkFib(route.fib());
        checkOrigin(route);
        final RouteEntry entry = chains[route.fib()].find(route);
        if (entry == null) {
            throw refusal(route, "it does not exist");
        }
        return entry;
    }

    private static void checkOrigin(final Route route) {
        if (route.origin() == Origin.INTERFACE) {
            throw refusal(route, "an interface's own routes come and go with its addresses");
        }
    }

    private void checkWay(final Route route) {
        final NextHop way = route.nextHop();
        final boolean needsOutput = way.action() != Action.BLACKHOLE && way.action() != Action.REJECT;
        if (needsOutput != (way.output() != null)) {
            throw refusal(route, needsOutput ? "it lacks an interface" : "it drops packets, so it has no interface");
        }
        if (needsOutput && way.output().isGone()) {
            throw refusal(route, "interface " + way.output().name() + " is gone");
        }
        if (way.gateway() != null) {
            checkGateway(route);
        }
    }

    private void checkGateway(final Route route) {
        final Prefix gateway = route.nextHop().gateway();
        if (route.nextHop().action() != Action.FORWARD) {
            throw refusal(route, "only packets that are forwarded have a gateway");
        }
        if (gateway.length() != (gateway.ipv6() ? 128 : 32)) {
            throw refusal(route, "gateway " + gateway + " is no single address");
        }
        if (gateway.ipv6() != route.to().ipv6()) {
            throw refusal(route, "the gateway is of the other family");
        }
        if (!isOnLink(route)) {
            throw refusal(
                    route,
                    "the gateway is not on the link of "
                            + route.nextHop().output().name());
        }
    }

    /**
     * Whether a route says that the gateway is on the link of the interface; link-local ones need none, because every
     * IPv6 link has them.
     */
    boolean isOnLink(final Route route) {
        final NextHop way = route.nextHop();
        return LINK_LOCAL.covers(way.gateway()) || chains[route.fib()].linkOf(way.gateway(), way.output()) != null;
    }

    /** The interface that has the gateway on its link, or a refusal. */
    NetworkInterface linkOf(final int fib, final Prefix gateway) {
        checkFib(fib);
        final NetworkInterface output = chains[fib].linkOf(gateway, null);
        if (output == null) {
            throw new IllegalArgumentException("gateway " + gateway.addressText() + " is not on any link");
        }
        return output;
    }

    private static IllegalArgumentException refusal(final Route route, final String why) {
        return new IllegalArgumentException("route " + route + ": " + why);
    }
}
