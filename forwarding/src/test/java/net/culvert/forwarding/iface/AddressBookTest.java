// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.iface;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.culvert.forwarding.fib.Prefix;
import net.culvert.forwarding.iface.InterfaceEvent.AddressAdded;
import net.culvert.forwarding.iface.InterfaceEvent.AddressRemoved;
import net.culvert.forwarding.iface.InterfaceEvent.Changed;
import net.culvert.forwarding.iface.InterfaceEvent.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressBookTest {
    private static final InterfaceAddress ONE = InterfaceAddress.parse("192.0.2.1/24");
    private static final InterfaceAddress TWO = InterfaceAddress.parse("198.51.100.1/24");
    private static final InterfaceAddress SIX = InterfaceAddress.parse("2001:db8::1/64");

    private final TestTable test = new TestTable();
    private final NetworkInterface tun0 = test.add("tun0");
    private final AddressBook book = tun0.addressBook();

    @Test
    void shouldAddAndRemoveAndTell() {
        book.add(ONE);
        book.add(SIX);
        assertEquals(List.of(ONE, SIX), tun0.addresses());
        assertTrue(tun0.has(false, ONE.address().high(), 0));
        assertEquals(SIX, tun0.address(true));

        book.remove(ONE.address());

        assertEquals(List.of(SIX), tun0.addresses());
        assertFalse(tun0.has(false, ONE.address().high(), 0));
        assertEquals(
                List.of(new AddressAdded(tun0, ONE), new AddressAdded(tun0, SIX), new AddressRemoved(tun0, ONE)),
                test.events.subList(1, 4));
    }

    @Test
    void shouldPreferTheGreatestPreference() {
        book.add(ONE);
        book.add(TWO);
        assertEquals(ONE, tun0.address(false), "the first of equals");

        book.preference(TWO.address(), 1);

        assertEquals(TWO.withPreference(1), tun0.address(false));
        assertEquals(List.of(ONE, TWO.withPreference(1)), tun0.addresses(), "in place");
        assertEquals(new Changed(tun0, Property.PREFERENCE), test.events.getLast());
    }

    @Test
    void shouldReplaceWhatDiffersAndTellOnlyThat() {
        book.add(ONE);
        book.add(TWO);
        test.events.clear();

        tun0.addresses(List.of(SIX, ONE));

        assertEquals(List.of(ONE, SIX), tun0.addresses());
        assertEquals(List.of(new AddressRemoved(tun0, TWO), new AddressAdded(tun0, SIX)), test.events);
    }

    @Test
    void shouldChangeNothingWhenOneOfTheNewOnesIsRefused() {
        book.add(ONE);
        tun0.mtu(1000);

        assertEquals(
                "the MTU of tun0 is 1000 but has to be at least 1280 while it has IPv6 addresses",
                refused(() -> tun0.addresses(List.of(TWO, SIX))));
        assertEquals(
                "tun0 can have the address 198.51.100.1/32 only once",
                refused(() -> tun0.addresses(List.of(TWO, TWO.withPreference(1)))));

        assertEquals(List.of(ONE), tun0.addresses());
    }

    @Test
    void shouldRefuseAnAddressThatItHasAndMissOneThatItHasNot() {
        book.add(ONE);

        assertEquals(
                "tun0 can have the address 192.0.2.1/32 only once", refused(() -> book.add(ONE.withPreference(1))));
        assertEquals("tun0 has no address 198.51.100.1/32", refused(() -> book.remove(TWO.address())));
        assertEquals("tun0 has no address 198.51.100.1/32", refused(() -> book.preference(TWO.address(), 1)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "224.0.0.1", "255.255.255.255", "::", "ff02::1"})
    void shouldRefuseWhatNoHostCanHave(final String host) {
        final Prefix bad = Prefix.parse(host);
        final InterfaceAddress good = bad.ipv6() ? SIX : ONE;

        assertEquals(
                "the address " + bad + " of tun0 has to be one that a host can have: not 0, multicast or broadcast",
                refused(() -> book.add(new InterfaceAddress(bad, 8, 0))));
        assertTrue(refused(() -> book.add(good.withPeer(bad))).startsWith("the peer " + bad + " of tun0 has to be"));
        assertEquals(List.of(), tun0.addresses());
    }

    @Test
    void shouldRefuseWhatIsNoAddress() {
        final Prefix network = Prefix.parse("192.0.2.0/24");

        assertEquals(
                "the address 192.0.2.0/24 of tun0 has to be a single address",
                refused(() -> book.add(new InterfaceAddress(network, 24, 0))));
        assertEquals(
                "the address 192.0.2.1/32 of tun0 has a network of 0 to 32 bits",
                refused(() -> book.add(new InterfaceAddress(ONE.address(), 33, 0))));
        assertEquals(
                "the peer 2001:db8:0:0:0:0:0:1/128 of tun0 has to be of the family of the address",
                refused(() -> book.add(ONE.withPeer(SIX.address()))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.255:24", "192.0.2.131:31", "192.0.2.131:32", "2001:db8::ffff:112"})
    void shouldKnowTheBroadcastAddressOfAnIpv4Network(final String text) {
        final int colon = text.lastIndexOf(':');
        final String length = text.substring(colon + 1);
        final boolean ipv6 = text.indexOf(':') < colon;
        final InterfaceAddress address = InterfaceAddress.parse((ipv6 ? "2001:db8::1/" : "192.0.2.130/") + length);
        final Prefix last = Prefix.parse(text.substring(0, colon));

        final boolean hasOne = length.equals("24");

        assertEquals(hasOne ? last : null, address.broadcast());
        assertEquals(hasOne, address.isBroadcast(last.high()));
    }

    private static String refused(final Executable work) {
        return assertThrows(IllegalArgumentException.class, work).getMessage();
    }
}
