// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.ip;

import static net.culvert.forwarding.packets.Packets.payload;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import net.culvert.forwarding.fib.NextHop;
import net.culvert.forwarding.fib.Prefix;
import net.culvert.forwarding.iface.InterfaceMode;
import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.forwarding.options.OptionsPolicy;
import net.culvert.ringbuffers.counters.DropReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 1812, Requirements for IP Version 4 Routers: forwarding, and what senders are told. */
class Rfc1812Test extends RouterContract {
    private static final byte[] ECHO_DATA = payload(1, 20);

    private final NetworkInterface lan = router.add("lan", InterfaceMode.BROADCAST, "203.0.113.254/24");

    // Section 5.3.1: time to live.

    @ParameterizedTest(name = "TTL {0}")
    @ValueSource(ints = {0, 1})
    void shouldAnswerTimeExceededWhenNoHopsAreLeft(final int ttl) {
        final byte[] packet = across4().ttl(ttl).payload(ECHO_DATA).bytes();
        receives(packet);

        assertEquals(1, router.dropped4(DropReason.IP_TTL_EXPIRED));
        router.answeredOnly(left).is(11, 0).fromTo(LEFT, HOST).quotes(packet);
    }

    @ParameterizedTest(name = "TTL {0}")
    @ValueSource(ints = {0, 1})
    void shouldTakeWhatIsForItselfWhateverItsTimeToLive(final int ttl) {
        receives(own4().icmpEcho().ttl(ttl).bytes());

        router.answeredOnly(left).is(0, 0);
    }

    @Test
    void shouldSayNothingAboutHopsInStealthMode() {
        router.settings.stealth(true);
        receives(across4().ttl(1).bytes());

        assertEquals(1, router.sentOnly(right)[8]);
    }

    // Sections 4.3.2 and 5.2.7: errors.

    @Test
    void shouldAnswerNetworkUnreachableWithoutARoute() {
        final byte[] packet = across4().to("100.64.0.1").payload(ECHO_DATA).bytes();
        receives(packet);

        assertEquals(1, router.dropped4(DropReason.IP_NO_ROUTE));
        router.answeredOnly(left).is(3, 0).fromTo(LEFT, HOST).quotes(packet);
    }

    @Test
    void shouldAnswerHostUnreachableWhereARouteRejects() {
        router.route("100.64.0.0/24", NextHop.reject());
        receives(across4().to("100.64.0.1").bytes());

        assertEquals(1, router.dropped4(DropReason.IP_REJECT_ROUTE));
        router.answeredOnly(left).is(3, 1);
    }

    @Test
    void shouldSayNothingOfABlackHole() {
        router.route("100.64.0.0/24", NextHop.blackhole());
        receives(across4().to("100.64.0.1").bytes());

        assertEquals(1, router.dropped4(DropReason.IP_BLACKHOLE));
        router.assertSilent();
    }

    @Test
    void shouldQuoteAsMuchAsFitsIn576Bytes() {
        final byte[] packet =
                across4().to("100.64.0.1").payload(payload(1, 1400)).bytes();
        receives(packet);

        router.answeredOnly(left).quotes(packet);
        assertEquals(576, router.sent.getFirst().packet().length);
    }

    @Test
    void shouldSendErrorsWithThePrecedenceOfInternetworkControl() {
        receives(across4().to("100.64.0.1").tos(0).bytes());

        assertEquals(6 << 5, router.answeredOnly(left).tos());
    }

    @Test
    void shouldSendErrorsFromTheReceivingInterface() {
        router.receives(right, across4().from("198.51.100.7").to("100.64.0.1").bytes());

        router.answeredOnly(right).fromTo("198.51.100.254", "198.51.100.7");
    }

    @Test
    void shouldSetTheTimeToLiveOfWhatItSends() {
        router.icmp.ttl(99);
        receives(across4().ttl(1).bytes());

        assertEquals(99, router.answeredOnly(left).hops());
    }

