// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.control;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import net.culvert.appliance.gateway.Gateway;
import net.culvert.forwarding.fib.NextHop;
import net.culvert.forwarding.fib.Route;

/**
 * Routes and tables. Connection's thread: the control thread, in a step for each table, only says which routes there
 * are.
 */
final class RouteViews {
    private final Gateway gateway;

    RouteViews(final Gateway gateway) {
        this.gateway = gateway;
    }

    Iterable<Map<String, Object>> routes() {
        final List<Route> routes = new ArrayList<>();
        final Set<Route> usable = Collections.newSetFromMap(new IdentityHashMap<>());
        for (int i = 0; i < gateway.fibs().count(); i++) {
            final int fib = i;
            gateway.control().run(() -> {
                gateway.routes().forEach(fib, true, routes::add);
                gateway.routes().forEach(fib, false, usable::add);
            });
        }
        routes.sort((left, right) -> left.fib() != right.fib()
                ? Integer.compare(left.fib(), right.fib())
                : PrefixOrder.compare(left.to(), right.to()));
        return () ->
                routes.stream().map(route -> row(route, usable.contains(route))).iterator();
    }

    private static Map<String, Object> row(final Route route, final boolean isUsable) {
        final Row row = new Row().with("fib", route.fib()).with("to", AddressText.of(route.to()));
        return way(row, route.nextHop())
                .with("metric", route.metric())
                .with("origin", word(route.origin()))
                .with("usable", isUsable)
                .done();
    }

    /** What is done with packets. */
    static Row way(final Row row, final NextHop way) {
        return row.with("action", word(way.action()))
                .with("interface", way.output() == null ? null : way.output().name())
                .with(
                        "via",
                        way.gateway() == null
                                ? null
                                : AddressText.of(way.gateway().addressBytes()))
                .with("mtu", way.mtu() == 0 ? null : way.mtu());
    }

    private static String word(final Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    Iterable<Map<String, Object>> fibs() {
        final List<Map<String, Object>> rows = new ArrayList<>();
        for (int i = 0; i < gateway.fibs().count(); i++) {
            final int fib = i;
            gateway.control()
                    .run(() -> rows.add(new Row()
                            .with("fib", fib)
                            .with("prefixes", gateway.fibs().size(fib))
                            .with("routes", count(fib))
                            .done()));
        }
        return rows;
    }

    private long count(final int fib) {
        final long[] count = new long[1];
        gateway.routes().forEach(fib, true, route -> count[0]++);
        return count[0];
    }
}
