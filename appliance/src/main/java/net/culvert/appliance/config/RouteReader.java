// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.config;

import java.util.HashMap;
import java.util.Map;
import net.culvert.forwarding.fib.NextHop;
import net.culvert.forwarding.fib.Prefix;

/** Reads the routes of a file, one after the other; after its interfaces. */
final class RouteReader {
    /** What two routes cannot have in common. */
    private record Place(int fib, Prefix to, int metric) {}

    private final References references;
    private final AddressBook addresses;
    private final Map<Place, Integer> lines = new HashMap<>();

    RouteReader(final References references, final AddressBook addresses) {
        this.references = references;
        this.addresses = addresses;
    }

    /** The route; its fields may be null where it is wrong. */
    RouteConfig read(final SectionReader section) {
        final Prefix to = section.get(ConfigKeys.Route.TO);
        final Prefix via = section.get(ConfigKeys.Route.VIA);
        final NextHop.Action action = section.get(ConfigKeys.Route.ACTION);
        final Integer mtu = section.get(ConfigKeys.Route.MTU);
        final String given = references.networkInterface(section, ConfigKeys.Route.INTERFACE);
        checkWay(section);
        final String output = via == null || section.has(ConfigKeys.Route.INTERFACE) ? given : linkOf(section, via);
        final RouteConfig route = new RouteConfig(
                section.get(ConfigKeys.Route.FIB),
                to,
                action == null ? NextHop.Action.FORWARD : action,
                via,
                output,
                mtu == null ? 0 : mtu,
                section.get(ConfigKeys.Route.METRIC));
        if (to != null) {
            checkFamily(section, route);
            checkUnique(section, route);
        }
        return route;
    }

    /** One way to go has to be there, and one alone. */
    private static void checkWay(final SectionReader section) {
        final boolean hasLink = section.has(ConfigKeys.Route.VIA) || section.has(ConfigKeys.Route.INTERFACE);
        if (hasLink && section.has(ConfigKeys.Route.ACTION)) {
            section.wrong(
                    ConfigKeys.Route.ACTION,
                    "a route has 'action' besides 'via' or 'interface' but has to have one of them alone");
        } else if (!hasLink && !section.has(ConfigKeys.Route.ACTION)) {
            section.wrong(
                    ConfigKeys.Route.TO, "a route has to have 'via', 'interface' or 'action' but has none of them");
        }
    }

    private String linkOf(final SectionReader section, final Prefix via) {
        if (addresses.isOurs(via)) {
            section.wrong(
                    ConfigKeys.Route.VIA,
                    "via is " + Shown.address(via) + ", the gateway's own address, but has to be another router's");
            return null;
        }
        final String link = addresses.interfaceOf(via);
        if (link == null && !addresses.isIncomplete()) {
            section.wrong(
                    ConfigKeys.Route.VIA,
                    "via is " + Shown.address(via) + " but has to be in the network of an interface's address, or to "
                            + "have 'interface' beside it");
        }
        return link;
    }

    private static void checkFamily(final SectionReader section, final RouteConfig route) {
        final boolean ipv6 = route.to().ipv6();
        if (route.via() != null && route.via().ipv6() != ipv6) {
            section.wrong(
                    ConfigKeys.Route.VIA,
                    "via is " + Shown.address(route.via()) + " but has to be an address of " + (ipv6 ? "IPv6" : "IPv4")
                            + ", as 'to' is");
        }
        if (ipv6 && route.mtu() != 0 && route.mtu() < ConfigKeys.LEAST_MTU6) {
            section.wrong(
                    ConfigKeys.Route.MTU,
                    "mtu is " + route.mtu() + " but has to be at least " + ConfigKeys.LEAST_MTU6 + " for IPv6");
        }
    }

    private void checkUnique(final SectionReader section, final RouteConfig route) {
        final Place place = new Place(route.fib(), route.to(), route.metric());
        final Integer before =
                lines.putIfAbsent(place, section.position(ConfigKeys.Route.TO).line());
        if (before != null) {
            section.wrong(
                    ConfigKeys.Route.TO,
                    "to is " + route.to() + " as of the route in line " + before
                            + " but has to differ in 'to', 'fib' or 'metric'");
        }
    }
}
