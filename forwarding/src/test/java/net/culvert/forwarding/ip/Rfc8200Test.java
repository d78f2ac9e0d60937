// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.ip;

import static net.culvert.forwarding.packets.Packets.payload;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.culvert.forwarding.fib.NextHop;
import net.culvert.forwarding.fib.Prefix;
import net.culvert.ringbuffers.counters.DropReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 8200, Internet Protocol, Version 6: hops, extension headers, fragments. */
class Rfc8200Test extends RouterContract {
    private static final int HOP_BY_HOP = 0, ROUTING = 43, FRAGMENT = 44, NO_NEXT = 59, DESTINATION_OPTIONS = 60;
    private static final int UDP = 17;

    @ParameterizedTest(name = "hop limit {0}")
    @ValueSource(ints = {0, 1})
    void shouldAnswerTimeExceededWhenNoHopsAreLeft(final int hops) {
        final byte[] packet = across6().ttl(hops).payload(payload(1, 20)).bytes();
        receives(packet);

        assertEquals(1, router.dropped6(DropReason.IP_TTL_EXPIRED));
        router.answeredOnly(left).is(3, 0).fromTo(LEFT6_FULL, HOST6_FULL).quotes(packet);
    }

    @ParameterizedTest(name = "hop limit {0}")
    @ValueSource(ints = {0, 1})
    void shouldTakeWhatIsForItselfWhateverItsHopLimit(final int hops) {
        receives(own6().icmpEcho().ttl(hops).bytes());

        router.answeredOnly(left).is(129, 0);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({"30, IP_TOO_SHORT", "47, IP_BAD_LENGTH"})
    void shouldDropWhatIsShorterThanItSays(final int length, final DropReason reason) {
        receives(Arrays.copyOf(across6().bytes(), length)); // of 48

        assertEquals(1, router.dropped6(reason));
        router.assertSilent();
    }

    // Section 4: extension headers.

    private static byte[] optionsHeader(final int next, final int optionType) {
        return new byte[] {(byte) next, 0, (byte) optionType, 4, 0, 0, 0, 0};
    }

    @ParameterizedTest(name = "header {0}")
    @ValueSource(ints = {ROUTING, DESTINATION_OPTIONS, FRAGMENT, NO_NEXT, 99})
    void shouldForwardExtensionHeadersWithoutLookingAtThem(final int header) {
        final byte[] packet = across6()
                .extensions(header, optionsHeader(UDP, 0xC1)) // as an option, one to be answered
                .payload(payload(1, 20))
                .bytes();
        receives(packet);

        assertArrayEquals(Altered.with(packet, 7, 63), router.sentOnly(right));
    }

    @ParameterizedTest(name = "option {0}: dropped {1}, told {2}")
    @CsvSource({"0x1E, false, false", "0x5E, true, false", "0x9E, true, true", "0xDE, true, true"})
    void shouldHeedWhatAnUnknownHopByHopOptionSays(final String option, final boolean isDropped, final boolean isTold) {
        final byte[] packet = across6()
                .extensions(HOP_BY_HOP, optionsHeader(UDP, Integer.decode(option)))
                .bytes();
        receives(packet);

        assertEquals(isDropped ? 1 : 0, router.dropped6(DropReason.IP6_UNKNOWN_OPTION));
        if (isTold) {
            router.answeredOnly(left).is(4, 2).rest(42).quotes(packet);
        } else if (isDropped) {
            router.assertSilent();
        } else {
            router.sentOnly(right);
        }
    }

    @ParameterizedTest(name = "option {0}: told {1}")
    @CsvSource({"0x9E, true", "0xDE, false"})
    void shouldTellOfAnUnknownOptionToAGroupOnlyWhereItAsksForIt(final String option, final boolean isTold) {
        final byte[] packet = own6().to("ff02::1")
                .extensions(HOP_BY_HOP, optionsHeader(UDP, Integer.decode(option)))
                .bytes();
        receives(packet);

        assertEquals(1, router.dropped6(DropReason.IP6_UNKNOWN_OPTION));
        if (isTold) {
            router.answeredOnly(left).is(4, 2).rest(42);
        } else {
            router.assertSilent();
        }
    }

    @Test
    void shouldPointAtTheLengthOfAnOptionThatReachesBeyondItsHeader() {
        final byte[] header = optionsHeader(UDP, 0x1E);
        header[3] = 5;
        final byte[] packet = across6().extensions(HOP_BY_HOP, header).bytes();
        receives(packet);

        assertEquals(1, router.dropped6(DropReason.IP6_BAD_EXTENSION));
        router.answeredOnly(left).is(4, 0).rest(43).quotes(packet);
    }

    @Test
    void shouldForwardARouterAlertUnchanged() {
        final byte[] packet = across6()
                .extensions(
                        HOP_BY_HOP, (byte) UDP, (byte) 0, (byte) 5, (byte) 2, (byte) 0, (byte) 0, (byte) 1, (byte) 0)
                .bytes();
        receives(packet);

        assertArrayEquals(Altered.with(packet, 7, 63), router.sentOnly(right));
    }

    @Test
    void shouldTellOfAnUnknownDestinationOptionToItself() {
        final byte[] packet =
                own6().extensions(DESTINATION_OPTIONS, optionsHeader(UDP, 0x9E)).bytes();
        receives(packet);

        assertEquals(1, router.dropped6(DropReason.IP6_UNKNOWN_OPTION));
        router.answeredOnly(left).is(4, 2).rest(42);
    }

    @Test
    void shouldRefuseToBeAHopOfARoutingHeader() {
        final byte[] packet = own6().extensions(
                        ROUTING, (byte) UDP, (byte) 0, (byte) 0, (byte) 1, (byte) 0, (byte) 0, (byte) 0, (byte) 0)
                .bytes();
        receives(packet);

        assertEquals(1, router.dropped6(DropReason.IP6_BAD_EXTENSION));
        router.answeredOnly(left).is(4, 0).rest(42);
    }

    @Test
    void shouldPassOverARoutingHeaderWithoutSegmentsLeft() {
        final byte[] packet = own6().icmpEcho()
                .extensions(ROUTING, (byte) 58, (byte) 0, (byte) 0, (byte) 0, (byte) 0, (byte) 0, (byte) 0, (byte) 0)
                .payload(payload(1, 9))
                .bytes();
        receives(packet);

        assertArrayEquals(payload(1, 9), router.answeredOnly(left).is(129, 0).body());
    }

    @Test
    void shouldPointAtANextHeaderThatNobodyTakes() {
        final byte[] packet =
                Altered.ofProtocol(99, own6().payload(payload(1, 30)).bytes());
        receives(packet);

        assertEquals(1, router.dropped6(DropReason.IP6_UNKNOWN_HEADER));
        router.answeredOnly(left)
                .is(4, 1)
                .rest(6)
                .fromTo(LEFT6_FULL, HOST6_FULL)
                .quotes(packet);
    }

    @Test
    void shouldPointAtANextHeaderThatNobodyTakesBehindOthers() {
        final byte[] packet =
                own6().extensions(DESTINATION_OPTIONS, optionsHeader(99, 0x1E)).bytes();
        receives(packet);

        assertEquals(1, router.dropped6(DropReason.IP6_UNKNOWN_HEADER));
        router.answeredOnly(left).is(4, 1).rest(40);
    }

    @Test
    void shouldTreatHopByHopOptionsBehindAnotherHeaderAsUnknown() {
        final byte[] headers = new byte[16];
        System.arraycopy(optionsHeader(HOP_BY_HOP, 0x1E), 0, headers, 0, 8);
        System.arraycopy(optionsHeader(UDP, 0x1E), 0, headers, 8, 8);
        receives(own6().extensions(DESTINATION_OPTIONS, headers).bytes());

        assertEquals(1, router.dropped6(DropReason.IP6_UNKNOWN_HEADER));
        router.answeredOnly(left).is(4, 1).rest(40);
    }

    @Test
    void shouldIgnoreWhatFollowsNoNextHeader() {
        receives(Altered.ofProtocol(NO_NEXT, own6().bytes()));

        assertEquals(1, router.count("ip6.ip6s_delivered"));
        router.assertSilent();
    }

    // Section 4.5: fragments.

    @Test
    void shouldNotFragmentWhatItForwards() {
        right.mtu(1280);
        receives(across6().payload(payload(1, 1400)).bytes());

        assertEquals(1, router.dropped6(DropReason.IP_FRAGMENTATION_NEEDED));
        assertEquals(0, router.count("ip6.ip6s_fragmented"));
        router.answeredOnly(left).is(2, 0);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(ints = {1, 2, 3})
    void shouldAssembleAPacketWhoseFragmentsComeInAnyOrder(final int seed) {
        final byte[] echo = own6().icmpEcho().payload(payload(seed, 1300)).bytes();
        final List<byte[]> fragments = new ArrayList<>(Altered.fragments(echo, 5, 96));
        Collections.shuffle(fragments, new Random(seed));
        receives(fragments);

        assertArrayEquals(
                payload(seed, 1300), router.answeredOnly(left).is(129, 0).body());
        assertEquals(fragments.size(), router.count("ip6.ip6s_fragments"));
        assertEquals(1, router.count("ip6.ip6s_reassembled"));
    }

    @Test
    void shouldAnswerTwoEchoesOfFragmentsInOneBurstEachWithItsOwnData() {
        final List<byte[]> fragments = new ArrayList<>();
        for (int i = 1; i <= 2; i++) {
            final byte[] echo = own6().icmpEcho().payload(payload(i, 1000)).bytes();
            fragments.addAll(Altered.fragments(echo, i, 600));
        }
        receives(fragments);

        final List<byte[]> replies = router.sentBy(left);
        assertEquals(2, replies.size());
        assertArrayEquals(payload(1, 1000), SentIcmp.of(replies.get(0)).body());
        assertArrayEquals(payload(2, 1000), SentIcmp.of(replies.get(1)).body());
    }

    @Test
    void shouldAnswerAnEchoOfSixtyThousandBytesInFragments() {
        final byte[] data = payload(3, 60_000);
        receives(Altered.fragments(own6().icmpEcho().payload(data).bytes(), 78, 1448));

        final byte[] reply = Altered.joined(router.sentBy(left));
        assertNotNull(reply);
        assertArrayEquals(data, SentIcmp.of(reply).is(129, 0).body());
        for (final byte[] piece : router.sentBy(left)) {
            WellFormed.assertIp(piece);
            assertEquals(FRAGMENT, piece[6]);
        }
    }

    @Test
    void shouldTellTheSenderWhenReassemblyTimesOut() {
        final byte[] echo = own6().icmpEcho().payload(payload(1, 1000)).bytes();
        final List<byte[]> fragments = Altered.fragments(echo, 3, 400);
        receives(fragments.get(0), fragments.get(2));
        afterSeconds(59);
        assertEquals(2, router.worker.held());

        afterSeconds(2);

        assertEquals(2, router.dropped6(DropReason.IP_FRAGMENT_TIMEOUT));
        router.answeredOnly(left).is(3, 1).fromTo(LEFT6_FULL, HOST6_FULL).quotes(fragments.getFirst());
    }

    @Test
    void shouldTellNobodyWhenReassemblyTimesOutWithoutTheFirstFragment() {
        final byte[] echo = own6().icmpEcho().payload(payload(1, 1000)).bytes();
        receives(Altered.fragments(echo, 3, 400).get(1));

        afterSeconds(61);

        assertEquals(1, router.dropped6(DropReason.IP_FRAGMENT_TIMEOUT));
        router.assertSilent();
    }

    @Test
    void shouldPointAtThePayloadLengthOfAFragmentOfOddLength() {
        final byte[] fragment = Altered.fragments(
                        own6().payload(payload(1, 100)).bytes(), 3, 48)
                .getFirst();
        final byte[] odd = Altered.with(Arrays.copyOf(fragment, fragment.length - 1), 5, 8 + 47);
        receives(odd);

        assertEquals(1, router.dropped6(DropReason.IP6_BAD_EXTENSION));
        router.answeredOnly(left).is(4, 0).rest(4).quotes(odd);
    }

    @Test
    void shouldTellOfAFirstFragmentThatDoesNotHoldAllHeaders() {
        final byte[] fragment =
                Altered.fragments(own6().tcp(1, 9).bytes(), 3, 16).getFirst();
        receives(fragment);

        assertEquals(1, router.dropped6(DropReason.IP6_HEADERS_CUT));
        router.answeredOnly(left).is(4, 3).rest(0).quotes(fragment);
    }

    @Test
    void shouldPointAtTheOffsetOfAFragmentThatReachesTooFar() {
        final byte[] fragment = Altered.fragments(
                        own6().payload(payload(1, 100)).bytes(), 3, 48)
                .getLast();
        final byte[] far = Altered.with(fragment, 42, 0xFF, 0xF8);
        receives(far);

        assertEquals(1, router.dropped6(DropReason.IP6_BAD_EXTENSION));
        router.answeredOnly(left).is(4, 0).rest(42).quotes(far);
    }

    @Test
    void shouldTakeAFragmentThatIsAWholePacketWithoutWaiting() {
        final byte[] echo = own6().icmpEcho().payload(payload(1, 100)).bytes();
        receives(Altered.fragments(echo, 3, 400).getFirst());

        assertArrayEquals(payload(1, 100), router.answeredOnly(left).is(129, 0).body());
        assertEquals(0, router.worker.held());
    }

    // Section 8.1: checksums of the upper layer.

    @Test
    void shouldDiscardAUdpDatagramWithoutAChecksum() {
        final byte[] packet =
                own6().udp(1000, 9).withoutUdpChecksum().payload(new byte[2]).bytes();
        final int sum = WellFormed.sum(WellFormed.pseudo6(packet, UDP), Arrays.copyOfRange(packet, 40, packet.length));
        final byte[] summingUp = Altered.with(packet, 48, ~sum >> 8, ~sum); // right, but that it has none
        receives(packet, summingUp);

        assertEquals(2, router.dropped6(DropReason.UDP_BAD_CHECKSUM));
        router.assertSilent();
    }

    // RFC 4291: addresses.

    @Test
    void shouldTakeWhatIsForAllNodesAndNotForwardIt() {
        router.icmp.repliesToGroups(true);
        receives(own6().to("ff02::1").icmpEcho().payload(payload(1, 10)).bytes());

        router.answeredOnly(left).is(129, 0).fromTo(LEFT6_FULL, HOST6_FULL);
    }

    @Test
    void shouldNotForwardOtherMulticasts() {
        router.fibs.insert(0, Prefix.parse("::/0"), NextHop.onLink(right));
        receives(own6().to("ff0e::1").bytes());

        assertEquals(1, router.dropped6(DropReason.IP_CANNOT_FORWARD));
        router.assertSilent();
    }
}
