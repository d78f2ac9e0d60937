// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.fib;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import net.culvert.forwarding.fib.Route.Origin;
import net.culvert.forwarding.iface.InterfaceAddress;
import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.ringbuffers.ring.GracePeriod;
import org.junit.jupiter.api.BeforeEach;

/** A route table of many FIBs with two interfaces that are up, and what it told its listener since. */
abstract class RouteFixture {
    static final int FIBS = 16;

    final Fibs fibs = new Fibs(FIBS, new GracePeriod());
    final RouteTable table = new RouteTable(fibs);
    final NetworkInterface tun0 = upWith("tun0", "192.0.2.1/24", "2001:db8:1::1/64");
    final NetworkInterface tun1 = upWith("tun1", "198.51.100.1/24", "2001:db8:2::1/64");
    final List<String> events = new ArrayList<>();

    static NetworkInterface upWith(final String name, final String... addresses) {
        final NetworkInterface device = new NetworkInterface(name, 1, 1420);
        device.up(true);
        addresses(device, addresses);
        return device;
    }

    static void addresses(final NetworkInterface device, final String... addresses) {
        final List<InterfaceAddress> parsed = new ArrayList<>();
        for (final String address : addresses) {
            parsed.add(InterfaceAddress.parse(address));
        }
        device.addresses(parsed);
    }

    @BeforeEach
    void addInterfaces() {
        table.addInterfaceRoutes(tun0, true);
        table.addInterfaceRoutes(tun1, false);
        table.listen(new RouteListener() {
            @Override
            public void added(final Route route) {
                events.add("+ " + route);
            }

            @Override
            public void removed(final Route route) {
                events.add("- " + route);
            }
        });
    }

    static Route route(final String to, final NextHop way, final int metric) {
        return new Route(0, Prefix.parse(to), way, metric, Origin.STATIC);
    }

    NextHop via(final String gateway) {
        return table.via(0, Prefix.parse(gateway));
    }

    String lookup(final String address) {
        return String.valueOf(lookup(0, address, 0));
    }

    NextHop lookup(final int fib, final String address, final int flowHash) {
        final Prefix to = Prefix.parse(address);
        return to.ipv6()
                ? fibs.lookup6(fib, to.high(), to.low(), flowHash)
                : fibs.lookup4(fib, (int) (to.high() >>> 32), flowHash);
    }

    /** The different ways of flows to the address. */
    Set<String> ways(final String address) {
        final Set<String> ways = new TreeSet<>();
        for (int i = 0; i < 256; i++) {
            ways.add(String.valueOf(lookup(0, address, i << 24)));
        }
        return ways;
    }
}
