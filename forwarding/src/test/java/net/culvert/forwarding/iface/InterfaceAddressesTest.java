// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.iface;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.culvert.forwarding.fib.Prefix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InterfaceAddressesTest {
    private static InterfaceAddresses of(final String... addresses) {
        return new InterfaceAddresses(
                List.of(addresses).stream().map(InterfaceAddress::parse).toList());
    }

    private static String text(final InterfaceAddress address) {
        return address == null ? null : address.address().toString();
    }

    private static InterfaceAddress nearest(final InterfaceAddresses addresses, final String to) {
        final Prefix host = Prefix.parse(to);
        return addresses.nearest(host.ipv6(), host.high(), host.low());
    }

    private static InterfaceAddress source(final InterfaceAddresses addresses, final String to) {
        final Prefix host = Prefix.parse(to);
        return addresses.source(host.ipv6(), host.high(), host.low());
    }

    @ParameterizedTest(name = "{0} is nearest to {1}")
    @CsvSource({
        "10.0.0.1/32, 10.0.0.1",
        "10.9.0.1/32, 192.0.2.9",
        "10.1.0.1/32, 10.1.3.3",
        "10.1.2.1/32, 10.1.2.200",
        "10.0.0.1/32, 203.0.113.1",
        "2001:db8:0:0:0:0:0:1/128, 2001:db9::1",
    })
    void shouldFindTheNearestAddress(final String expected, final String to) {
        final InterfaceAddresses addresses = of("10.0.0.1/30", "10.1.0.1/16", "10.1.2.1/24", "2001:db8::1/64")
                .with(InterfaceAddress.parse("10.9.0.1").withPeer(Prefix.parse("192.0.2.9")));

        assertEquals(expected, text(nearest(addresses, to)));
    }

    @Test
    void shouldFindNothingOfAFamilyThatItHasNot() {
        final InterfaceAddresses addresses = of("10.0.0.1/0");

        assertEquals(null, nearest(addresses, "2001:db8::1"));
        assertEquals(null, source(addresses, "2001:db8::1"));
        assertEquals(null, addresses.inNetwork(true, 0, 0));
        assertEquals(null, addresses.toPeer(false, 0, 0));
    }

    @ParameterizedTest(name = "{0} is sent from to {1}")
    @CsvSource({
        "2001:db8:0:0:0:0:0:1/128, 2001:db8::1",
        "fe80:0:0:0:0:0:0:1/128, fe80::9",
        "fe80:0:0:0:0:0:0:1/128, ff02::1",
        "2001:db8:0:0:0:0:0:1/128, 2001:db8::9",
        "2001:db8:1:0:0:0:0:1/128, 2001:db8:1::9",
        "2001:db8:1:0:0:0:0:1/128, ff0e::1",
    })
    void shouldSendFromTheScopeThatReachesThenTheMostBits(final String expected, final String to) {
        assertEquals(expected, text(source(of("fe80::1/64", "2001:db8:1::1/48", "2001:db8::1/64"), to)));
    }

    @Test
    void shouldSendFromThePreferredUnlessItDoesNotReach() {
        final InterfaceAddresses addresses = new InterfaceAddresses(List.of(
                InterfaceAddress.parse("2001:db8::1/64"),
                InterfaceAddress.parse("2001:db8:1::1/64").withPreference(1),
                InterfaceAddress.parse("fe80::1/64").withPreference(2)));

        assertEquals("2001:db8:1:0:0:0:0:1/128", text(source(addresses, "2001:db8::9")));
        assertEquals("2001:db8:0:0:0:0:0:1/128", text(source(addresses, "2001:db8::1")), "to itself");
        assertEquals("fe80:0:0:0:0:0:0:1/128", text(source(of("fe80::1/64"), "2001:db8::9")), "better than none");
    }

    @Test
    void shouldSendIpv4FromTheMostBitsAndLinkLocalOnlyToTheLink() {
        final InterfaceAddresses addresses = of("169.254.1.1/16", "10.1.0.1/16", "10.2.0.1/16");

        assertEquals("10.2.0.1/32", text(source(addresses, "10.2.9.9")));
        assertEquals("10.1.0.1/32", text(source(addresses, "203.0.113.1")));
        assertEquals("169.254.1.1/32", text(source(addresses, "169.254.9.9")));
    }

    /** Whatever the order, the same address as the naive rules choose; up to the last rule, "the first". */
    @Test
    void shouldAgreeWithTheNaiveRules() {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        for (int round = 0; round < 5_000; round++) {
            final boolean ipv6 = random.nextBoolean();
            final List<InterfaceAddress> list = new ArrayList<>();
            for (int i = random.nextInt(6); i >= 0; i--) {
                final InterfaceAddress made = address(random, random.nextInt(4) == 0 != ipv6);
                final boolean isNew = list.stream().noneMatch(a -> a.address().equals(made.address()));
                if (isNew) { // as the book has it
                    list.add(
                            random.nextInt(3) == 0
                                    ? made.withPeer(address(random, made.ipv6()).address())
                                    : made);
                }
            }
            final Prefix to = address(random, ipv6).address();
            final InterfaceAddresses addresses = new InterfaceAddresses(list);
            final String where = "seed " + seed + ", round " + round + ": " + list + " to " + to;

            assertEquals(naiveNetwork(list, to), addresses.inNetwork(ipv6, to.high(), to.low()), where);
            assertEquals(naiveNearest(list, to), addresses.nearest(ipv6, to.high(), to.low()), where);
            assertEquals(naiveSource(list, to), addresses.source(ipv6, to.high(), to.low()), where);
        }
    }

    private static InterfaceAddress address(final Random random, final boolean ipv6) {
        final long bits = random.nextInt(16); // few addresses, so that they meet
        final Prefix host = ipv6
                ? Prefix.ipv6(random.nextInt(3) == 0 ? 0xFE80L << 48 : 0x2001_0db8L << 32 | bits, bits >> 2, 128)
                : Prefix.ipv4((random.nextInt(3) == 0 ? 0xA9FE_0000 : 0x0A00_0000) | (int) bits, 32);
        return new InterfaceAddress(host, random.nextInt(ipv6 ? 129 : 33), random.nextInt(3));
    }

    private static BigInteger number(final Prefix host) {
        return new BigInteger(1, host.addressBytes());
    }

    private static int common(final Prefix one, final Prefix other) {
        final int bits = one.ipv6() ? 128 : 32;
        return bits - number(one).xor(number(other)).bitLength();
    }

    private static InterfaceAddress naiveNetwork(final List<InterfaceAddress> list, final Prefix to) {
        return list.stream()
                .filter(a -> a.ipv6() == to.ipv6())
                .filter(a -> new Prefix(to.ipv6(), to.high(), to.low(), a.length()).equals(a.network()))
                .reduce((a, b) -> b.length() > a.length() ? b : a)
                .orElse(null);
    }

    private static InterfaceAddress naiveNearest(final List<InterfaceAddress> list, final Prefix to) {
        return list.stream()
                .filter(a -> a.address().equals(to))
                .findFirst()
                .or(() -> list.stream().filter(a -> to.equals(a.peer())).findFirst())
                .or(() -> Optional.ofNullable(naiveNetwork(list, to)))
                .or(() -> list.stream()
                        .filter(a -> a.ipv6() == to.ipv6())
                        .reduce((a, b) -> b.preference() > a.preference() ? b : a))
                .orElse(null);
    }

    private static InterfaceAddress naiveSource(final List<InterfaceAddress> list, final Prefix to) {
        final Comparator<InterfaceAddress> better = Comparator.<InterfaceAddress>comparingInt(
                        a -> a.address().equals(to) ? 1 : 0)
                .thenComparingInt(a -> isLocal(to) ? (isLocal(a.address()) ? 1 : 0) : isLocal(a.address()) ? 0 : 1)
                .thenComparingInt(InterfaceAddress::preference)
                .thenComparingInt(a -> common(a.address(), to));
        return list.stream()
                .filter(a -> a.ipv6() == to.ipv6())
                .reduce((a, b) -> better.compare(b, a) > 0 ? b : a)
                .orElse(null);
    }

    private static boolean isLocal(final Prefix host) {
        return host.ipv6() ? host.high() >>> 48 == 0xFE80 : host.high() >>> 48 == 0xA9FE;
    }
}
