// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import static net.culvert.appliance.gateway.Udp.toTheRight;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import net.culvert.appliance.config.GatewayConfig;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.tunio.sys.HostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a reload changes, and what it refuses. */
@Timeout(60)
class ReloadTest {
    private static final String BASE = MemoryGateway.LEFT_AND_RIGHT.replace("filter = \"list\"\n", "");
    private static final String TUNNEL = """
            [interface.wg0]
            kind = "wireguard"
            private-key = "AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA="
            listen-port = %d
            """;

    private static MemoryGateway base() throws Exception {
        return new MemoryGateway(BASE);
    }

    private static void assertForwards(final MemoryGateway gateway, final int number) {
        gateway.send("left0", toTheRight().number(number).bytes());
        assertEquals(number, Udp.number(gateway.take("right0")));
    }

    @Test
    void shouldBringUpAnInterfaceAndTakeItAwayAgain() throws Exception {
        try (MemoryGateway gateway = base()) {
            gateway.reload(BASE + """
                    [interface.third0]
                    kind = "tun"
                    addresses = ["203.0.113.254/24"]
                    """);
            gateway.send("left0", toTheRight().to("203.0.113.1").number(1).bytes());
            assertEquals(1, Udp.number(gateway.take("third0")));

            gateway.reload(BASE);
            gateway.send("left0", toTheRight().to("203.0.113.1").number(2).bytes());
            gateway.settle();
            assertEquals(1, gateway.drops(DropReason.IP_NO_ROUTE));
            assertForwards(gateway, 3);
        }
    }

    @Test
    void shouldBringBackAnInterfaceOfTheSameName() throws Exception {
        try (MemoryGateway gateway = base()) {
            final String third = "[interface.third0]\nkind = \"tun\"\naddresses = [\"203.0.113.254/24\"]\n";
            for (int i = 0; i < 5; i++) {
                gateway.reload(BASE + third);
                gateway.send("left0", toTheRight().to("203.0.113.1").number(i).bytes());
                assertEquals(i, Udp.number(gateway.take("third0")));
                gateway.reload(BASE);
            }
            assertEquals(List.of(), gateway.ends());
        }
    }

    @Test
    void shouldChangeRoutesRulesPipesAndSettings() throws Exception {
        try (MemoryGateway gateway = base()) {
            gateway.reload(BASE.replace("\"192.0.2.254/24\"]", "\"192.0.2.254/24\"]\nfilter = \"list\"") + """
                    [[route]]
                    to = "203.0.113.0/24"
                    interface = "right0"
                    [[filter.list]]
                    action = "block"
                    protocol = "udp"
                    to-port = 99
                    [[filter.list]]
                    action = "pass"
                    pipe = "slow"
                    [pipe.slow]
                    delay = "20ms"
                    [sysctl]
                    "net.inet.ip.stealth" = 1
                    """);
            gateway.send("left0", toTheRight().ports(1, 99).number(1).bytes());
            final long begin = System.nanoTime();
            gateway.send("left0", toTheRight().to("203.0.113.1").number(2).bytes());
            final byte[] second = gateway.take("right0");
            assertEquals(2, Udp.number(second));
            assertTrue(System.nanoTime() - begin >= 20_000_000, "the pipe did not delay");
            assertEquals(64, second[8], "hops left, by stealth");
            assertEquals(1, gateway.drops(DropReason.FILTER_BLOCKED));

            gateway.reload(BASE);
            gateway.send("left0", toTheRight().ports(1, 99).number(3).bytes());
            final byte[] third = gateway.take("right0");
            assertEquals(3, Udp.number(third));
            assertEquals(63, third[8], "hops left");
            gateway.send("left0", toTheRight().to("203.0.113.1").number(4).bytes());
            gateway.settle();
            assertEquals(1, gateway.drops(DropReason.IP_NO_ROUTE));
        }
    }

    @Test
    void shouldChangeAddressesAndMtuOfAnInterfaceThatStays() throws Exception {
        try (MemoryGateway gateway = base()) {
            gateway.reload(BASE.replace(
                    "\"198.51.100.254/24\"]",
                    "\"203.0.113.254/24\"]\nmtu = 1300\nhost-addresses = [\"203.0.113.1/24\"]"));
            gateway.send("left0", toTheRight().to("203.0.113.1").number(1).bytes());
            assertEquals(1, Udp.number(gateway.take("right0")));
            assertEquals(
                    1300,
                    gateway.gateway().interfaces().snapshot().get("right0").mtu());
            assertEquals(Set.of("right0: 203.0.113.1/32 in 203.0.113.0/24"), gateway.hostAddresses());

            gateway.reload(BASE);
            assertEquals(
                    1500,
                    gateway.gateway().interfaces().snapshot().get("right0").mtu());
            assertEquals(Set.of(), gateway.hostAddresses());
            assertForwards(gateway, 2);
        }
    }

    @Test
    void shouldChangeNothingWhenTheHostRefusesAPart() throws Exception {
        try (MemoryGateway gateway = new MemoryGateway(BASE + TUNNEL.formatted(0));
                DatagramSocket taken = new DatagramSocket(new InetSocketAddress("0.0.0.0", 0))) {
            final GatewayConfig config = gateway.gateway().config();
            final String changed = BASE.replace("\"198.51.100.254/24\"]", "\"198.51.100.254/24\"]\nmtu = 1300") + """
                    [interface.third0]
                    kind = "tun"
                    """
                    + TUNNEL.formatted(taken.getLocalPort());

            assertThrows(HostException.class, () -> gateway.reload(changed));

            assertSame(config, gateway.gateway().config());
            assertNull(gateway.gateway().interfaces().snapshot().get("third0"));
            assertEquals(
                    1500,
                    gateway.gateway().interfaces().snapshot().get("right0").mtu());
            assertForwards(gateway, 1);
            gateway.reload(changed.replace(String.valueOf(taken.getLocalPort()), "0")); // the device is free again
            assertEquals(
                    1300,
                    gateway.gateway().interfaces().snapshot().get("right0").mtu());
        }
    }

    @Test
    void shouldRefuseWhatCannotChangeWhileItRuns() throws Exception {
        try (MemoryGateway gateway = base()) {
            assertRefused(
                    gateway,
                    "[gateway]\nname = \"other\"\n" + BASE,
                    "[gateway] name cannot change while the gateway runs: from culvert to other takes a restart");
            for (final String line : List.of(
                    "workers = 3",
                    "cpus = \"0\"",
                    "buffers = \"5MiB\"",
                    "aead = \"jce\"",
                    "control = \"/nowhere/other.sock\"",
                    "user = \"nobody\"")) {
                final String key = line.substring(0, line.indexOf(' '));
                assertRefused(gateway, "gateway." + line + "\n" + BASE, "[gateway] " + key + " cannot change");
            }
            assertRefused(gateway, "[gateway]\nstate = \"/nowhere\"\n" + BASE, "[gateway] state cannot change");
            assertRefused(gateway, BASE.replaceFirst("\"tun\"", "\"loopback\""), "left0: an interface cannot change");
            assertRefused(
                    gateway, BASE + "[[route]]\nfib = 40\nto = \"203.0.113.0/24\"\naction = \"reject\"\n", "fib 40");
            assertForwards(gateway, 1);
        }
    }

    private static void assertRefused(final MemoryGateway gateway, final String text, final String sentence) {
        final GatewayConfig config = gateway.gateway().config();
        final IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> gateway.reload(text));
        assertTrue(refusal.getMessage().contains(sentence), refusal.getMessage());
        assertSame(config, gateway.gateway().config());
        assertFalse(refusal.getMessage().contains("\n"));
    }
}
