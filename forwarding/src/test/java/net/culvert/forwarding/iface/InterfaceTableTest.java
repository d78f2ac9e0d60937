// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.iface;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.culvert.ringbuffers.counters.DropReason;
import org.junit.jupiter.api.Test;

class InterfaceTableTest {
    private final TestTable test = new TestTable();
    private final InterfaceTable table = test.table;

    @Test
    void shouldShowAnInterfaceWhenItIsRegisteredAndNotBefore() {
        final NetworkInterface tun0 = table.initialise(test.spec("tun0"));
        assertEquals(InterfaceState.INITIALISED, tun0.state());
        assertNull(table.snapshot().get("tun0"));
        assertNull(table.snapshot().get(1));

        table.register(tun0, () -> {});

        assertEquals(InterfaceState.REGISTERED, tun0.state());
        assertSame(tun0, table.snapshot().get("tun0"));
        assertSame(tun0, table.snapshot().get(1));
        assertEquals(List.of(tun0), table.snapshot().all());
    }

    @Test
    void shouldLeaveASnapshotAsItIs() {
        final NetworkInterface tun0 = test.add("tun0");
        final InterfaceSnapshot before = table.snapshot();

        test.add("tun1");
        table.detach(tun0);

        assertEquals(List.of(tun0), before.all());
        assertSame(tun0, before.get(1));
        assertNull(before.get("tun1"));
        assertNotSame(before, table.snapshot());
    }

    @Test
    void shouldRefuseABogusName() {
        assertThrows(IllegalArgumentException.class, () -> table.initialise(test.spec("0tun")));

        assertEquals(1, test.add("tun0").index(), "the number was not lost");
    }

    @Test
    void shouldRefuseATakenNameEvenIfItIsTakenMeanwhile() {
        final NetworkInterface first = table.initialise(test.spec("tun0"));
        final NetworkInterface second = table.initialise(test.spec("tun0"));
        table.register(first, () -> {});

        final Exception late = assertThrows(IllegalArgumentException.class, () -> table.register(second, () -> {}));
        final Exception early = assertThrows(IllegalArgumentException.class, () -> test.add("tun0"));

        assertEquals("there is an interface tun0 already", late.getMessage());
        assertEquals(late.getMessage(), early.getMessage());
        assertEquals(List.of(first), table.snapshot().all());
    }

    @Test
    void shouldRefuseAQueueThatIsAnothers() {
        final OutputQueue queue = test.queue(1);
        test.add(InterfaceSpec.of("tun0", 1500, queue));

        final Exception refused = assertThrows(
                IllegalStateException.class, () -> table.initialise(InterfaceSpec.of("tun1", 1500, queue)));

        assertEquals("an output queue of tun0 is given to tun1", refused.getMessage());
        assertEquals(2, test.add("tun1").index(), "the number was not lost");
    }

    @Test
    void shouldFindByNameAndByNumber() {
        final NetworkInterface tun7 = test.add("tun7");

        assertSame(tun7, table.snapshot().find("tun7"));
        assertSame(tun7, table.snapshot().find("1"));
        assertEquals("there is no interface tun1", refused("tun1"));
        assertEquals("there is no interface of number 2", refused("2"));
        assertEquals("there is no interface of number 99999999999", refused("99999999999"));
        assertTrue(refused("a b").startsWith("the interface name 'a b' has to be letters"));
    }

    private String refused(final String text) {
        return assertThrows(
                        IllegalArgumentException.class, () -> table.snapshot().find(text))
                .getMessage();
    }

    @Test
    void shouldGiveTheLeastFreeNumberAgainWithANewGeneration() {
        final NetworkInterface tun0 = test.add("tun0");
        test.add("tun1");
        table.detach(tun0);
        table.poll(0);

        final NetworkInterface again = test.add("tun0");

        assertEquals(1, again.index());
        assertEquals(tun0.generation() + 1, again.generation());
        assertSame(again, table.snapshot().get(1, again.generation()));
        assertNull(table.snapshot().get(1, tun0.generation()), "who remembers the old one does not meet the new one");
        assertEquals(3, test.add("tun2").index());
    }

