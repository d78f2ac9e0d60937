// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.ip;

import static net.culvert.forwarding.packets.Packets.payload;
import static org.junit.jupiter.api.Assertions.assertEquals;

import net.culvert.forwarding.fib.NextHop;
import net.culvert.ringbuffers.counters.DropReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 8201, Path MTU Discovery for IPv6. */
class Rfc8201Test extends RouterContract {
    @ParameterizedTest(name = "route {0}, interface {1}: MTU {2}")
    @CsvSource({"0, 1280, 1280", "1300, 1400, 1300", "1400, 1300, 1300"})
    void shouldReportTheLesserOfTheMtusOfRouteAndInterface(final int route, final int link, final int reported) {
        right.mtu(link);
        router.route("2001:db8:2::/64", NextHop.onLink(right).withMtu(route));
        final byte[] packet = across6().payload(payload(1, reported - 47)).bytes(); // a byte too long
        receives(packet);

        assertEquals(1, router.dropped6(DropReason.IP_FRAGMENTATION_NEEDED));
        router.answeredOnly(left)
                .is(2, 0)
                .fromTo(LEFT6_FULL, HOST6_FULL)
                .rest(reported)
                .quotes(packet);
    }

    @Test
    void shouldForwardWhatIsAsLongAsTheMtu() {
        right.mtu(1280);
        receives(across6().payload(payload(1, 1280 - 48)).bytes());

        assertEquals(1280, router.sentOnly(right).length);
    }

    @ParameterizedTest(name = "segments of {0} over 1300 bytes: sent {1}")
    @CsvSource({"1240, true", "1241, false"})
    void shouldMeasureASuperPacketBySegments(final int segment, final boolean isSent) {
        right.mtu(1300);
        final byte[] packet = across6().tcp(1, 2).payload(payload(1, 20_000)).bytes();
        router.receivesOffloaded(left, Rfc1191Test.tcpOffload(4, 40, segment), packet);

        assertEquals(isSent ? 0 : 1, router.dropped6(DropReason.IP_FRAGMENTATION_NEEDED));
        if (isSent) {
            assertEquals(packet.length, router.sentOnly(right).length);
        } else {
            router.answeredOnly(left).is(2, 0).rest(1300);
        }
    }

    @Test
    void shouldLowerTheSegmentSizeOfASynToTheMtuWhereItIsTold() {
        router.settings.clampMss(true);
        right.mtu(1300);
        receives(across6()
                .tcp(1, 80)
                .flags("S")
                .tcpOptions((byte) 2, (byte) 4, (byte) (1440 >> 8), (byte) (1440 & 0xFF))
                .bytes());

        final byte[] syn = router.sentOnly(right);
        WellFormed.assertTransport(syn);
        assertEquals(1240, (syn[62] & 0xFF) << 8 | syn[63] & 0xFF);
    }
}
