// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.fib;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import net.culvert.forwarding.fib.Route.Origin;
import net.culvert.forwarding.iface.NetworkInterface;
import org.junit.jupiter.api.Test;

class RouteTableTest extends RouteFixture {
    @Test
    void shouldPreferTheLeastMetric() {
        table.add(route("203.0.113.0/24", via("192.0.2.9"), 20));
        table.add(route("203.0.113.0/24", via("198.51.100.9"), 10));
        assertEquals("via 198.51.100.9 on tun1", lookup("203.0.113.5"));

        table.add(route("203.0.113.0/24", NextHop.blackhole(), 5));
        assertEquals("blackhole", lookup("203.0.113.5"));

        table.remove(route("203.0.113.0/24", NextHop.blackhole(), 5));
        table.remove(route("203.0.113.0/24", via("198.51.100.9"), 10));
        assertEquals("via 192.0.2.9 on tun0", lookup("203.0.113.5"));

        table.remove(route("203.0.113.0/24", via("192.0.2.9"), 20));
        assertNull(lookup(0, "203.0.113.5", 0));
    }

    @Test
    void shouldShareFlowsAmongEqualMetrics() {
        table.add(route("2001:db8:9::/48", via("2001:db8:1::9"), 1));
        table.add(route("2001:db8:9::/48", via("2001:db8:1::8"), 1));
        table.add(route("2001:db8:9::/48", via("2001:db8:2::9").withMtu(1280), 1));
        table.add(route("2001:db8:9::/48", via("2001:db8:2::7"), 2));
        assertEquals(3, ways("2001:db8:9::5").size());

        table.interfaceDown(tun0);
        assertEquals(Set.of("via 2001:db8:2:0:0:0:0:9 on tun1 mtu 1280"), ways("2001:db8:9::5"));

        table.interfaceDown(tun1);
        assertEquals(Set.of("null"), ways("2001:db8:9::5"));
    }

    @Test
    void shouldHaveInterfaceRoutesInEveryFib() {
        for (int fib = 0; fib < FIBS; fib++) {
            assertEquals(NextHop.local(tun0), lookup(fib, "192.0.2.1", 0));
            assertEquals(NextHop.onLink(tun0), lookup(fib, "192.0.2.2", 0));
            assertEquals(NextHop.broadcast(tun0), lookup(fib, "192.0.2.255", 0));
            assertEquals(NextHop.onLink(tun1), lookup(fib, "198.51.100.255", 0));
            assertEquals(NextHop.local(tun1), lookup(fib, "2001:db8:2::1", 0));
            assertEquals(NextHop.onLink(tun1), lookup(fib, "2001:db8:2::ffff", 0));
        }
        table.interfaceGone(tun0);
        for (int fib = 0; fib < FIBS; fib++) {
            assertNull(lookup(fib, "192.0.2.1", 0));
            assertEquals(NextHop.local(tun1), lookup(fib, "198.51.100.1", 0));
        }
    }

    @Test
    void shouldHaveNoBroadcastInANetworkOfTwo() {
        addresses(tun0, "192.0.2.0/31", "192.0.2.9/32");
        table.addInterfaceRoutes(tun0, true);

        assertEquals("local on tun0", lookup("192.0.2.0"));
        assertEquals("on tun0", lookup("192.0.2.1"));
        assertEquals("local on tun0", lookup("192.0.2.9"));
        assertEquals("null", lookup("192.0.2.255"));
    }

    @Test
    void shouldFollowTheAddressesOfAnInterface() {
        table.add(route("203.0.113.0/24", via("192.0.2.9"), 0));
        addresses(tun0, "192.0.2.1/28", "203.0.113.77/32");
        table.addInterfaceRoutes(tun0, false);

        assertEquals("on tun0", lookup("192.0.2.14"));
        assertEquals("null", lookup("192.0.2.16"));
        assertEquals("local on tun0", lookup("203.0.113.77"));
        assertEquals("via 192.0.2.9 on tun0", lookup("203.0.113.5"));

        addresses(tun0, "192.0.2.129/25");
        table.addInterfaceRoutes(tun0, false);
        assertEquals("null", lookup("203.0.113.5")); // nobody can reach its gateway

        addresses(tun0, "192.0.2.1/24");
        table.addInterfaceRoutes(tun0, false);
        assertEquals("via 192.0.2.9 on tun0", lookup("203.0.113.5"));
    }

