// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.iface;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import net.culvert.forwarding.fib.Prefix;
import net.culvert.forwarding.iface.AddressLookup.Owned;
import org.junit.jupiter.api.Test;

class AddressLookupTest {
    private final TestTable test = new TestTable();
    private final NetworkInterface tun0 = test.up("tun0", "10.0.0.1/8", "2001:db8::1/64");
    private final NetworkInterface tun1 = test.up("tun1", "10.1.0.1/16");
    private final NetworkInterface gif0 = test.add("gif0");

    private AddressLookup lookup() {
        return new AddressLookup(test.table.snapshot());
    }

    private static Owned owned(final NetworkInterface owner, final int index) {
        return new Owned(owner, owner.addresses().get(index));
    }

    @Test
    void shouldFindByAddress() {
        assertEquals(owned(tun1, 0), lookup().address(Prefix.parse("10.1.0.1")));
        assertEquals(owned(tun0, 1), lookup().address(Prefix.parse("2001:db8::1")));
        assertNull(lookup().address(Prefix.parse("10.1.0.2")));
    }

    @Test
    void shouldFindByBroadcastAddressInBroadcastModeOnly() {
        assertNull(lookup().address(Prefix.parse("10.1.255.255")));
        tun1.up(false);
        tun1.attributes().mode(InterfaceMode.BROADCAST);

        assertEquals(owned(tun1, 0), lookup().address(Prefix.parse("10.1.255.255")));
    }

    @Test
    void shouldFindByDestinationInPointToPointModeOnly() {
        final Prefix peer = Prefix.parse("192.0.2.9");
        gif0.addressBook().add(InterfaceAddress.parse("192.0.2.1").withPeer(peer));

        assertEquals(owned(gif0, 0), lookup().destination(peer));
        assertEquals(owned(gif0, 0), lookup().any(peer));
        assertNull(lookup().destination(Prefix.parse("192.0.2.1")));
        gif0.attributes().mode(InterfaceMode.BROADCAST);
        assertNull(lookup().destination(peer));
    }

    @Test
    void shouldFindTheMostSpecificNetworkAndTheFirstOfEquals() {
        test.up("tun2", "10.1.0.2/16");

        assertEquals(owned(tun1, 0), lookup().network(Prefix.parse("10.1.2.3")));
        assertEquals(owned(tun0, 0), lookup().network(Prefix.parse("10.2.2.3")));
        assertEquals(owned(tun0, 0), lookup().any(Prefix.parse("10.2.2.3")));
        assertNull(lookup().network(Prefix.parse("192.0.2.1")));
        assertNull(lookup().any(Prefix.parse("192.0.2.1")));
    }

    @Test
    void shouldFindByFamily() {
        assertEquals(owned(tun0, 0), lookup().family(false));
        assertEquals(owned(tun0, 1), lookup().family(true));
    }

    @Test
    void shouldPassOverAnInterfaceThatIsGoneThoughTheSnapshotHasIt() {
        final AddressLookup before = lookup();
        test.table.deactivate(tun1);

        assertNull(before.address(Prefix.parse("10.1.0.1")));
        assertEquals(owned(tun0, 0), before.network(Prefix.parse("10.1.2.3")));
    }

    @Test
    void shouldSendFromTheOutputsOwnAddress() {
        assertEquals(owned(tun0, 0), lookup().source(tun0, Prefix.parse("10.1.2.3")));
    }

    @Test
    void shouldBorrowAnAddressThatIsUpWhenTheOutputHasNone() {
        assertEquals(owned(tun1, 0), lookup().source(gif0, Prefix.parse("10.1.2.3")));

        tun1.up(false);

        assertEquals(owned(tun0, 0), lookup().source(gif0, Prefix.parse("10.1.2.3")));
        assertEquals(owned(tun0, 1), lookup().source(tun1, Prefix.parse("2001:db8:9::1")));
        tun0.up(false);
        assertNull(lookup().source(gif0, Prefix.parse("10.1.2.3")));
    }
}
