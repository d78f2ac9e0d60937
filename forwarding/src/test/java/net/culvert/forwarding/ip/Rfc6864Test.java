// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.ip;

import static net.culvert.forwarding.packets.Packets.payload;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import net.culvert.forwarding.fib.NextHop;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 6864, the identification of IPv4. */
class Rfc6864Test extends RouterContract {
    private static int identification(final byte[] packet) {
        return (packet[4] & 0xFF) << 8 | packet[5] & 0xFF;
    }

    @ParameterizedTest(name = "random {0}")
    @ValueSource(booleans = {false, true})
    void shouldNotRepeatTheIdentificationsOfWhatItSendsSoon(final boolean isRandom) {
        router.settings.randomIds(isRandom);
        router.icmp.errorsPerSecond(0);
        final byte[][] packets = new byte[60][];
        Arrays.fill(packets, across4().ttl(1).bytes());
        final Set<Integer> seen = new HashSet<>();
        for (int i = 0; i < 10; i++) {
            receives(packets);
            router.sentBy(left).forEach(error -> seen.add(identification(error)));
            router.forget();
        }
        assertEquals(600, seen.size());
    }

    @ParameterizedTest(name = "fragment field {0}")
    @ValueSource(ints = {0, 0x4000})
    void shouldNotChangeTheIdentificationOfWhatItForwards(final int field) {
        receives(across4().id(0xABCD).fragment(field).bytes());

        assertEquals(0xABCD, identification(router.sentOnly(right)));
    }

    @Test
    void shouldGiveEachSegmentThatItCutsAnIdentificationOfItsOwn() {
        router.route("198.51.100.0/24", NextHop.onLink(right).withMtu(1000));
        final byte[] packet =
                across4().tcp(1, 2).fragment(0).id(7).payload(payload(1, 5840)).bytes();
        router.receivesOffloaded(left, Rfc1191Test.tcpOffload(1, 20, 1460), packet);

        final int[] ids = router.sentBy(right).stream()
                .mapToInt(Rfc6864Test::identification)
                .toArray();
        assertArrayEquals(new int[] {7, 7, 8, 8, 9, 9, 10, 10}, ids);
    }

    @Test
    void shouldGiveTheFragmentsOfAReplyOneIdentification() {
        receives(Altered.fragments(own4().icmpEcho().payload(payload(1, 3000)).bytes(), 0x77, 1480));

        assertEquals(3, router.sent.size());
        router.sentBy(left).forEach(piece -> assertEquals(0x77, identification(piece)));
    }
}
