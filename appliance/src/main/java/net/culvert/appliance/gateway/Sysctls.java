// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.IntSupplier;
import net.culvert.forwarding.icmp.IcmpSettings;
import net.culvert.forwarding.iface.control.Tunable;
import net.culvert.forwarding.iface.control.Tunables;
import net.culvert.forwarding.ip.IpSettings;
import net.culvert.forwarding.options.OptionsPolicy;

/** What can be set of a router while it runs, by the names of sysctl(8). Control thread. */
final class Sysctls {
    private static final String IPV4 = "net.inet.ip.";
    private static final String IPV6 = "net.inet6.ip6.";

    private Sysctls() {}

    /** Adds all to the tree. */
    static void add(final Tunables tunables, final IpSettings ipv4, final IpSettings ipv6, final IcmpSettings icmp) {
        common(tunables, IPV4, ipv4);
        common(tunables, IPV6, ipv6);
        flag(tunables, IPV4 + "random_id", "identifications at random", ipv4::randomIds, ipv4::randomIds);
        flag(tunables, IPV4 + "sourceroute", "follow source routes", ipv4::sourceRoutes, ipv4::sourceRoutes);
        flag(
                tunables,
                IPV4 + "directed_broadcast",
                "forward broadcasts to networks of this host",
                ipv4::directedBroadcasts,
                ipv4::directedBroadcasts);
        tunables.add(
                IPV4 + "process_options",
                Tunable.number(
                        "IPv4 options: 0 pass, 1 process, 2 refuse",
                        () -> ipv4.options().ordinal(),
                        value -> ipv4.options(OptionsPolicy.of(whole(value)))));
        limit(tunables, "net.inet.icmp.icmplim", "ICMP errors a second", icmp::errorsPerSecond, icmp::errorsPerSecond);
        limit(
                tunables,
                "net.inet.icmp.replylim",
                "ICMP replies a second",
                icmp::repliesPerSecond,
                icmp::repliesPerSecond);
        limit(tunables, "net.inet.tcp.rstlim", "TCP resets a second", icmp::resetsPerSecond, icmp::resetsPerSecond);
        flag(
                tunables,
                "net.inet.icmp.bmcastecho",
                "answer echo to groups",
                icmp::repliesToGroups,
                icmp::repliesToGroups);
    }

    private static void common(final Tunables tunables, final String prefix, final IpSettings settings) {
        flag(tunables, prefix + "forwarding", "forward packets", settings::forwarding, settings::forwarding);
        flag(tunables, prefix + "redirect", "send redirects", settings::sendRedirects, settings::sendRedirects);
        flag(
                tunables,
                prefix + "precedence",
                "send precedences 6 and 7 first",
                settings::precedence,
                settings::precedence);
        flag(tunables, prefix + "stealth", "leave hops left as they are", settings::stealth, settings::stealth);
        flag(tunables, prefix + "clampmss", "lower the MSS of TCP", settings::clampMss, settings::clampMss);
        flag(
                tunables,
                prefix + "check_interface",
                "own addresses only by their interface",
                settings::checkInterface,
                settings::checkInterface);
    }

    private static void flag(
            final Tunables tunables,
            final String name,
            final String description,
            final BooleanSupplier getter,
            final Consumer<Boolean> setter) {
        tunables.add(name, Tunable.number(description + " (0 or 1)", () -> getter.getAsBoolean() ? 1 : 0, value -> {
            if (value != 0 && value != 1) {
                throw new IllegalArgumentException(value + " is neither 0 nor 1");
            }
            setter.accept(value == 1);
        }));
    }

    private static void limit(
            final Tunables tunables,
            final String name,
            final String description,
            final IntSupplier getter,
            final IntConsumer setter) {
        tunables.add(
                name,
                Tunable.number(description + ", 0 for none", getter::getAsInt, value -> setter.accept(whole(value))));
    }

    private static int whole(final long value) {
        if (value < 0 || value > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(value + " is out of range; it is 0 to " + Integer.MAX_VALUE);
        }
        return (int) value;
    }
}
