// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.fib;

/** A route in a table, in the chain of its prefix and in the list of its link. The writer's thread. */
final class RouteEntry {
    final RouteLink link; // null where the way needs no interface
    Route route;
    boolean isUsable;
    RouteEntry next; // of the same prefix, not before this one
    RouteEntry previousOfLink;
    RouteEntry nextOfLink;

    RouteEntry(final Route route, final RouteLink link) {
        this.route = route;
        this.link = link;
    }
}
