// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.fib;

import java.util.ArrayList;
import java.util.List;
import net.culvert.forwarding.iface.NetworkInterface;

/** What a route table knows of an interface: its state as it was last told, and its routes. The writer's thread. */
final class RouteLink {
    NetworkInterface device; // another one of the same name may take its place
    boolean isUp;
    boolean isGone;
    private RouteEntry first;

    RouteLink(final NetworkInterface device) {
        this.device = device;
        isUp = device.isUp();
    }

    /** Another interface of the same name takes its place, and the routes that waited. */
    void replace(final NetworkInterface successor) {
        device = successor;
        isUp = successor.isUp();
        isGone = false;
        for (final RouteEntry entry : entries()) {
            final Route old = entry.route;
            entry.route =
                    new Route(old.fib(), old.to(), old.nextHop().withOutput(successor), old.metric(), old.origin());
        }
    }

    void add(final RouteEntry entry) {
        entry.nextOfLink = first;
        if (first != null) {
            first.previousOfLink = entry;
        }
        first = entry;
    }

    void remove(final RouteEntry entry) {
        if (entry.previousOfLink == null) {
            first = entry.nextOfLink;
        } else {
            entry.previousOfLink.nextOfLink = entry.nextOfLink;
        }
        if (entry.nextOfLink != null) {
            entry.nextOfLink.previousOfLink = entry.previousOfLink;
        }
    }

    boolean isEmpty() {
        return first == null;
    }

    /** Its routes as they are now. */
    List<RouteEntry> entries() {
        final List<RouteEntry> entries = new ArrayList<>();
        for (RouteEntry entry = first; entry != null; entry = entry.nextOfLink) {
            entries.add(entry);
        }
        return entries;
    }
}
