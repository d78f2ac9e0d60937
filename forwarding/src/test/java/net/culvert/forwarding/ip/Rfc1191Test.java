// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.ip;

import static net.culvert.forwarding.packets.Packets.payload;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import net.culvert.forwarding.fib.NextHop;
import net.culvert.forwarding.fib.Prefix;
import net.culvert.forwarding.filter.Direction;
import net.culvert.forwarding.filter.Rule;
import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.ringbuffers.counters.DropReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 1191, Path MTU Discovery, and super-packets, which stand for their segments. */
class Rfc1191Test extends RouterContract {
    @ParameterizedTest(name = "route {0}, interface {1}: next-hop MTU {2}")
    @CsvSource({"0, 1280, 1280", "1300, 1400, 1300", "1400, 1300, 1300", "1280, 1280, 1280"})
    void shouldReportTheLesserOfTheMtusOfRouteAndInterface(final int route, final int link, final int reported) {
        right.mtu(link);
        router.route("198.51.100.0/24", NextHop.onLink(right).withMtu(route));
        final byte[] packet = across4().payload(payload(1, reported - 27)).bytes(); // a byte too long
        receives(packet);

        assertEquals(1, router.dropped4(DropReason.IP_FRAGMENTATION_NEEDED));
        router.answeredOnly(left).is(3, 4).fromTo(LEFT, HOST).rest(reported).quotes(packet);
    }

    @Test
    void shouldForwardWhatIsAsLongAsTheMtu() {
        right.mtu(1280);
        receives(across4().payload(payload(1, 1280 - 28)).bytes());

        assertEquals(1280, router.sentOnly(right).length);
    }

    @Test
    void shouldReportTheMtuOfTheWayThatARuleWants() {
        final NetworkInterface narrow = router.add("narrow", "100.64.0.254/24");
        narrow.mtu(600);
        rules(
                Direction.OUT,
                right,
                Rule.number(1)
                        .forward(NextHop.via(narrow, Prefix.parse("100.64.0.1")))
                        .build());
        receives(across4().payload(payload(1, 1000)).bytes());

        assertEquals(1, router.dropped4(DropReason.IP_FRAGMENTATION_NEEDED));
        router.answeredOnly(left).is(3, 4).rest(600);
    }

    @ParameterizedTest(name = "segments of {0} over 1300 bytes: sent {1}")
    @CsvSource({"1260, true", "1261, false"})
    void shouldMeasureASuperPacketBySegments(final int segment, final boolean isSent) {
        right.mtu(1300);
        final byte[] packet = across4().tcp(1, 2).payload(payload(1, 20_000)).bytes();
        router.receivesOffloaded(left, tcpOffload(1, 20, segment), packet);

        assertEquals(isSent ? 0 : 1, router.dropped4(DropReason.IP_FRAGMENTATION_NEEDED));
        if (isSent) {
            assertEquals(packet.length, router.sentOnly(right).length);
        } else {
            router.answeredOnly(left).is(3, 4).rest(1300);
        }
    }

    /** A virtio_net_hdr: needs a checksum, segments of so many bytes; {@code type} is 1 of TCPv4, 4 of TCPv6. */
    static byte[] tcpOffload(final int type, final int ipHeader, final int segment) {
        final byte header = (byte) (ipHeader + 20);
        return new byte[] {1, (byte) type, header, 0, (byte) segment, (byte) (segment >> 8), (byte) ipHeader, 0, 16, 0};
    }

    static byte[] udpOffload(final int ipHeader, final int segment) {
        final byte header = (byte) (ipHeader + 8);
        return new byte[] {1, 5, header, 0, (byte) segment, (byte) (segment >> 8), (byte) ipHeader, 0, 6, 0};
    }

    @Test
    void shouldCutTheSegmentsOfATcpSuperPacketThatMayBeCut() {
        router.route("198.51.100.0/24", NextHop.onLink(right).withMtu(1000));
        final byte[] data = payload(1, 6000);
        final byte[] packet =
                across4().tcp(1, 2).fragment(0).id(100).payload(data).bytes();
        router.receivesOffloaded(left, tcpOffload(1, 20, 1460), packet);

        assertSegments(router.sentBy(right), data, 20, 1460, 1000);
    }

    @Test
    void shouldCutTheSegmentsOfAUdpSuperPacketThatMayBeCut() {
        router.route("198.51.100.0/24", NextHop.onLink(right).withMtu(1000));
        final byte[] data = payload(2, 5000);
        final byte[] packet =
                across4().udp(1, 2).fragment(0).id(100).payload(data).bytes();
        router.receivesOffloaded(left, udpOffload(20, 1400), packet);

        assertSegments(router.sentBy(right), data, 8, 1400, 1000);
    }

    private void assertSegments(
            final List<byte[]> pieces, final byte[] data, final int header, final int segment, final int mtu) {
        int from = 0;
        int done = 0;
        for (int i = 0; i < pieces.size(); i++) {
            assertTrue(pieces.get(i).length <= mtu);
            if (!Altered.hasMore(pieces.get(i))) {
                final byte[] whole = Altered.joined(pieces.subList(from, i + 1));
                WellFormed.assertTransport(whole);
                final int length = Math.min(segment, data.length - done);
                assertArrayEquals(
                        Arrays.copyOfRange(data, done, done + length),
                        Arrays.copyOfRange(whole, 20 + header, whole.length));
                done += length;
                from = i + 1;
            }
        }
        assertEquals(data.length, done);
    }

    @Test
    void shouldLowerTheSegmentSizeOfASynToTheMtuWhereItIsTold() {
        router.settings.clampMss(true);
        router.route("198.51.100.0/24", NextHop.onLink(right).withMtu(1300));
        receives(across4()
                .tcp(1, 80)
                .flags("S")
                .tcpOptions((byte) 2, (byte) 4, (byte) (1460 >> 8), (byte) (1460 & 0xFF))
                .bytes());

        final byte[] syn = router.sentOnly(right);
        WellFormed.assertTransport(syn);
        assertEquals(1260, (syn[42] & 0xFF) << 8 | syn[43] & 0xFF);
    }

    @Test
    void shouldLeaveTheSegmentSizeAloneUntilItIsTold() {
        right.mtu(1300);
        final byte[] syn = across4()
                .tcp(1, 80)
                .flags("S")
                .tcpOptions((byte) 2, (byte) 4, (byte) (1460 >> 8), (byte) (1460 & 0xFF))
                .bytes();
        receives(syn);

        assertArrayEquals(Altered.with(syn, 8, 63), router.sentOnly(right));
    }
}
