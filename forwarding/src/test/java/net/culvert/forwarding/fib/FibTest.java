// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.fib;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import net.culvert.ringbuffers.ring.GracePeriod;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FibTest {
    private final Fib fib = new Fib(new GracePeriod());

    private int lookup(final String address) {
        return FibOracle.lookup(fib, Prefix.parse(address));
    }

    private int insert(final String prefix, final int nextHop) {
        return fib.insert(Prefix.parse(prefix), nextHop);
    }

    private int remove(final String prefix) {
        return fib.remove(Prefix.parse(prefix));
    }

    @ParameterizedTest(name = "{0} goes to {1}")
    @CsvSource({
        "203.0.113.9, 40",
        "10.0.255.255, 8",
        "10.1.0.0, 16",
        "10.1.2.2, 16",
        "10.1.2.3, 32",
        "10.1.2.4, 16",
        "10.2.0.0, 8",
        "11.0.0.0, 40",
        "2001:db8::1, 128",
        "2001:db8::2, 64",
        "2001:db8:0:1::, 60",
        "2001:db8:0:10::, 47",
        "2001:db8:2::, 60",
        "2001:db9::, 60"
    })
    void shouldFindTheLongestPrefix(final String address, final int nextHop) {
        insert("0.0.0.0/0", 40);
        insert("10.1.2.3/32", 32);
        insert("10.0.0.0/8", 8);
        insert("10.1.0.0/16", 16);
        insert("2001:db8::1/128", 128);
        insert("::/0", 60);
        insert("2001:db8::/64", 64);
        insert("2001:db8::/47", 47);
        insert("2001:db8::/60", 60);

        assertEquals(nextHop, lookup(address));
        assertEquals(9, fib.size());
    }

    @Test
    void shouldHaveNoRouteWhenEmpty() {
        assertEquals(Fib.NO_ROUTE, lookup("192.0.2.1"));
        assertEquals(Fib.NO_ROUTE, lookup("2001:db8::1"));
        assertEquals(Fib.NO_ROUTE, remove("192.0.2.0/24"));
        assertEquals(Fib.NO_ROUTE, fib.get(Prefix.parse("::/0")));
    }

    @Test
    void shouldGoBackToTheLongestCoverWhenAPrefixIsRemoved() {
        insert("10.1.2.3/32", 32);
        insert("10.1.0.0/16", 16);
        insert("0.0.0.0/0", 0);
        insert("10.0.0.0/8", 8);

        assertEquals(16, remove("10.1.0.0/16"));
        assertEquals(8, lookup("10.1.0.1"));
        assertEquals(32, lookup("10.1.2.3"));
        assertEquals(8, remove("10.0.0.0/8"));
        assertEquals(0, lookup("10.1.0.1"));
        assertEquals(0, remove("0.0.0.0/0"));
        assertEquals(Fib.NO_ROUTE, lookup("10.1.0.1"));
        assertEquals(32, lookup("10.1.2.3"));
        assertEquals(32, remove("10.1.2.3/32"));
        assertEquals(Fib.NO_ROUTE, lookup("10.1.2.3"));
        assertEquals(0, fib.size());
    }

    @Test
    void shouldKeepAPrefixThatLongerOnesHideUntilTheyGo() {
        insert("192.0.2.0/25", 1);
        insert("192.0.2.128/25", 1);
        insert("192.0.2.0/24", 2);

        assertEquals(1, lookup("192.0.2.1"));
        assertEquals(1, remove("192.0.2.0/25"));
        assertEquals(2, lookup("192.0.2.1"));
        assertEquals(1, lookup("192.0.2.129"));
        assertEquals(2, insert("192.0.2.0/24", 3));
        assertEquals(3, lookup("192.0.2.1"));
        assertEquals(1, remove("192.0.2.128/25"));
        assertEquals(3, lookup("192.0.2.129"));
    }

    @Test
    void shouldReplaceANextHopAndReturnTheOldOne() {
        assertEquals(Fib.NO_ROUTE, insert("192.0.2.0/24", 7));
        assertEquals(7, insert("192.0.2.0/24", Integer.MAX_VALUE));
        assertEquals(Integer.MAX_VALUE, fib.get(Prefix.parse("192.0.2.0/24")));
        assertEquals(Integer.MAX_VALUE, lookup("192.0.2.255"));
        assertEquals(Fib.NO_ROUTE, fib.get(Prefix.parse("192.0.2.0/25")));
        assertEquals(1, fib.size());
    }

    @Test
    void shouldRefuseANegativeNextHop() {
        final IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> insert("192.0.2.0/24", -1));

        assertEquals("next hop of 192.0.2.0/24 is negative: -1", refused.getMessage());
        assertEquals(0, fib.size());
    }

    @Test
    void shouldVisitEveryRoute() {
        insert("192.0.2.0/24", 1);
        insert("0.0.0.0/0", 2);
        insert("2001:db8::8000:0/97", 3);
        final Map<String, Integer> seen = new HashMap<>();

        fib.forEach((prefix, nextHop) -> seen.put(prefix.toString(), nextHop));

        assertEquals(Map.of("192.0.2.0/24", 1, "0.0.0.0/0", 2, "2001:db8:0:0:0:0:8000:0/97", 3), seen);
    }

    @Test
    void shouldLookUpABurstAsOneByOne() {
        insert("10.0.0.0/8", 8);
        insert("10.1.2.3/32", 32);
        insert("2001:db8::/32", 6);
        final int[] nextHops = {-9, -9, -9, -9};

        fib.lookup4(new int[] {0x0A00_0000, 0x0A01_0203, 0x0B00_0000, 0x0A00_0000}, nextHops, 3);
        assertEquals("8 32 -1 -9", join(nextHops));
        fib.lookup6(new long[] {0x2001_0db8_0000_0000L, 1}, new long[] {5, 5}, nextHops, 2);
        assertEquals("6 -1 -1 -9", join(nextHops));
    }

    private static String join(final int[] values) {
        final StringBuilder text = new StringBuilder();
        for (final int value : values) {
            text.append(text.isEmpty() ? "" : " ").append(value);
        }
        return text.toString();
    }

    @Test
    void shouldCostLittleWhenSmall() {
        insert("10.0.0.2/32", 1);
        insert("2001:db8::2/128", 1);

        assertTrue(fib.lookupBytes() < 4096, () -> fib.lookupBytes() + " bytes for lookups");
        assertTrue(fib.writerBytes() < 16_384, () -> fib.writerBytes() + " bytes for changes");
    }
}
