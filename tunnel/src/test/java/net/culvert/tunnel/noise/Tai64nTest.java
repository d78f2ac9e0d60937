// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.noise;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Labels, whitening, strict growth and unsigned order. */
class Tai64nTest {
    private static final long SECOND_NS = 1_000_000_000L;

    @Test
    void shouldCountFromTheTaiLabelOf1970() {
        assertArrayEquals(
                HexFormat.of().parseHex("400000000000000a00000000"),
                Tai64n.at(0).toBytes());
        assertArrayEquals(
                HexFormat.of().parseHex("400000000000000b01000000"),
                Tai64n.at(SECOND_NS + (1 << 24) + 12345).toBytes());
    }

    @Test
    void shouldReadWhatItWrote() {
        final byte[] bytes = HexFormat.of().parseHex("fedcba9876543210ffeeddcc");
        assertArrayEquals(bytes, Tai64n.of(bytes).toBytes());
    }

    @Test
    void shouldHideTheLowBitsOfTheClock() {
        assertEquals(Tai64n.at(0), Tai64n.at((1 << 24) - 1));
        assertTrue(Tai64n.at(1 << 24).isAfter(Tai64n.at(0)));
    }

    @Test
    void shouldGrowStrictlyWhateverTheClockDoes() {
        Tai64n last = Tai64n.at(999_999_999L);
        for (int i = 0; i < 1000; i++) { // the clock stands, and then runs backwards
            final Tai64n next = last.next(999_999_999L - i);
            assertTrue(next.isAfter(last));
            assertTrue(next.nanos() >= 0 && next.nanos() < SECOND_NS && next.nanos() % (1 << 24) == 0);
            last = next;
        }
        assertEquals(Tai64n.at(100 * SECOND_NS), last.next(100 * SECOND_NS));
    }

    @Test
    void shouldCompareUnsigned() {
        final Tai64n high = new Tai64n(-1, -1);
        final Tai64n low = new Tai64n(1, 1);
        assertTrue(high.isAfter(low));
        assertFalse(low.isAfter(high));
        assertFalse(low.isAfter(low));
        assertTrue(new Tai64n(1, -1).isAfter(low));
        assertTrue(Tai64n.at(0).isAfter(Tai64n.ZERO));
    }
}
