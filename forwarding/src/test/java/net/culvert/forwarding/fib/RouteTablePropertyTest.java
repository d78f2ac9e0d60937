// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.fib;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.culvert.forwarding.fib.Route.Origin;
import net.culvert.forwarding.iface.InterfaceAddress;
import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.ringbuffers.ring.GracePeriod;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A route table agrees with a slow one over many random changes, and leaves nothing behind. */
class RouteTablePropertyTest {
    private static final int CHANGES = 100_000;
    private static final int FIBS = 2;
    private static final int LINKS = 4;
    private static final int ROUTES = 120; // of which about half exist in the end

    private final GracePeriod gracePeriod = new GracePeriod();
    private final GracePeriod.Reader reader = gracePeriod.newReader();
    private final Fibs fibs = new Fibs(FIBS, gracePeriod);
    private final RouteTable table = new RouteTable(fibs);
    private final RouteOracle oracle = new RouteOracle();
    private final Set<String> inUse = new HashSet<>(); // by the events
    private Random random;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = 21)
    void shouldAgreeWithASlowTableAndLeakNothing(final long seed) {
        random = new Random(seed);
        reader.enter();
        table.listen(new RouteListener() {
            @Override
            public void added(final Route route) {
                assertTrue(inUse.add(route.toString()), route::toString);
            }

            @Override
            public void removed(final Route route) {
                assertTrue(inUse.remove(route.toString()), route::toString);
            }
        });
        for (int link = 0; link < LINKS; link++) {
            oracle.links.put("tun" + link, new RouteOracle.Link());
            arrive(link);
        }
        for (int change = 0; change < CHANGES; change++) {
            change(random.nextInt(100));
            check();
        }
        reader.exit();
        checkEvents();
        new ArrayList<>(oracle.routes).forEach(table::remove);
        oracle.links.values().forEach(link -> table.interfaceGone(link.device));
        assertEquals(0, table.size());
        assertEquals(0, fibs.size(0) + fibs.size(1));
        assertEquals(0, fibs.nextHops());
        assertEquals(Set.of(), inUse);
        assertTrue(fibs.nextHopCapacity() < 1000, () -> fibs.nextHopCapacity() + " places for next hops");
    }

    private void change(final int kind) {
        final int index = random.nextInt(LINKS);
        final RouteOracle.Link link = oracle.links.get("tun" + index);
        if (kind < 60) {
            add(randomRoute());
        } else if (kind < 94) {
            if (oracle.routes.size() > random.nextInt(ROUTES)) {
                table.remove(oracle.routes.remove(random.nextInt(oracle.routes.size())));
            }
        } else if (!link.isThere) {
            arrive(index);
        } else if (kind < 96) {
            link.isUp = !link.isUp;
            link.device.up(link.isUp);
            if (link.isUp) {
                table.interfaceUp(link.device);
            } else {
                table.interfaceDown(link.device);
            }
        } else if (kind < 98) {
            readdress(index);
        } else {
            link.device.gone();
            table.interfaceGone(link.device);
            oracle.gone("tun" + index);
        }
        if (kind % 3 == 0) { // a burst ends, another begins
            reader.exit();
            reader.enter();
        }
    }

    private void arrive(final int index) {
        final NetworkInterface device = new NetworkInterface("tun" + index, index + 1, 1420);
        device.up(random.nextBoolean());
        oracle.replace("tun" + index, device);
        readdress(index);
    }

    /** One of two networks, of which the first has the gateways. */
    private void readdress(final int index) {
        final RouteOracle.Link link = oracle.links.get("tun" + index);
        final int network = random.nextInt(4) == 0 ? 1 : 0;
        link.device.addresses(List.of(
                InterfaceAddress.parse("10." + index + "." + network + ".1/24"),
                InterfaceAddress.parse("2001:db8:" + index + ":" + network + "::1/64")));
        final boolean isBroadcast = random.nextBoolean();
        link.networks = InterfaceRoutes.of(link.device, isBroadcast);
        table.addInterfaceRoutes(link.device, isBroadcast);
    }

    private void add(final Route route) {
        if (oracle.accepts(route)) {
            oracle.routes.add(route);
            table.add(route);
        } else {
            assertThrows(IllegalArgumentException.class, () -> table.add(route));
        }
    }

    private Route randomRoute() {
        final Prefix address = randomAddress();
        final Prefix to = new Prefix(
                address.ipv6(),
                address.high(),
                address.low(),
                random.nextInt(address.ipv6() ? 60 : 8, address.length()));
        final int index = random.nextInt(LINKS);
        final NetworkInterface output = oracle.links.get("tun" + index).device;
        final int host = 2 + random.nextInt(5);
        final Prefix gateway =
                Prefix.parse(to.ipv6() ? "2001:db8:" + index + ":0::" + host : "10." + index + ".0." + host);
        final NextHop way = switch (random.nextInt(8)) {
            case 0 -> NextHop.blackhole();
            case 1 -> NextHop.reject();
            case 2 -> NextHop.onLink(output);
            default -> NextHop.via(output, gateway).withMtu(1280 + random.nextInt(3));
        };
        final Origin origin = random.nextBoolean() ? Origin.STATIC : Origin.DYNAMIC;
        return new Route(random.nextInt(FIBS), to, way, random.nextInt(3), origin);
    }

    /** Few bits vary, so that prefixes nest; the gateways lie elsewhere. */
    private Prefix randomAddress() {
        final int bits = random.nextInt(256) & 0xB5 >> random.nextInt(3);
        return random.nextBoolean()
                ? Prefix.ipv4(0xC633_6400 ^ bits, 32)
                : Prefix.ipv6(0x2001_0db8_ffff_0000L ^ bits >> 4, (long) bits << 60, 128);
    }

    private void check() {
        final Prefix address = random.nextInt(4) == 0 ? randomInterfaceAddress() : randomAddress();
        final int fib = random.nextInt(FIBS);
        final Set<NextHop> expected = oracle.ways(fib, address);
        final Set<NextHop> found = new HashSet<>();
        for (int i = 0; i < 48; i++) {
            final int flowHash = i * 0x0555_5555; // 48 of them go around
            final NextHop way = address.ipv6()
                    ? fibs.lookup6(fib, address.high(), address.low(), flowHash)
                    : fibs.lookup4(fib, (int) (address.high() >>> 32), flowHash);
            if (way != null) {
                found.add(way);
            }
        }
        assertEquals(expected, found, () -> address + " in FIB " + fib);
    }

    private Prefix randomInterfaceAddress() {
        final String network = random.nextInt(LINKS) + (random.nextBoolean() ? ":0" : ":1");
        return random.nextBoolean()
                ? Prefix.parse("2001:db8:" + network + "::" + random.nextInt(3))
                : Prefix.parse("10." + network.replace(':', '.') + "."
                        + List.of(1, 2, 255).get(random.nextInt(3)));
    }

    private void checkEvents() {
        final Set<String> usable = new HashSet<>();
        for (int fib = 0; fib < FIBS; fib++) {
            table.forEach(fib, false, route -> usable.add(route.toString()));
        }
        assertEquals(usable, inUse);
        for (final Route route : oracle.routes) {
            assertEquals(oracle.isUsable(route), inUse.contains(route.toString()), route::toString);
        }
    }
}
