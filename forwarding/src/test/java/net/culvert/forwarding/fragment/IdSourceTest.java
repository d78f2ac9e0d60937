// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.fragment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdSourceTest {
    /** RFC 6864, section 4.3: an identification must not come again for the packets that may still be on their way. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {0, 1, -7})
    void shouldNotRepeatAnIpv4IdentificationWithinTheWindow(final long seed) {
        final IdSource source = IdSource.random(seed, 42);
        final int[] lastSeen = new int[1 << 16];
        Arrays.fill(lastSeen, -1);
        int seen = 0;
        for (int i = 0; i < 400_000; i++) {
            final int id = source.nextIpv4();
            assertTrue(id > 0 && id < 1 << 16, () -> "identification " + id);
            final int since = i - lastSeen[id];
            assertTrue(lastSeen[id] < 0 || since >= IdSource.WINDOW, () -> id + " again after " + since);
            seen += lastSeen[id] < 0 ? 1 : 0;
            lastSeen[id] = i;
        }
        assertTrue(seen > 65_000, seen + " of 65535 are in use"); // chance keeps some back for several rounds
    }

    /**
     * RFC 7739, section 4: not predictable; here: steps are as large as chance has them, turns at no fixed distance.
     */
    @Test
    void shouldNotCountUp() {
        final IdSource source = IdSource.random(3, 4);
        final int[] ids = new int[200_000];
        Arrays.setAll(ids, i -> source.nextIpv4());
        int small = 0;
        int regular = 0;
        for (int i = 1 << 16; i < ids.length; i++) {
            small += Math.abs(ids[i] - ids[i - 1]) < 256 ? 1 : 0;
            regular += ids[i] == ids[i - (1 << 16) + 1] ? 1 : 0;
        }
        final int count = ids.length - (1 << 16);
        assertTrue(small < count / 64, small + " small steps of " + count); // 1 in 128 by chance
        assertTrue(regular < count / 64, regular + " of " + count + " came after a full round");
    }

    @Test
    void shouldDependOnTheSeed() {
        final IdSource one = IdSource.random(1, 2);
        final IdSource same = IdSource.random(1, 2);
        final IdSource other = IdSource.random(1, 3);
        int equal = 0;
        for (int i = 0; i < 1000; i++) {
            final int id = one.nextIpv4();
            assertEquals(id, same.nextIpv4());
            equal += id == other.nextIpv4() ? 1 : 0;
            assertEquals(one.nextIpv6(), same.nextIpv6());
        }
        assertTrue(equal < 10, equal + " of 1000 are the same under another seed");
        assertNotEquals(one.nextIpv6(), other.nextIpv6());
    }

    /** RFC 7739, section 4. */
    @Test
    void shouldNotRepeatAnIpv6Identification() {
        final IdSource source = IdSource.random(5, 6);
        final int[] ids = new int[300_000];
        Arrays.setAll(ids, i -> source.nextIpv6());
        int small = 0;
        for (int i = 1; i < ids.length; i++) {
            small += Math.abs((long) ids[i] - ids[i - 1]) < 1 << 20 ? 1 : 0;
        }
        assertTrue(small < ids.length / 500, small + " small steps"); // 1 in 2048 by chance
        Arrays.sort(ids);
        for (int i = 1; i < ids.length; i++) {
            assertNotEquals(ids[i - 1], ids[i]);
        }
    }

    @Test
    void shouldCountUpWhenToldTo() {
        final IdSource source = IdSource.sequential(0xFFFE);
        assertEquals(0xFFFE, source.nextIpv4());
        assertEquals(0xFFFF, source.nextIpv4());
        assertEquals(1, source.nextIpv4()); // 0 is not given
        assertEquals(0x1_0002, source.nextIpv6());
        assertEquals(0x1_0003, source.nextIpv6());
        final IdSource last = IdSource.sequential(-1);
        assertEquals(-1, last.nextIpv6());
        assertEquals(1, last.nextIpv6());
    }
}