    @Test
    void shouldKeepTheNumberUntilNoBurstCanSeeTheInterface() {
        test.burst.enter();
        table.detach(test.add("tun0"));
        table.poll(0);

        assertEquals(2, test.add("tun0").index());
        test.burst.exit();
        table.poll(0);
        assertEquals(1, test.add("tun1").index());
    }

    @Test
    void shouldAnswerGoneEverywhereAfterItIsDeactivated() {
        final NetworkInterface tun0 = test.up("tun0");
        table.deactivate(tun0);

        assertEquals(DropReason.INTERFACE_GONE, test.enqueue(tun0, 100));
        assertEquals(DropReason.INTERFACE_GONE, tun0.outputQueue(0).enqueue(TestTable.SLAB, 10, 100, true));
        assertEquals(DropReason.INTERFACE_GONE, tun0.receive(0, TestTable.SLAB, 10, 100));
        assertEquals(1, test.drops.packets(DropReason.INTERFACE_GONE));
        assertEquals(2, tun0.counters().read().outputDrops());
        assertEquals(1, tun0.counters().read().inputDrops());
        assertEquals(2, tun0.outputQueue(0).drops());
        final Exception refused = assertThrows(IllegalStateException.class, () -> tun0.up(true));
        assertEquals("tun0 is gone", refused.getMessage());
        assertNull(table.snapshot().get("tun0"));
        assertThrows(IllegalArgumentException.class, () -> test.add("tun0"), "the name stays taken");
        assertEquals("Arrived WentUp WentDown", test.told());
        assertEquals(List.of(), test.closed);
    }

    @Test
    void shouldFreeAfterTheBurstThatMaySeeItAndDropWhatWaited() {
        final NetworkInterface tun0 = test.up("tun0");
        test.burst.enter();
        test.enqueue(tun0, 100);
        test.enqueue(tun0, 200);
        table.detach(tun0);
        table.poll(0);
        assertEquals(List.of(), test.closed);
        assertEquals(1, table.freeing());

        test.burst.exit(); // a worker that died would not have started the queue
        table.poll(0);

        assertEquals(List.of("tun0"), test.closed);
        assertEquals(0, table.freeing());
        assertEquals(2, test.controlDrops.packets(DropReason.INTERFACE_GONE));
        assertEquals(300, test.controlDrops.bytes(DropReason.INTERFACE_GONE));
        assertEquals(2, tun0.counters().read().outputDrops());
        assertEquals(List.of(), test.sent);
        test.assertNoFaults();
    }

    @Test
    void shouldDropWhatWaitsWhenTheWorkerStartsAGoneInterface() {
        final NetworkInterface tun0 = test.up("tun0");
        test.enqueue(tun0, 100);
        table.deactivate(tun0);

        tun0.outputQueue(0).start(test.drops);

        assertEquals(1, test.drops.packets(DropReason.INTERFACE_GONE));
        assertEquals(0, tun0.outputQueue(0).length());
        assertEquals(List.of(), test.sent);
    }

    @Test
    void shouldForgetAnInterfaceThatWasNeverRegistered() {
        final NetworkInterface tun0 = table.initialise(test.spec("tun0"));

        table.detach(tun0);

        assertEquals(InterfaceState.DETACHED, tun0.state());
        assertEquals(1, test.add("tun0").index());
        assertEquals("Arrived", test.told());
    }

    @Test
    void shouldRefuseToGoBackInLife() {
        final NetworkInterface tun0 = test.add("tun0");
        assertThrows(IllegalStateException.class, () -> table.register(tun0, () -> {}));
        table.detach(tun0);

        final Exception refused = assertThrows(IllegalStateException.class, () -> table.detach(tun0));

        assertEquals("tun0 is DETACHED but has to be DEACTIVATED", refused.getMessage());
        assertThrows(IllegalStateException.class, () -> table.deactivate(tun0));
    }

    @Test
    void shouldReportWhatResourcesThrowAndFreeTheNumberAllTheSame() {
        final Exception fault = new Exception("busy");
        final NetworkInterface tun0 = table.initialise(test.spec("tun0"));
        table.register(tun0, () -> {
            throw fault;
        });
        table.detach(tun0);
        table.poll(0);

        assertEquals(List.of(fault), test.faults);
        assertEquals(1, test.add("tun0").index());
    }
}