    @Test
    void shouldLimitTheRateOfErrors() {
        router.icmp.errorsPerSecond(3);
        final byte[] packet = across4().ttl(1).bytes();
        receives(packet, packet, packet, packet, packet);
        assertEquals(3, router.sent.size());
        assertEquals(2, router.count("icmp.error.rate_limited"));
        assertEquals(5, router.dropped4(DropReason.IP_TTL_EXPIRED));

        router.nowNs += 1_000_000_000L;
        receives(packet);
        assertEquals(4, router.sent.size());
    }

    @Test
    void shouldLimitTheRateOfEchoReplies() {
        router.icmp.repliesPerSecond(2);
        final byte[] echo = own4().icmpEcho().bytes();
        receives(echo, echo, echo);

        assertEquals(2, router.sent.size());
        assertEquals(1, router.count("icmp.reply.rate_limited"));
        assertEquals(1, router.dropped4(DropReason.ICMP_IGNORED));
    }

    @Test
    void shouldLimitTheRateOfResets() {
        router.icmp.resetsPerSecond(2);
        final byte[] syn = own4().tcp(1, 2).flags("S").bytes();
        receives(syn, syn, syn);

        assertEquals(2, router.sent.size());
        assertEquals(1, router.count("tcp.reset.rate_limited"));
    }

    @Test
    void shouldAnswerByTheTableOfTheCause() {
        left.fib(1);
        router.fibs.insert(1, Prefix.parse("192.0.2.0/24"), NextHop.onLink(right)); // back by another way
        receives(
                across4().to("100.64.0.1").bytes(),
                own4().icmpEcho().bytes(),
                own4().tcp(1, 2).bytes());

        assertEquals(3, router.sentBy(right).size());
        assertEquals(3, router.sent.size());
        SentIcmp.of(router.sentBy(right).getFirst()).is(3, 0);
    }

    @Test
    void shouldDropAnAnswerThatHasNoWay() {
        router.fibs.remove(0, Prefix.parse("192.0.2.0/24"));
        receives(across4().ttl(1).bytes(), own4().icmpEcho().bytes());

        assertEquals(2, router.droppedMade(DropReason.IP_NO_ROUTE));
        router.assertSilent();
    }

    // Section 5.2.7.2: redirects.

    @Test
    void shouldRedirectAHostToANextHopOfItsOwnNetwork() {
        router.route("100.64.0.0/24", NextHop.via(lan, Prefix.parse("203.0.113.7")));
        final byte[] packet = across4().from("203.0.113.9").to("100.64.0.1").bytes();
        router.receives(lan, packet);

        assertEquals(2, router.sent.size());
        assertEquals(1, router.count("ip.ips_redirectsent"));
        assertEquals(1, router.count("ip.ips_forward"));
        SentIcmp.of(router.sent.getFirst().packet())
                .is(5, 1)
                .fromTo("203.0.113.254", "203.0.113.9")
                .rest(203 << 24 | 113 << 8 | 7)
                .quotes(packet);
        assertArrayEquals(Altered.with(packet, 8, 63), router.sent.getLast().packet());
    }

    @ParameterizedTest(name = "from {0} via {1}")
    @CsvSource({"192.0.2.1, 203.0.113.7", "203.0.113.9, 192.0.2.7", "203.0.113.7, 203.0.113.7"})
    void shouldNotRedirectUnlessSourceAndGatewayAreDifferentHostsOfTheNetwork(final String from, final String via) {
        router.route("100.64.0.0/24", NextHop.via(lan, Prefix.parse(via)));
        router.receives(lan, across4().from(from).to("100.64.0.1").bytes());

        assertEquals(0, router.count("ip.ips_redirectsent"));
        router.sentOnly(lan);
    }

    @Test
    void shouldNotRedirectOverALinkOfTwoEnds() {
        router.route("100.64.0.0/24", NextHop.via(left, Prefix.parse("192.0.2.7")));
        receives(across4().to("100.64.0.1").bytes());

        assertEquals(0, router.count("ip.ips_redirectsent"));
        router.sentOnly(left);
    }

    @Test
    void shouldNotRedirectWhereItIsOff() {
        router.settings.sendRedirects(false);
        router.route("100.64.0.0/24", NextHop.via(lan, Prefix.parse("203.0.113.7")));
        router.receives(lan, across4().from("203.0.113.9").to("100.64.0.1").bytes());

        assertEquals(0, router.count("ip.ips_redirectsent"));
        router.sentOnly(lan);
    }

