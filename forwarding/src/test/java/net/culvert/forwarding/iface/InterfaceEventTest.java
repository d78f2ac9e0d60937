// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.iface;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import net.culvert.forwarding.iface.InterfaceEvent.AddressAdded;
import net.culvert.forwarding.iface.InterfaceEvent.AddressRemoved;
import net.culvert.forwarding.iface.InterfaceEvent.Arrived;
import net.culvert.forwarding.iface.InterfaceEvent.Changed;
import net.culvert.forwarding.iface.InterfaceEvent.Departed;
import net.culvert.forwarding.iface.InterfaceEvent.LinkChanged;
import net.culvert.forwarding.iface.InterfaceEvent.Property;
import net.culvert.forwarding.iface.InterfaceEvent.WentDown;
import net.culvert.forwarding.iface.InterfaceEvent.WentUp;
import org.junit.jupiter.api.Test;

class InterfaceEventTest {
    private final TestTable test = new TestTable();

    @Test
    void shouldTellAWholeLifeInOrder() {
        final NetworkInterface tun0 = test.add("tun0");
        final InterfaceAddress address = InterfaceAddress.parse("192.0.2.1/24");
        tun0.addressBook().add(address);
        tun0.up(true);
        tun0.mtu(1400);
        test.table.detach(tun0);

        assertEquals(
                List.of(
                        new Arrived(tun0),
                        new AddressAdded(tun0, address),
                        new WentUp(tun0),
                        new Changed(tun0, Property.MTU),
                        new WentDown(tun0),
                        new AddressRemoved(tun0, address),
                        new Departed(tun0)),
                test.events);
    }

    @Test
    void shouldTellNothingWhenNothingIsNew() {
        final NetworkInterface tun0 = test.up("tun0");
        test.events.clear();

        tun0.up(true);
        tun0.mtu(TestTable.MTU);
        tun0.fib(0);
        tun0.attributes().metric(0);
        tun0.attributes().description("");
        tun0.attributes().running(false);
        tun0.attributes().mode(InterfaceMode.POINT_TO_POINT);

        assertEquals(List.of(), test.events);
    }

    @Test
    void shouldTellEverybodyOfTheCauseBeforeItsEffect() {
        final List<InterfaceEvent> last = new ArrayList<>();
        test.table.listen(event -> {
            if (event instanceof Arrived) {
                event.source().up(true);
            }
        });
        test.table.listen(last::add);

        final NetworkInterface tun0 = test.add("tun0");

        assertEquals(List.of(new Arrived(tun0), new WentUp(tun0)), last);
        assertEquals(last, test.events);
    }

    @Test
    void shouldFreeOnlyBehindTheListenersWhenAListenerDetaches() {
        final List<Integer> waiting = new ArrayList<>();
        test.table.listen(event -> {
            if (event instanceof WentUp) {
                test.table.detach(event.source());
            }
        });
        test.table.listen(event -> waiting.add(test.gracePeriod.waiting()));

        test.up("tun0");

        assertEquals("Arrived WentUp WentDown Departed", test.told());
        assertEquals(List.of(0, 0, 0, 0), waiting, "the grace period began before everybody knew");
        assertEquals(1, test.gracePeriod.waiting());
    }

    @Test
    void shouldTellTheOthersWhenAListenerThrows() {
        final RuntimeException fault = new IllegalStateException("the listener's");
        final List<InterfaceEvent> last = new ArrayList<>();
        test.table.listen(event -> {
            throw fault;
        });
        test.table.listen(last::add);

        final NetworkInterface tun0 = test.add("tun0");

        assertEquals(List.of(new Arrived(tun0)), last);
        assertEquals(List.of(fault), test.faults);
    }

    @Test
    void shouldTellLinkChangesInOrderWhenPolled() {
        final NetworkInterface tun0 = test.add("tun0");
        tun0.link().report(LinkState.UP);
        tun0.link().report(LinkState.DOWN);
        tun0.link().report(LinkState.DOWN);
        tun0.link().report(LinkState.UP);
        assertEquals(LinkState.UNKNOWN, tun0.link().state());
        test.events.clear();

        test.table.poll(0);

        assertEquals(
                List.of(
                        new LinkChanged(tun0, LinkState.UP),
                        new LinkChanged(tun0, LinkState.DOWN),
                        new LinkChanged(tun0, LinkState.UP)),
                test.events);
        assertEquals(LinkState.UP, tun0.link().state());
    }

    @Test
    void shouldTellNoLinkChangesOfAGoneInterface() {
        final NetworkInterface tun0 = test.add("tun0");
        tun0.link().report(LinkState.UP);
        test.table.deactivate(tun0);
        tun0.link().report(LinkState.DOWN);
        test.events.clear();

        test.table.poll(0);

        assertEquals(List.of(), test.events);
    }
}
