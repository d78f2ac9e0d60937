// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.control;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.culvert.appliance.gateway.Gateway;
import net.culvert.forwarding.fib.NextHop;
import net.culvert.forwarding.fib.Prefix;
import net.culvert.forwarding.fib.Route;
import net.culvert.forwarding.iface.NetworkInterface;

/**
 * {@code route-add}, {@code route-delete}, {@code route-get}, with the words of a file's {@code [[route]]}.
 * Connection's thread; {@link #wayOf} and what it calls run on the control thread.
 */
final class RouteVerbs {
    private static final String[] MEMBERS = {"fib", "to", "via", "interface", "action", "mtu", "metric"};
    private static final int MAX_METRIC = 65_535;
    private static final int MAX_MTU = 65_535; // bytes
    private static final int ANY = -1;

    private final Gateway gateway;

    RouteVerbs(final Gateway gateway) {
        this.gateway = gateway;
    }

    /** What a request says of a route; null and {@link #ANY} for what it does not say. */
    private record Asked(int fib, Prefix to, Prefix via, String output, NextHop.Action action, int mtu, int metric) {
        boolean isMetBy(final Route route) {
            final NextHop way = route.nextHop();
            return route.to().equals(to)
                    && route.origin() != Route.Origin.INTERFACE
                    && (metric == ANY || route.metric() == metric)
                    && (via == null || via.equals(way.gateway()))
                    && (action == null || action == way.action())
                    && (output == null
                            || way.output() != null && way.output().name().equals(output));
        }
    }

    private Asked asked(final Request request, final String... members) throws ControlException {
        request.allowOnly(members);
        final String to = request.text("to");
        final String via = request.text("via", null);
        final String action = request.has("action") ? request.word("action", List.of("blackhole", "reject")) : null;
        return new Asked(
                fib(request),
                Parse.sentence(() -> Prefix.parse(to)),
                via == null ? null : Parse.sentence(() -> Prefix.parse(via)),
                request.text("interface", null),
                action == null ? null : NextHop.Action.valueOf(action.toUpperCase(java.util.Locale.ROOT)),
                request.number("mtu", 0, MAX_MTU, 0),
                request.number("metric", 0, MAX_METRIC, ANY));
    }

    private int fib(final Request request) throws ControlException {
        return request.number("fib", 0, gateway.fibs().count() - 1, 0);
    }

    List<String> add(final Request request) throws ControlException {
        final Asked asked = asked(request, MEMBERS);
        final boolean hasLink = asked.via != null || asked.output != null;
        if (hasLink == (asked.action != null)) {
            throw new ControlException("a route has to have 'via' or 'interface' or both, or else 'action'");
        }
        final List<Route> added = new ArrayList<>();
        Steps.change(gateway.control(), () -> {
            final int metric = Math.max(0, asked.metric);
            final Route route = new Route(asked.fib, asked.to, wayOf(asked), metric, Route.Origin.STATIC);
            gateway.routes().add(route);
            added.add(route);
        });
        return Changes.done("added: " + added.getFirst());
    }

    private NextHop wayOf(final Asked asked) {
        if (asked.action != null) {
            return new NextHop(asked.action, null, null, asked.mtu);
        }
        if (asked.output == null) {
            return gateway.routes().via(asked.fib, asked.via).withMtu(asked.mtu);
        }
        final NetworkInterface output = gateway.interfaces().snapshot().find(asked.output);
        return new NextHop(NextHop.Action.FORWARD, output, asked.via, asked.mtu);
    }

    /** The one route that is meant goes; where several may be meant, none. */
    List<String> delete(final Request request) throws ControlException {
        final Asked asked = asked(request, "fib", "to", "via", "interface", "action", "metric");
        final List<Route> meant = new ArrayList<>();
        Steps.change(gateway.control(), () -> {
            gateway.routes().forEach(asked.fib, true, route -> {
                if (asked.isMetBy(route)) {
                    meant.add(route);
                }
            });
            if (meant.size() != 1) {
                throw new ControlException(
                        meant.isEmpty()
                                ? "there is no such route in FIB " + asked.fib + " that somebody added: " + asked.to
                                : meant.size() + " routes may be meant; say which by via, interface or metric");
            }
            gateway.routes().remove(meant.getFirst());
        });
        return Changes.done("deleted: " + meant.getFirst());
    }

    /** Where a packet to an address would go. */
    Map<String, Object> get(final Request request) throws ControlException {
        request.allowOnly("fib", "address");
        final int fib = fib(request);
        final String text = request.text("address");
        final Prefix address = Parse.sentence(() -> Prefix.parse(text));
        if (address.length() != (address.ipv6() ? 128 : 32)) {
            throw new ControlException("\"address\" is " + Request.shown(text) + " but has to be one address");
        }
        final NextHop way = Steps.ask(gateway.control(), () -> lookup(fib, address));
        if (way == null) {
            throw new ControlException("no route to " + AddressText.of(address.addressBytes()) + " in FIB " + fib);
        }
        final Row row = new Row().with("fib", fib).with("address", AddressText.of(address.addressBytes()));
        return RouteViews.way(row, way).done();
    }

    /** Control thread, which no grace period ends behind the back of. */
    private NextHop lookup(final int fib, final Prefix address) {
        return address.ipv6()
                ? gateway.fibs().lookup6(fib, address.high(), address.low(), 0)
                : gateway.fibs().lookup4(fib, (int) (address.high() >>> 32), 0);
    }
}