    @Test
    void shouldNotRedirectAPacketWithASourceRoute() {
        router.settings.sourceRoutes(true);
        router.route("100.64.0.0/24", NextHop.via(lan, Prefix.parse("203.0.113.7")));
        final byte[] route = {(byte) 131, 7, 4, 100, 64, 0, 1, 0};
        router.receives(
                lan,
                across4()
                        .from("203.0.113.9")
                        .to("203.0.113.254")
                        .ipOptions(route)
                        .bytes());

        assertEquals(0, router.count("ip.ips_redirectsent"));
        router.sentOnly(lan);
    }

    @Test
    void shouldLimitTheRateOfRedirects() {
        router.icmp.redirectsPerSecond(1);
        router.route("100.64.0.0/24", NextHop.via(lan, Prefix.parse("203.0.113.7")));
        final byte[] packet = across4().from("203.0.113.9").to("100.64.0.1").bytes();
        router.receives(lan, packet, packet);

        assertEquals(1, router.count("ip.ips_redirectsent"));
        assertEquals(1, router.count("icmp.redirect.rate_limited"));
        assertEquals(2, router.count("ip.ips_forward"));
    }

    @Test
    void shouldIgnoreRedirectsThatItIsSent() {
        receives(Altered.icmp(HOST, LEFT, 5, 1, Rfc792Test.withRest(across4().bytes())));
        assertEquals(1, router.dropped4(DropReason.ICMP_IGNORED));

        receives(across4().bytes());
        router.sentOnly(right);
    }

    // Sections 5.3.4 and 5.3.7: what no router passes on.

    @ParameterizedTest(name = "to {0}")
    @ValueSource(strings = {"224.0.0.1", "239.1.2.3", "240.0.0.1"})
    void shouldNotForwardMulticastsAndReservedAddresses(final String to) {
        router.route("0.0.0.0/0", NextHop.onLink(right));
        receives(across4().to(to).bytes());

        assertEquals(1, router.dropped4(DropReason.IP_CANNOT_FORWARD));
        router.assertSilent();
    }

    @ParameterizedTest(name = "from {0} to {1}: {2}")
    @CsvSource({
        "127.0.0.1, 198.51.100.2, IP_BAD_SOURCE",
        "0.0.0.0, 198.51.100.2, IP_BAD_SOURCE",
        "255.255.255.255, 198.51.100.2, IP_BAD_SOURCE",
        "224.0.0.1, 198.51.100.2, IP_BAD_SOURCE",
        "240.0.0.1, 198.51.100.2, IP_BAD_SOURCE",
        "192.0.2.1, 127.0.0.1, IP_BAD_DESTINATION",
        "192.0.2.1, 0.0.0.0, IP_BAD_DESTINATION"
    })
    void shouldDropMartiansSilently(final String from, final String to, final DropReason reason) {
        receives(across4().from(from).to(to).bytes());

        assertEquals(1, router.dropped4(reason));
        router.assertSilent();
    }

    @Test
    void shouldNotForwardWhereForwardingIsOff() {
        router.settings.forwarding(false);
        receives(across4().bytes());

        assertEquals(1, router.dropped4(DropReason.IP_FORWARDING_OFF));
        router.assertSilent();
    }

    @Test
    void shouldNotRedirectWhereForwardingIsOff() {
        router.settings.forwarding(false);
        router.route("100.64.0.0/24", NextHop.via(lan, Prefix.parse("203.0.113.7")));
        router.receives(lan, across4().from("203.0.113.9").to("100.64.0.1").bytes());

        assertEquals(1, router.dropped4(DropReason.IP_FORWARDING_OFF));
        assertEquals(0, router.count("ip.ips_redirectsent"));
        router.assertSilent();
    }

    // Section 5.3.3: precedence.

    @Test
    void shouldSendPacketsOfHighPrecedenceFirst() {
        receives(across4().id(1).bytes(), across4().id(2).tos(6 << 5).bytes());

        assertEquals(2, router.sent.get(0).packet()[5]);
        assertEquals(1, router.sent.get(1).packet()[5]);
    }

