// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.ip;

import static net.culvert.forwarding.packets.Packets.payload;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import net.culvert.ringbuffers.counters.DropReason;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 5722, Handling of Overlapping IPv6 Fragments; IPv4 is treated alike. RFC 815's holes, seen from outside. */
class Rfc5722Test extends RouterContract {
    private static List<byte[]> fragments(final boolean isIpv6, final int dataLength) {
        return Altered.fragments(
                own(isIpv6).icmpEcho().payload(payload(1, 1000)).bytes(), 3, dataLength);
    }

    @ParameterizedTest(name = "IPv6 {0}")
    @ValueSource(booleans = {false, true})
    void shouldDiscardAllFragmentsOfAPacketSilentlyWhenTwoOverlap(final boolean isIpv6) {
        final List<byte[]> parts = fragments(isIpv6, 400);
        receives(parts.get(0), fragments(isIpv6, 320).get(1)); // from 320 on, where 400 are there
        assertEquals(0, router.worker.held());
        assertEquals(2, dropped(isIpv6, DropReason.IP_FRAGMENT_OVERLAP));

        afterSeconds(61);
        router.assertSilent();
    }

    @ParameterizedTest(name = "IPv6 {0}")
    @ValueSource(booleans = {false, true})
    void shouldDiscardTheFragmentsThatAreStillToComeWhenTwoOverlapped(final boolean isIpv6) {
        final List<byte[]> parts = fragments(isIpv6, 400);
        receives(parts.get(0), fragments(isIpv6, 320).get(1));
        receives(parts);

        assertEquals(2 + parts.size(), dropped(isIpv6, DropReason.IP_FRAGMENT_OVERLAP));
        assertEquals(0, router.worker.held());
        router.assertSilent();
    }

    @ParameterizedTest(name = "IPv6 {0}")
    @ValueSource(booleans = {false, true})
    void shouldAssembleAPacketOfWhichAFragmentCameTwice(final boolean isIpv6) {
        final List<byte[]> parts = fragments(isIpv6, 400);
        receives(parts.get(2), parts.get(0), parts.get(0), parts.get(1));

        assertEquals(1, dropped(isIpv6, DropReason.IP_FRAGMENT_OVERLAP));
        assertArrayEquals(payload(1, 1000), router.answeredOnly(left).body());
    }

    @ParameterizedTest(name = "IPv6 {0}")
    @ValueSource(booleans = {false, true})
    void shouldNotMixFragmentsOfPacketsWithDifferentIdentifications(final boolean isIpv6) {
        final byte[] echo = own(isIpv6).icmpEcho().payload(payload(1, 1000)).bytes();
        receives(
                Altered.fragments(echo, 1, 600).get(0),
                Altered.fragments(echo, 2, 600).get(1));

        assertEquals(2, router.worker.held());
        router.assertSilent();
    }
}
