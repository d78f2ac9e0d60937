// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.fib;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import net.culvert.forwarding.fib.Route.Origin;
import org.junit.jupiter.api.Test;

class RouteChecksTest extends RouteFixture {
    private void refused(final String sentence, final Route route) {
        final int size = table.size();
        assertEquals(
                sentence,
                assertThrows(IllegalArgumentException.class, () -> table.add(route))
                        .getMessage());
        assertEquals(size, table.size());
        assertEquals(List.of(), events);
    }

    @Test
    void shouldRefuseWhatLeadsNowhere() {
        final Prefix to = Prefix.parse("203.0.113.0/24");
        refused("there is no FIB 16, only 0 to 15", new Route(16, to, NextHop.reject(), 0, Origin.STATIC));
        refused(
                "route 203.0.113.0/24 via 203.0.113.9 on tun0, metric 0, in FIB 0: the gateway is not on"
                        + " the link of tun0",
                route("203.0.113.0/24", NextHop.via(tun0, Prefix.parse("203.0.113.9")), 0));
        refused(
                "route 203.0.113.0/24 via 2001:db8:1:0:0:0:0:9 on tun0, metric 0, in FIB 0: the gateway is of the other"
                        + " family",
                route("203.0.113.0/24", via("2001:db8:1::9"), 0));
        refused(
                "route 203.0.113.0/24 via 192.0.2.0 on tun0, metric 0, in FIB 0: gateway 192.0.2.0/24 is no single"
                        + " address",
                route("203.0.113.0/24", NextHop.via(tun0, Prefix.parse("192.0.2.0/24")), 0));
        refused(
                "route 203.0.113.0/24 on tun0, metric 0, in FIB 0: an interface's own routes come and go with its"
                        + " addresses",
                new Route(0, to, NextHop.onLink(tun0), 0, Origin.INTERFACE));
        refused(
                "route 203.0.113.0/24 local, metric 0, in FIB 0: it lacks an interface",
                route("203.0.113.0/24", NextHop.local(null), 0));
        tun1.gone();
        refused(
                "route 203.0.113.0/24 on tun1, metric 0, in FIB 0: interface tun1 is gone",
                route("203.0.113.0/24", NextHop.onLink(tun1), 0));
        assertEquals(
                "gateway 203.0.113.9 is not on any link",
                assertThrows(IllegalArgumentException.class, () -> via("203.0.113.9"))
                        .getMessage());
    }

    @Test
    void shouldRefuseWhatStandsInTheWay() {
        table.add(route("203.0.113.0/24", via("192.0.2.9"), 0));
        table.add(route("10.0.0.0/8", NextHop.reject(), 0));
        events.clear();

        refused(
                "route 203.0.113.0/24 via 192.0.2.9 on tun0 mtu 1300, metric 0, in FIB 0: it exists",
                route("203.0.113.0/24", via("192.0.2.9").withMtu(1300), 0));
        refused(
                "route 203.0.113.0/24 blackhole, metric 0, in FIB 0: at this metric exists 203.0.113.0/24 via 192.0.2.9"
                        + " on tun0, metric 0, in FIB 0",
                route("203.0.113.0/24", NextHop.blackhole(), 0));
        refused(
                "route 10.0.0.0/8 on tun1, metric 0, in FIB 0: at this metric exists 10.0.0.0/8 reject, metric 0, in"
                        + " FIB 0",
                route("10.0.0.0/8", NextHop.onLink(tun1), 0));
        for (int i = 10; i < 25; i++) {
            table.add(route("203.0.113.0/24", via("192.0.2." + i), 0));
        }
        events.clear();
        refused(
                "route 203.0.113.0/24 via 192.0.2.99 on tun0, metric 0, in FIB 0: 16 of this metric exist, which is the"
                        + " most",
                route("203.0.113.0/24", via("192.0.2.99"), 0));
        assertEquals(16, ways("203.0.113.5").size());
    }

    @Test
    void shouldRefuseToRemoveWhatIsNotThere() {
        final Route none = route("203.0.113.0/24", NextHop.onLink(tun0), 0);

        assertEquals(
                "route 203.0.113.0/24 on tun0, metric 0, in FIB 0: it does not exist",
                assertThrows(IllegalArgumentException.class, () -> table.remove(none))
                        .getMessage());
        assertEquals(
                "the metric of 10.0.0.0/8 is negative: -1",
                assertThrows(IllegalArgumentException.class, () -> route("10.0.0.0/8", NextHop.reject(), -1))
                        .getMessage());
    }
}
