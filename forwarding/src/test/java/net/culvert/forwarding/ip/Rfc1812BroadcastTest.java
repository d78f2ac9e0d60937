// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.ip;

import static net.culvert.forwarding.packets.Packets.payload;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.culvert.forwarding.fib.NextHop;
import net.culvert.forwarding.iface.InterfaceMode;
import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.ringbuffers.counters.DropReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 1812, sections 4.2.2.11, 4.2.3.1 and 5.3.5, as RFC 2644 has changed the last: broadcasts. */
class Rfc1812BroadcastTest extends RouterContract {
    private final NetworkInterface lan = router.add("lan", InterfaceMode.BROADCAST, "203.0.113.254/24");

    @Test
    void shouldNotForwardALimitedBroadcast() {
        router.route("0.0.0.0/0", NextHop.onLink(right));
        router.receives(lan, across4().from("203.0.113.9").to("255.255.255.255").bytes());

        assertEquals(1, router.dropped4(DropReason.UDP_NO_PORT));
        assertEquals(0, router.count("ip.ips_forward"));
        router.assertSilent();
    }

    @Test
    void shouldGiveALimitedBroadcastToItsOwnProtocols() {
        final boolean[] wasToGroup = new boolean[1];
        router.worker.register(false, 99, (packet, transport, isToGroup, nowNs) -> {
            wasToGroup[0] = isToGroup;
            return DropReason.DELIVERED;
        });
        router.receives(
                lan,
                Altered.ofProtocol(
                        99, across4().from("203.0.113.9").to("255.255.255.255").bytes()));

        assertEquals(1, router.count("ip.ips_delivered"));
        assertTrue(wasToGroup[0]);
    }

    @ParameterizedTest(name = "to {0}")
    @ValueSource(strings = {"203.0.113.255", "198.51.100.255"})
    void shouldNotForwardABroadcastDirectedAtAnotherNetwork(final String to) {
        receives(across4().to(to).bytes());

        assertEquals(1, router.dropped4(DropReason.IP_CANNOT_FORWARD));
        router.assertSilent();
    }

    @ParameterizedTest(name = "to {0}")
    @CsvSource({"203.0.113.255, lan", "198.51.100.255, right"})
    void shouldForwardADirectedBroadcastWhereThatIsSet(final String to, final String output) {
        router.settings.directedBroadcasts(true);
        final byte[] packet = across4().to(to).bytes();
        receives(packet);

        assertEquals(1, router.sent.size());
        assertEquals(output, router.sent.getFirst().output());
        assertArrayEquals(Altered.with(packet, 8, 63), router.sent.getFirst().packet());
        assertEquals(1, router.count("ip.ips_forward"));
    }

    @Test
    void shouldSayNothingAboutADirectedBroadcastThatItCannotForward() {
        router.settings.directedBroadcasts(true);
        right.mtu(1280);
        receives(
                across4().to("198.51.100.255").ttl(1).bytes(),
                across4()
                        .to("198.51.100.255")
                        .fragment(0x4000)
                        .payload(payload(1, 1400))
                        .bytes());

        assertEquals(1, router.dropped4(DropReason.IP_TTL_EXPIRED));
        assertEquals(1, router.dropped4(DropReason.IP_FRAGMENTATION_NEEDED));
        router.assertSilent();
    }

    @ParameterizedTest(name = "{0} to {1}")
    @CsvSource({"lan, 203.0.113.255", "left, 192.0.2.255"})
    void shouldTakeABroadcastDirectedAtTheNetworkItCameFrom(final String link, final String to) {
        final String from = link.equals("lan") ? "203.0.113.9" : HOST;
        router.receives(
                link.equals("lan") ? lan : left, across4().from(from).to(to).bytes());

        assertEquals(1, router.dropped4(DropReason.UDP_NO_PORT));
        router.assertSilent();
    }
}
