// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.fib;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrefixTableTest {
    private final PrefixTable<String> table = new PrefixTable<>();

    private String lookup(final String address) {
        final Prefix prefix = Prefix.parse(address);
        return prefix.ipv6() ? table.lookup6(prefix.high(), prefix.low()) : table.lookup4((int) (prefix.high() >>> 32));
    }

    @ParameterizedTest(name = "{0} is held by {1}")
    @CsvSource({
        "203.0.113.9, default4",
        "10.0.255.255, office",
        "10.1.0.0, lab",
        "10.1.2.3, host",
        "10.2.0.0, office",
        "2001:db8::1, host6",
        "2001:db8::2, lab6",
        "2001:db9::, default6"
    })
    void shouldFindTheLongestPrefix(final String address, final String value) {
        table.insert(Prefix.parse("0.0.0.0/0"), "default4");
        table.insert(Prefix.parse("10.0.0.0/8"), "office");
        table.insert(Prefix.parse("10.1.2.3/32"), "host");
        table.insert(Prefix.parse("10.1.0.0/16"), "lab");
        table.insert(Prefix.parse("::/0"), "default6");
        table.insert(Prefix.parse("2001:db8::1/128"), "host6");
        table.insert(Prefix.parse("2001:db8::/64"), "lab6");

        assertEquals(value, lookup(address));
        assertEquals(7, table.size());
    }

    @Test
    void shouldForgetWhatWasRemoved() {
        table.insert(Prefix.parse("10.0.0.0/8"), "office");
        table.insert(Prefix.parse("10.1.0.0/16"), "lab");

        assertEquals("lab", table.remove(Prefix.parse("10.1.0.0/16")));
        assertNull(table.remove(Prefix.parse("10.1.0.0/16")));
        assertEquals("office", lookup("10.1.2.3"));
        assertEquals("office", table.remove(Prefix.parse("10.0.0.0/8")));
        assertNull(lookup("10.1.2.3"));
        assertEquals(0, table.size());
    }

    @Test
    void shouldReplaceAValueAndReturnTheOldOne() {
        final Prefix prefix = Prefix.parse("192.0.2.0/24");

        assertNull(table.insert(prefix, "first"));
        assertEquals("first", table.insert(prefix, "second"));
        assertEquals("second", table.get(prefix));
        assertNull(table.get(Prefix.parse("192.0.2.0/25")));
        assertEquals(1, table.size());
    }

    @Test
    void shouldVisitEveryPrefixInTheOrderOfAddresses() {
        for (final String prefix :
                List.of("198.51.100.0/24", "::/0", "192.0.2.0/25", "192.0.2.0/24", "2001:db8::/32")) {
            table.insert(Prefix.parse(prefix), prefix);
        }
        final List<String> seen = new ArrayList<>();

        table.forEach((prefix, value) -> seen.add(prefix.ipv6() ? value : prefix.toString()));

        assertEquals(List.of("192.0.2.0/24", "192.0.2.0/25", "198.51.100.0/24", "::/0", "2001:db8::/32"), seen);
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.0/33", "192.0.2.0/-1", "2001:db8::/129", "192.0.2.0/x", "192.0.2/24", "host/24"})
    void shouldRefuseWhatIsNoPrefix(final String text) {
        assertThrows(IllegalArgumentException.class, () -> Prefix.parse(text));
    }

    @Test
    void shouldAgreeWithASlowTableUnderRandomChanges() {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        final PrefixTable<Integer> tested = new PrefixTable<>();
        final Map<Prefix, Integer> slow = new HashMap<>();
        for (int step = 0; step < 20_000; step++) {
            final Prefix prefix = randomPrefix(random);
            if (random.nextInt(3) > 0) {
                assertEquals(slow.put(prefix, step), tested.insert(prefix, step), () -> "seed " + seed);
            } else {
                assertEquals(slow.remove(prefix), tested.remove(prefix), () -> "seed " + seed);
            }
            assertEquals(slow.size(), tested.size());
            final Prefix address = randomAddress(random);
            final Integer found = address.ipv6()
                    ? tested.lookup6(address.high(), address.low())
                    : tested.lookup4((int) (address.high() >>> 32));
            assertEquals(slowLookup(slow, address), found, () -> "seed " + seed + ", address " + address);
        }
        final Map<Prefix, Integer> all = new HashMap<>();
        tested.forEach(all::put);
        assertEquals(slow, all, () -> "seed " + seed);
    }

    private static Prefix randomPrefix(final Random random) {
        final Prefix address = randomAddress(random);
        final int longest = address.ipv6() ? 128 : 32;
        final int length = random.nextInt(4) == 0 ? longest : random.nextInt(longest + 1);
        return new Prefix(address.ipv6(), address.high(), address.low(), length);
    }

    /** Few bits vary, so that prefixes nest and addresses hit them. */
    private static Prefix randomAddress(final Random random) {
        final long high = 0x2001_0db8_0000_0000L ^ sparse(random);
        return random.nextBoolean() ? Prefix.ipv4((int) (high >>> 32), 32) : Prefix.ipv6(high, sparse(random), 128);
    }

    private static long sparse(final Random random) {
        return random.nextBoolean() ? bit(random) : 0;
    }

    private static long bit(final Random random) {
        return 1L << random.nextInt(64);
    }

    private static Integer slowLookup(final Map<Prefix, Integer> slow, final Prefix address) {
        for (int length = address.length(); length >= 0; length--) {
            final Integer value = slow.get(new Prefix(address.ipv6(), address.high(), address.low(), length));
            if (value != null) {
                return value;
            }
        }
        return null;
    }

    @Test
    void shouldLoadAHundredThousandPrefixesInUnderASecond() {
        final Random random = new Random(1);
        final PrefixTable<Integer> large = new PrefixTable<>();
        final long begin = System.nanoTime();
        for (int i = 0; i < 100_000; i++) {
            large.insert(Prefix.ipv4(i << 8 ^ 0x0A00_0000, 24 + random.nextInt(9)), i);
        }
        final long tookMs = (System.nanoTime() - begin) / 1_000_000;

        assertEquals(100_000, large.size());
        assertTrue(tookMs < 1000, () -> "took " + tookMs + " ms");
    }

    @Test
    void shouldAnswerReadersRightWhileItChanges() throws InterruptedException {
        final PrefixTable<Integer> shared = new PrefixTable<>();
        final AtomicBoolean done = new AtomicBoolean();
        final AtomicReference<String> failure = new AtomicReference<>();
        shared.insert(Prefix.parse("10.0.0.0/8"), 8);
        shared.insert(Prefix.parse("10.1.0.0/16"), 16);
        final Thread reader = new Thread(() -> {
            final Random random = new Random(2);
            while (!done.get()) {
                final int address = 0x0A01_0000 | random.nextInt(1 << 16);
                final Integer length = shared.lookup4(address);
                if (length == null || length < 16) { // the /16 never goes, only longer ones come and go
                    failure.set("looked up " + length);
                    return;
                }
            }
        });
        reader.start();
        try {
            final long end = System.nanoTime() + 300_000_000L;
            final Random random = new Random(3);
            while (System.nanoTime() < end) {
                final int length = 17 + random.nextInt(16);
                final Prefix prefix = Prefix.ipv4(0x0A01_0000 | random.nextInt(1 << 16), length);
                if (shared.remove(prefix) == null) {
                    shared.insert(prefix, length);
                }
            }
        } finally {
            done.set(true);
            reader.join();
        }
        assertNull(failure.get());
    }
}
