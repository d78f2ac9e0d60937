// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.iface;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import net.culvert.ringbuffers.counters.DropReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkInterfaceTest {
    private final TestTable test = new TestTable();

    @Test
    void shouldSayWhyItTakesNoPacket() {
        final NetworkInterface tun0 = test.add("tun0");
        assertEquals(DropReason.INTERFACE_DOWN, test.enqueue(tun0, 100));
        assertEquals(DropReason.INTERFACE_DOWN, tun0.receive(0, TestTable.SLAB, 10, 100));

        tun0.up(true);
        for (int i = 0; i < 4; i++) {
            assertEquals(DropReason.NONE, test.enqueue(tun0, 100));
        }
        assertEquals(DropReason.OUTPUT_QUEUE_FULL, test.enqueue(tun0, 100));
        assertEquals(DropReason.NONE, tun0.receive(0, TestTable.SLAB, 10, 100));

        assertEquals(1, test.drops.packets(DropReason.INTERFACE_DOWN));
        assertEquals(1, test.drops.packets(DropReason.OUTPUT_QUEUE_FULL));
        assertEquals(
                new InterfaceTotals(2, 200, 0, 1, 0, 0, 0, 2), tun0.counters().read());
    }

    @Test
    void shouldPurgeWhatWaitsWhenItGoesDown() {
        final NetworkInterface tun0 = test.up("tun0");
        test.enqueue(tun0, 100);
        test.enqueue(tun0, 200);
        tun0.up(false);

        tun0.outputQueue(0).start(test.drops);
        tun0.up(true);
        tun0.outputQueue(0).start(test.drops);

        assertEquals(2, test.drops.packets(DropReason.INTERFACE_DOWN));
        assertEquals(300, test.drops.bytes(DropReason.INTERFACE_DOWN));
        assertEquals(2, tun0.outputQueue(0).drops());
        assertEquals(2, tun0.counters().read().outputDrops());
        assertEquals(List.of(), test.sent);
        assertEquals("Arrived WentUp WentDown WentUp", test.told());
    }

    @Test
    void shouldCountWhatItsDeviceWasGiven() {
        final NetworkInterface tun0 = test.up("tun0");
        test.enqueue(tun0, 100);
        test.enqueue(tun0, 200);

        tun0.outputQueue(0).start(test.drops);

        assertEquals(List.of(100, 200), test.sent);
        assertEquals(
                new InterfaceTotals(0, 0, 0, 0, 2, 300, 0, 0), tun0.counters().read());
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, 0, 575, 65536})
    void shouldRefuseAnMtuOutOfBounds(final int mtu) {
        final NetworkInterface tun0 = test.add("tun0");

        final Exception refused = assertThrows(IllegalArgumentException.class, () -> tun0.mtu(mtu));

        assertEquals("the MTU of tun0 is " + mtu + " but has to be 576 to 65535", refused.getMessage());
        assertEquals(TestTable.MTU, tun0.mtu());
        assertThrows(
                IllegalArgumentException.class,
                () -> test.table.initialise(InterfaceSpec.of("tun1", mtu, test.queue(1))));
    }

    @ParameterizedTest
    @ValueSource(ints = {576, 1279, 65535})
    void shouldTakeAnMtuInBounds(final int mtu) {
        final NetworkInterface tun0 = test.up("tun0", "192.0.2.1/24");

        tun0.mtu(mtu);

        assertEquals(mtu, tun0.mtu());
    }

    @Test
    void shouldKeepTheMtuThatIpv6Needs() {
        final NetworkInterface tun0 = test.up("tun0", "2001:db8::1/64");
        tun0.mtu(1280);

        final Exception refused = assertThrows(IllegalArgumentException.class, () -> tun0.mtu(1279));

        assertEquals(
                "the MTU of tun0 is 1279 but has to be at least 1280 while it has IPv6 addresses",
                refused.getMessage());
        assertEquals(1280, tun0.mtu());
    }

    @Test
    void shouldAskTheHookBeforeANewMtuHolds() {
        final List<Integer> asked = new ArrayList<>();
        final NetworkInterface tun0 = test.add(test.spec("tun0").withMtuHook(mtu -> {
            asked.add(mtu);
            if (mtu > 9000) {
                throw new IllegalArgumentException("the device takes no more than 9000");
            }
        }));
        tun0.mtu(9000);
        tun0.mtu(9000);

        assertThrows(IllegalArgumentException.class, () -> tun0.mtu(9001));

        assertEquals(List.of(9000, 9001), asked);
        assertEquals(9000, tun0.mtu());
        assertEquals("Arrived Changed", test.told());
    }

    @Test
    void shouldShareNoCounterBetweenWorkersAndReadThemAsOne() {
        final NetworkInterface tun0 = test.add(InterfaceSpec.of("tun0", 1500, test.queue(1), test.queue(1)));
        final InterfaceCounters counters = tun0.counters();
        for (int worker = 0; worker < 2; worker++) {
            counters.received(worker, 1, 10);
            counters.inputErrors(worker, 2);
            counters.inputDrops(worker, 3);
            counters.transmitted(worker, 4, 40);
            counters.outputErrors(worker, 5);
            counters.outputDrops(worker, 6);
        }

        counters.inputRefused(1);

        assertEquals(new InterfaceTotals(2, 20, 4, 7, 8, 80, 10, 12), counters.read());
        assertEquals(new InterfaceTotals(2, 20, 4, 7, 8, 80, 10, 12), counters.readAndZero());
        assertEquals(InterfaceTotals.ZERO, counters.read());
        counters.received(1, 1, 7);
        assertEquals(new InterfaceTotals(1, 7, 0, 0, 0, 0, 0, 0), counters.readAndZero());
    }
}