    @Test
    void shouldGoBackToTheOtherInterfaceOfANetwork() {
        final NetworkInterface tun2 = upWith("tun2", "192.0.2.7/24");
        table.addInterfaceRoutes(tun2, true);
        assertEquals("on tun0", lookup("192.0.2.2"));

        table.interfaceDown(tun0);
        assertEquals("on tun2", lookup("192.0.2.2"));
        assertEquals("broadcast on tun2", lookup("192.0.2.255"));

        table.interfaceUp(tun0);
        assertEquals("on tun0", lookup("192.0.2.2"));
        assertEquals(1, ways("192.0.2.2").size());
    }

    @Test
    void shouldWithdrawRoutesWhileTheirInterfaceIsDown() {
        table.add(route("203.0.113.0/24", via("192.0.2.9"), 10));
        table.add(route("203.0.113.0/24", via("198.51.100.9"), 20));
        final int size = table.size();
        events.clear();

        table.interfaceDown(tun0);
        assertEquals("via 198.51.100.9 on tun1", lookup("203.0.113.5"));
        assertEquals("null", lookup("192.0.2.1"));
        assertEquals(size, table.size());
        assertEquals(5 * FIBS + 1, events.size());

        table.interfaceDown(tun0);
        assertEquals(5 * FIBS + 1, events.size());

        table.interfaceUp(tun0);
        assertEquals("via 192.0.2.9 on tun0", lookup("203.0.113.5"));
        assertEquals("local on tun0", lookup("192.0.2.1"));
        assertEquals(2 * (5 * FIBS + 1), events.size());
    }

    @Test
    void shouldTakeARouteOfAnInterfaceThatIsDown() {
        table.interfaceDown(tun0);
        table.add(route("203.0.113.0/24", NextHop.via(tun0, Prefix.parse("192.0.2.9")), 10));
        assertEquals("null", lookup("203.0.113.5"));

        table.interfaceUp(tun0);
        assertEquals("via 192.0.2.9 on tun0", lookup("203.0.113.5"));
    }

    @Test
    void shouldRestoreStaticRoutesAtTheNextInterfaceOfTheName() {
        table.add(route("203.0.113.0/24", via("192.0.2.9"), 10));
        final Route dynamic = new Route(0, Prefix.parse("10.0.0.0/8"), via("192.0.2.8"), 0, Origin.DYNAMIC);
        table.add(dynamic);
        tun0.gone();
        table.interfaceGone(tun0);
        assertEquals("null", lookup("203.0.113.5"));

        final NetworkInterface next = upWith("tun0", "192.0.2.1/24");
        table.addInterfaceRoutes(next, false);
        table.interfaceDown(tun0); // late news of the old one

        assertEquals(NextHop.via(next, Prefix.parse("192.0.2.9")), lookup(0, "203.0.113.5", 0));
        assertEquals("null", lookup("10.0.0.1"));
        assertEquals(NextHop.local(next), lookup(3, "192.0.2.1", 0));
        table.remove(route("203.0.113.0/24", NextHop.via(tun0, Prefix.parse("192.0.2.9")), 10));
        assertEquals("null", lookup("203.0.113.5"));
    }

    @Test
    void shouldTellOfRoutesThatComeAndGo() {
        final Route route = route("203.0.113.0/24", via("192.0.2.9"), 10);
        table.add(route);
        table.remove(route);

        final String text = "203.0.113.0/24 via 192.0.2.9 on tun0, metric 10, in FIB 0";
        assertEquals(List.of("+ " + text, "- " + text), events);
    }

    @Test
    void shouldVisitRoutes() {
        final List<String> usable = new ArrayList<>();
        final List<String> all = new ArrayList<>();
        table.interfaceDown(tun0);

        table.forEach(1, false, route -> usable.add(route.to().toString()));
        table.forEach(1, true, route -> all.add(route.to().toString()));

        assertEquals(4, usable.size());
        assertEquals(4 + 5, all.size());
        assertEquals(FIBS * all.size(), table.size());
    }

    @Test
    void shouldTakeALinkLocalGatewayOfAnyLink() {
        table.add(route("2001:db8:9::/48", NextHop.via(tun0, Prefix.parse("fe80::1")), 0));

        assertEquals("via fe80:0:0:0:0:0:0:1 on tun0", lookup("2001:db8:9::1"));
    }

    @Test
    void shouldTakeAGatewayThatAnotherRouteSaysIsOnTheLink() {
        table.add(route("203.0.113.9/32", NextHop.onLink(tun1), 0));
        table.add(route("10.0.0.0/8", via("203.0.113.9"), 0));

        assertEquals("via 203.0.113.9 on tun1", lookup("10.1.2.3"));
    }
}