    @Test
    void shouldSendInTheOrderItReceivedWherePrecedenceIsOff() {
        router.settings.precedence(false);
        receives(across4().id(1).bytes(), across4().id(2).tos(6 << 5).bytes());

        assertEquals(1, router.sent.get(0).packet()[5]);
        assertEquals(2, router.sent.get(1).packet()[5]);
    }

    // Section 5.2.2: header validation.

    @Test
    void shouldVerifyHeadersWhateverIsSet() {
        router.settings.stealth(true);
        router.settings.sourceRoutes(true);
        router.settings.directedBroadcasts(true);
        router.settings.options(OptionsPolicy.of(0));
        final byte[] wrongSum = across4().bytes();
        wrongSum[10]++;
        receives(
                wrongSum,
                Altered.with(across4().bytes(), 0, 0x44),
                Altered.with(across4().bytes(), 3, 19));

        assertEquals(1, router.dropped4(DropReason.IP_BAD_CHECKSUM));
        assertEquals(1, router.dropped4(DropReason.IP_BAD_HEADER_LENGTH));
        assertEquals(1, router.dropped4(DropReason.IP_BAD_LENGTH));
        router.assertSilent();
    }

    // Section 4.2.2.7: fragmentation; RFC 1624 from outside.

    @Test
    void shouldMendTheHeaderChecksumRightForEveryValueOfIt() {
        for (int id = 0; id < 0x10000; id += TestRouter.QUEUE_LIMIT) {
            final byte[][] packets = new byte[TestRouter.QUEUE_LIMIT][];
            for (int i = 0; i < packets.length; i++) {
                packets[i] = across4().id(id + i).bytes();
            }
            receives(packets);
            router.sentBy(right).forEach(WellFormed::assertIp);
            assertEquals(packets.length, router.sent.size());
            router.forget();
        }
        assertEquals(0x10000, router.count("ip.ips_forward"));
    }

    @Test
    void shouldPassTheUnusedHeaderBitOnUnchanged() {
        final byte[] packet = across4().fragment(0xC000).bytes();
        receives(packet);

        assertArrayEquals(Altered.with(packet, 8, 63), router.sentOnly(right));
    }

    @Test
    void shouldCopyTheUnusedHeaderBitIntoEachFragment() {
        right.mtu(1280);
        receives(across4().fragment(0x8000).payload(payload(1, 2500)).bytes());

        assertEquals(2, router.sentBy(right).size());
        for (final byte[] fragment : router.sentBy(right)) {
            assertEquals(0x80, fragment[6] & 0x80);
        }
    }

    @Test
    void shouldSendFragmentsInOrder() {
        right.mtu(1280);
        receives(across4().fragment(0).payload(payload(1, 5000)).bytes());

        int next = 0;
        for (final byte[] fragment : router.sentBy(right)) {
            assertEquals(next, Altered.start(fragment));
            next += fragment.length - 20;
        }
        assertEquals(5008, next, "with the header of UDP");
    }

    @Test
    void shouldNotSetTheUnusedHeaderBitInWhatItSends() {
        receives(
                own4().icmpEcho().fragment(0xC000).bytes(),
                across4().ttl(1).fragment(0x8000).bytes());

        assertEquals(0x40, router.sent.getFirst().packet()[6] & 0xFF, "of the echo's reply, whose DF stays");
        assertEquals(0, router.sent.getLast().packet()[6], "of the error");
    }

    @Test
    void shouldForwardAPacketWhoseHopsRunOutAtTheNextRouter() {
        receives(across4().ttl(2).bytes());

        assertEquals(1, router.sentOnly(right)[8]);
    }

    @Test
    void shouldKeepTheTypeOfServiceOfAnEchoInTheReply() {
        receives(own4().icmpEcho().tos(0x48).bytes());

        assertEquals(0x48, router.answeredOnly(left).tos());
    }

    @Test
    void shouldSendNothingByAnInterfaceThatIsDown() {
        right.up(false);
        receives(across4().bytes());

        assertEquals(1, router.dropped4(DropReason.INTERFACE_DOWN));
        router.assertSilent();
    }
}
