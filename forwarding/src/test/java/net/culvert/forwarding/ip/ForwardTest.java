// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.ip;

import static net.culvert.forwarding.packets.Packets.ipv4;
import static net.culvert.forwarding.packets.Packets.ipv6;
import static net.culvert.forwarding.packets.Packets.payload;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import net.culvert.forwarding.fib.NextHop;
import net.culvert.forwarding.fib.Prefix;
import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.ringbuffers.counters.DropReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForwardTest extends RouterContract {
    @Test
    void shouldTakeOneHopOffAndChangeNothingElse() {
        router.receives(left, ipv4().ttl(64).payload(payload(1, 100)).bytes());

        assertArrayEquals(ipv4().ttl(63).payload(payload(1, 100)).bytes(), router.sentOnly(right));
        assertEquals(1, router.count("ip.ips_forward"));
    }

    @Test
    void shouldTakeOneHopOffAndChangeNothingElseInIpv6() {
        router.receives(
                left,
                ipv6().to("2001:db8:2::1").ttl(64).payload(payload(1, 100)).bytes());

        assertArrayEquals(
                ipv6().to("2001:db8:2::1").ttl(63).payload(payload(1, 100)).bytes(), router.sentOnly(right));
        assertEquals(1, router.count("ip6.ip6s_forward"));
    }

    @Test
    void shouldLeaveTheTtlAloneInStealthMode() {
        router.settings.stealth(true);

        router.receives(
                left, ipv4().ttl(1).bytes(), ipv6().to("2001:db8:2::1").ttl(1).bytes());

        assertEquals(1, router.sent.get(0).packet()[8]);
        assertEquals(1, router.sent.get(1).packet()[7]);
    }

    @ParameterizedTest(name = "{0} leaves by {1}")
    @CsvSource({"203.0.113.1, left", "203.0.113.129, right", "203.0.113.255, right", "100.64.0.1, right"})
    void shouldLeaveByTheLongestPrefix(final String to, final String name) {
        router.route("0.0.0.0/0", NextHop.via(right, Prefix.parse("198.51.100.1")));
        router.route("203.0.113.0/24", NextHop.via(left, Prefix.parse("192.0.2.1")));
        router.route("203.0.113.128/25", NextHop.via(right, Prefix.parse("198.51.100.1")));

        router.receives(right, ipv4().from("198.51.100.7").to(to).bytes());

        assertEquals(name, router.sent.getFirst().output());
    }

    @Test
    void shouldForwardWithinTheTableOfTheInterface() {
        router.fibs.insert(1, Prefix.parse("203.0.113.0/24"), NextHop.onLink(right));
        router.receives(left, ipv4().to("203.0.113.1").bytes());
        assertEquals(1, router.dropped4(DropReason.IP_NO_ROUTE));

        left.fib(1);
        router.forget();
        router.receives(left, ipv4().to("203.0.113.1").bytes());

        router.sentOnly(right);
    }

    @Test
    void shouldCutWhatTheLinkAddedBehindThePacket() {
        final byte[] packet = ipv4().payload(payload(1, 10)).bytes();
        router.receives(left, Arrays.copyOf(packet, packet.length + 8));

        assertEquals(packet.length, router.sentOnly(right).length);
    }

    @Test
    void shouldForwardASuperPacketWhole() {
        final byte[] packet = ipv4().tcp(1, 2).payload(payload(1, 30_000)).bytes();
        final byte[] header = {1, 1, 40, 0, (byte) (1460 & 0xFF), 1460 >> 8, 20, 0, 16, 0};

        router.receivesOffloaded(left, header, packet);

        assertEquals(packet.length, router.sentOnly(right).length);
        assertArrayEquals(header, router.sent.getFirst().header());
    }

    @Test
    void shouldRefuseASuperPacketThatSplitsIntoPacketsTooLong() {
        final byte[] packet = ipv4().tcp(1, 2).payload(payload(1, 30_000)).bytes();
        final byte[] header = {1, 1, 40, 0, (byte) (1461 & 0xFF), (byte) (1461 >> 8), 20, 0, 16, 0};

        router.receivesOffloaded(left, header, packet);

        assertEquals(1, router.dropped4(DropReason.IP_FRAGMENTATION_NEEDED));
        assertEquals(List.of(), router.sentBy(right));
    }

    @ParameterizedTest(name = "from {0} to {1}: {2}")
    @CsvSource({
        "0.0.0.0, 198.51.100.1, IP_BAD_SOURCE",
        "0.1.2.3, 198.51.100.1, IP_BAD_SOURCE",
        "127.0.0.1, 198.51.100.1, IP_BAD_SOURCE",
        "224.0.0.1, 198.51.100.1, IP_BAD_SOURCE",
        "255.255.255.255, 198.51.100.1, IP_BAD_SOURCE",
        "192.0.2.1, 0.0.0.0, IP_BAD_DESTINATION",
        "192.0.2.1, 127.0.0.1, IP_BAD_DESTINATION",
        "192.0.2.1, 192.0.2.1, IP_LAND",
        "192.0.2.1, 224.0.0.251, IP_CANNOT_FORWARD",
        "192.0.2.1, 240.0.0.1, IP_CANNOT_FORWARD",
        "192.0.2.1, 203.0.113.9, IP_NO_ROUTE",
        "2001:db8::1, 2001:db8:9::1, IP_NO_ROUTE",
        "::1, 2001:db8:2::1, IP_BAD_SOURCE",
        "ff02::1, 2001:db8:2::1, IP_BAD_SOURCE",
        "2001:db8::1, ::1, IP_BAD_DESTINATION",
        "2001:db8::1, ::, IP_BAD_DESTINATION",
        "2001:db8::1, 2001:db8::1, IP_LAND",
        "2001:db8::1, ff02::fb, IP_CANNOT_FORWARD",
        "fe80::1, 2001:db8:2::1, IP_CANNOT_FORWARD",
        "::, 2001:db8:2::1, IP_CANNOT_FORWARD"
    })
    void shouldRefuseAddressesThatDoNotBelongOnTheWire(final String from, final String to, final DropReason reason) {
        final boolean v6 = from.indexOf(':') >= 0;
        router.receives(left, (v6 ? ipv6() : ipv4()).from(from).to(to).bytes());

        assertEquals(List.of(), router.sentBy(right));
        assertEquals(1, v6 ? router.dropped6(reason) : router.dropped4(reason));
    }

    @Test
    void shouldRefuseOwnAddressesAsSourcesAsFarAsTheTableKnowsThem() {
        router.receives(
                left,
                across4().from("198.51.100.254").bytes(),
                across6().from("2001:db8:2::fe").bytes());
        assertEquals(1, router.dropped4(DropReason.IP_OWN_SOURCE));
        assertEquals(1, router.dropped6(DropReason.IP_OWN_SOURCE));
        assertEquals(List.of(), router.sent);

        left.fib(1); // of another network, where a host may have the address
        router.fibs.remove(1, Prefix.parse("198.51.100.254/32"));
        router.receives(left, across4().from("198.51.100.254").bytes());
        assertEquals(1, router.dropped4(DropReason.IP_OWN_SOURCE));
        router.sentOnly(right);
    }

    @Test
    void shouldRefuseLinkLocalAddressesOfOneLink() {
        router.route("169.254.0.0/16", NextHop.onLink(right));
        router.fibs.insert(0, Prefix.parse("fe80::/10"), NextHop.onLink(right));

        router.receives(
                left,
                ipv4().to("169.254.1.1").bytes(),
                ipv4().from("169.254.1.1").bytes());
        router.receives(left, ipv6().to("fe80::1").bytes());

        assertEquals(2, router.dropped4(DropReason.IP_CANNOT_FORWARD));
        assertEquals(1, router.dropped6(DropReason.IP_CANNOT_FORWARD));
    }

    @Test
    void shouldDropSilentlyIntoABlackHole() {
        router.route("203.0.113.0/24", new NextHop(NextHop.Action.BLACKHOLE, null, null, 0));

        router.receives(left, ipv4().to("203.0.113.1").bytes());

        assertEquals(1, router.dropped4(DropReason.IP_BLACKHOLE));
        assertEquals(0, router.sent.size());
    }

    @Test
    void shouldNotForwardWhereForwardingIsOff() {
        router.settings.forwarding(false);

        router.receives(
                left,
                ipv4().bytes(),
                ipv4().to("203.0.113.9").bytes(),
                ipv6().to("2001:db8:2::1").bytes());

        assertEquals(2, router.dropped4(DropReason.IP_FORWARDING_OFF));
        assertEquals(1, router.dropped6(DropReason.IP_FORWARDING_OFF));
        assertEquals(0, router.sent.size());
    }

    @Test
    void shouldHoldTheReceivingInterfaceAgainstTheAddressWhereAsked() {
        router.settings.checkInterface(true);

        router.receives(left, ipv4().to("198.51.100.254").bytes());

        assertEquals(1, router.dropped4(DropReason.IP_WRONG_INTERFACE));
    }

    @Test
    void shouldCountWhatInterfacesThatAreDownOrGoneWouldHaveCarried() {
        right.up(false);
        router.receives(left, ipv4().bytes());
        assertEquals(1, router.dropped4(DropReason.INTERFACE_DOWN));

        right.gone();
        router.receives(left, ipv4().bytes());
        assertEquals(1, router.dropped4(DropReason.INTERFACE_GONE));

        left.up(false);
        router.receives(left, ipv4().bytes());
        assertEquals(2, router.dropped4(DropReason.INTERFACE_DOWN));
    }

    @Test
    void shouldCountWhatAFullOutputQueueRefuses() {
        final byte[][] packets = new byte[TestRouter.QUEUE_LIMIT + 3][];
        Arrays.setAll(packets, i -> ipv4().id(i).bytes());

        router.receives(left, packets);

        assertEquals(TestRouter.QUEUE_LIMIT, router.sent.size());
        assertEquals(3, router.dropped4(DropReason.OUTPUT_QUEUE_FULL));
    }

    @Test
    void shouldKeepTheOrderOfABurst() {
        final byte[][] packets = new byte[20][];
        Arrays.setAll(packets, i -> ipv4().id(i).bytes());

        router.receives(left, packets);

        for (int i = 0; i < packets.length; i++) {
            assertEquals(i, router.sent.get(i).packet()[5]);
        }
    }

    @Test
    void shouldSendByTheOtherInterfacesWhatOneThatFailsDoesNotTake() {
        final NetworkInterface broken = router.addBroken("broken", "203.0.113.254/24");
        receives(across4().to("203.0.113.1").bytes(), across4().bytes());

        assertEquals(1, router.faults.size());
        router.sentOnly(right);
        router.faults.clear();
        router.failed(broken, 1);
    }
}
