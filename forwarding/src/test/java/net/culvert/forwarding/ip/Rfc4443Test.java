// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.ip;

import static net.culvert.forwarding.packets.Packets.payload;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import net.culvert.forwarding.fib.NextHop;
import net.culvert.forwarding.fib.Prefix;
import net.culvert.forwarding.filter.Direction;
import net.culvert.forwarding.filter.Rule;
import net.culvert.ringbuffers.counters.DropReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 4443, ICMPv6. */
class Rfc4443Test extends RouterContract {
    @Test
    void shouldReturnTheDataOfAnEchoInTheReply() {
        final byte[] data = payload(1, 333);
        receives(own6().icmpEcho().ttl(3).payload(data).bytes());

        final SentIcmp reply = router.answeredOnly(left)
                .is(129, 0)
                .fromTo(LEFT6_FULL, HOST6_FULL)
                .rest(0x0001_0001);
        assertArrayEquals(data, reply.body());
        assertEquals(1, router.count("ip6.ip6s_delivered"));
    }

    @Test
    void shouldDropAMessageWhoseChecksumIsWrong() {
        final byte[] echo = own6().icmpEcho().bytes();
        echo[42]++;
        receives(echo);

        assertEquals(1, router.dropped6(DropReason.ICMP_BAD_CHECKSUM));
        router.assertSilent();
    }

    @Test
    void shouldAnswerNoRouteToDestination() {
        final byte[] packet = across6().to("2001:db8:9::1").bytes();
        receives(packet);

        assertEquals(1, router.dropped6(DropReason.IP_NO_ROUTE));
        router.answeredOnly(left).is(1, 0).fromTo(LEFT6_FULL, HOST6_FULL).quotes(packet);
    }

    @Test
    void shouldAnswerRejectRouteToDestination() {
        router.route("2001:db8:9::/48", NextHop.reject());
        receives(across6().to("2001:db8:9::1").bytes());

        assertEquals(1, router.dropped6(DropReason.IP_REJECT_ROUTE));
        router.answeredOnly(left).is(1, 6);
    }

    @Test
    void shouldSayNothingOfABlackHole() {
        router.route("2001:db8:9::/48", NextHop.blackhole());
        receives(across6().to("2001:db8:9::1").bytes());

        assertEquals(1, router.dropped6(DropReason.IP_BLACKHOLE));
        router.assertSilent();
    }

    @Test
    void shouldAnswerAdministrativelyProhibitedWhereARuleRejects() {
        rules(Direction.IN, left, Rule.number(1).reject().build());
        receives(across6().bytes());

        assertEquals(1, router.dropped6(DropReason.FILTER_REJECTED));
        router.answeredOnly(left).is(1, 1);
    }

    @Test
    void shouldQuoteAsMuchAsFitsInTheLeastMtu() {
        final byte[] packet =
                across6().to("2001:db8:9::1").payload(payload(1, 1400)).bytes();
        receives(packet);

        router.answeredOnly(left).quotes(packet);
        assertEquals(1280, router.sent.getFirst().packet().length);
    }

    @ParameterizedTest(name = "type {0}")
    @ValueSource(ints = {1, 2, 3, 4, 100, 127, 137})
    void shouldSendNoErrorAboutAnErrorOrRedirect(final int type) {
        receives(
                Altered.with(Altered.icmp(HOST6, "2001:db8:2::1", type, 0, Rfc792Test.withRest(own6().bytes())), 7, 1));

        assertEquals(1, router.dropped6(DropReason.IP_TTL_EXPIRED));
        assertEquals(1, router.count("icmp.error.forbidden"));
        router.assertSilent();
    }

    @Test
    void shouldSendNoErrorAboutAPacketToAGroup() {
        receives(own6().to("ff02::1").udp(1, 9).bytes());

        assertEquals(1, router.dropped6(DropReason.UDP_NO_PORT));
        router.assertSilent();
    }

    @Test
    void shouldSendNoErrorToTheUnspecifiedAddress() {
        receives(own6().from("::").udp(1, 9).bytes());

        assertEquals(1, router.dropped6(DropReason.UDP_NO_PORT));
        router.assertSilent();
    }

    @Test
    void shouldLimitTheRateOfErrors() {
        router.icmp.errorsPerSecond(3);
        final byte[] packet = across6().ttl(1).bytes();
        receives(packet, packet, packet, packet, packet);

        assertEquals(3, router.sent.size());
        assertEquals(2, router.count("icmp.error.rate_limited"));
    }

    @ParameterizedTest(name = "type {0}")
    @ValueSource(ints = {129, 130, 133, 134, 135, 136, 137, 200, 255})
    void shouldDropSilentlyInformationThatNobodyHereWaitsFor(final int type) {
        receives(Altered.icmp(HOST6, LEFT6, type, 0, new byte[24]));

        assertEquals(1, router.dropped6(DropReason.ICMP_IGNORED));
        router.assertSilent();
    }

    @Test
    void shouldAnswerAnEchoToAGroupOnlyWhereItIsTold() {
        receives(own6().to("ff02::1").icmpEcho().bytes());

        assertEquals(1, router.dropped6(DropReason.ICMP_IGNORED));
        router.assertSilent();
    }

    @Test
    void shouldAnswerByTheTableOfTheCause() {
        left.fib(1);
        router.fibs.insert(1, Prefix.parse("2001:db8:1::/64"), NextHop.onLink(right));
        receives(across6().to("2001:db8:9::1").bytes(), own6().icmpEcho().bytes());

        assertEquals(2, router.sentBy(right).size());
        assertEquals(2, router.sent.size());
    }
}
