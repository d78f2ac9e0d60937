// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.ip;

import static net.culvert.forwarding.packets.Packets.payload;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.culvert.ringbuffers.counters.DropReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 792, Internet Control Message Protocol: echo, timestamps, and what errors quote. */
class Rfc792Test extends RouterContract {
    @Test
    void shouldReturnTheDataOfAnEchoInTheReply() {
        final byte[] data = payload(1, 333);
        receives(own4().icmpEcho().ttl(3).payload(data).bytes());

        final SentIcmp reply =
                router.answeredOnly(left).is(0, 0).fromTo(LEFT, HOST).rest(0x0001_0001);
        assertArrayEquals(data, reply.body());
        assertEquals(64, reply.hops());
        assertEquals(1, router.count("ip.ips_delivered"));
        assertEquals(1, router.count("ip.ips_localout"));
    }

    @Test
    void shouldAnswerAnEchoOfFragments() {
        final byte[] echo = own4().icmpEcho().payload(payload(2, 1000)).bytes();
        receives(Altered.fragments(echo, 77, 600));

        assertArrayEquals(
                Arrays.copyOfRange(echo, 28, echo.length),
                router.answeredOnly(left).is(0, 0).body());
    }

    @Test
    void shouldAnswerTwoEchoesOfFragmentsInOneBurstEachWithItsOwnData() {
        final byte[] first = own4().icmpEcho().payload(payload(1, 1000)).bytes();
        final byte[] second = own4().icmpEcho().payload(payload(2, 1000)).bytes();
        final List<byte[]> fragments = new ArrayList<>(Altered.fragments(first, 1, 600));
        fragments.addAll(Altered.fragments(second, 2, 600));
        receives(fragments);

        final List<byte[]> replies = router.sentBy(left);
        assertEquals(2, replies.size());
        assertArrayEquals(payload(1, 1000), SentIcmp.of(replies.get(0)).is(0, 0).body());
        assertArrayEquals(payload(2, 1000), SentIcmp.of(replies.get(1)).is(0, 0).body());
    }

    @Test
    void shouldAnswerAnEchoOfSixtyThousandBytesInFragments() {
        final byte[] data = payload(3, 60_000);
        receives(Altered.fragments(own4().icmpEcho().payload(data).bytes(), 78, 1480));

        final List<byte[]> pieces = router.sentBy(left);
        assertEquals(41, pieces.size());
        final byte[] reply = Altered.joined(pieces);
        assertNotNull(reply);
        assertArrayEquals(data, SentIcmp.of(reply).is(0, 0).body());
    }

    @Test
    void shouldDropAnEchoWhoseChecksumIsWrong() {
        receives(Altered.with(own4().icmpEcho().bytes(), 22, 1, 2));

        assertEquals(1, router.dropped4(DropReason.ICMP_BAD_CHECKSUM));
        router.assertSilent();
    }

    @Test
    void shouldLeaveTimestampsUnansweredUntilItIsTold() {
        final byte[] request = Altered.icmp(HOST, LEFT, 13, 0, new byte[16]);
        receives(request);
        assertEquals(1, router.dropped4(DropReason.ICMP_IGNORED));
        router.assertSilent();

        router.icmp.repliesToTimestamps(true);
        receives(request);
        final SentIcmp reply = router.answeredOnly(left).is(14, 0).fromTo(LEFT, HOST);
        assertArrayEquals(Arrays.copyOfRange(reply.body(), 4, 8), Arrays.copyOfRange(reply.body(), 8, 12));
    }

    @Test
    void shouldQuoteTheHeaderAndAtLeast64BitsOfTheDatagram() {
        final byte[] packet =
                across4().to("203.0.113.9").payload(payload(1, 1000)).bytes();
        receives(packet);

        final SentIcmp error = router.answeredOnly(left).is(3, 0).quotes(packet);
        assertTrue(error.body().length >= 28);
    }

    @Test
    void shouldQuoteADatagramThatIsShorterThan64BitsAsItIs() {
        final byte[] packet = Arrays.copyOf(across4().to("203.0.113.9").bytes(), 21);
        final byte[] shortPacket = Altered.with(packet, 3, 21);
        receives(shortPacket);

        assertEquals(21, router.answeredOnly(left).is(3, 0).quotes(shortPacket).body().length);
    }

    @ParameterizedTest(name = "type {0}")
    @ValueSource(ints = {0, 4, 5, 9, 10, 14, 15, 17, 18, 30, 255})
    void shouldDropSilentlyTheMessagesThatNobodyHereWaitsFor(final int type) {
        receives(Altered.icmp(HOST, LEFT, type, 0, own4().icmpEcho().bytes()));

        assertEquals(1, router.dropped4(DropReason.ICMP_IGNORED));
        router.assertSilent();
    }

    @Test
    void shouldTakeErrorsAboutItsOwnPackets() {
        receives(Altered.icmp(HOST, LEFT, 3, 1, withRest(own4().bytes())));

        assertEquals(1, router.count("ip.ips_delivered"));
        router.assertSilent();
    }

    static byte[] withRest(final byte[] quote) {
        final byte[] body = new byte[4 + quote.length];
        System.arraycopy(quote, 0, body, 4, quote.length);
        return body;
    }
}
