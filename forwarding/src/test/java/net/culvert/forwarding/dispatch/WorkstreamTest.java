// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.dispatch;

import static net.culvert.forwarding.dispatch.TestWorkers.burstOf;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.culvert.forwarding.iface.Placement;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.dispatch.DispatchPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Where packets meet their worker, by each policy. */
class WorkstreamTest {
    private static final long MEMORY = 8 << 20; // bytes: more than these tests use

    private static TestWorkers three(final DispatchPolicy policy) {
        return new TestWorkers(3, MEMORY, policy);
    }

    private static List<Integer> workers(final TestWorkers test) {
        return test.met.stream().map(TestWorkers.Met::worker).toList();
    }

    @Test
    void shouldWorkWhereItReadsWhenDirect() {
        final TestWorkers test = three(DispatchPolicy.DIRECT);

        test.read(1, burstOf(test.flowOf(0), test.flowOf(1), test.flowOf(2)));

        assertEquals(List.of(1, 1, 1), workers(test));
        assertEquals(0, test.count("isr.queued.packets"));
    }

    @Test
    void shouldWorkAtOnceOnItsOwnPacketsAndQueueThoseOfOthersWhenHybrid() {
        final TestWorkers test = three(DispatchPolicy.HYBRID);

        test.read(1, burstOf(test.flowOf(0), test.flowOf(1), test.flowOf(2), test.flowOf(1)));

        assertEquals(List.of(1, 1), workers(test));
        assertEquals(
                List.of(1, 3), test.met.stream().map(TestWorkers.Met::number).toList());
        assertEquals(2, test.all.waiting());
        test.workAll();
        assertEquals(List.of(1, 1, 0, 2), workers(test));
        assertEquals(2, test.count("isr.dispatched.packets"));
        assertEquals(2, test.count("isr.queued.packets"));
        assertEquals(2, test.count("isr.handled.packets"));
    }

    @Test
    void shouldQueueItsOwnPacketsTooWhenDeferred() {
        final TestWorkers test = three(DispatchPolicy.DEFERRED);

        test.read(1, burstOf(test.flowOf(0), test.flowOf(1), test.flowOf(1)));

        assertEquals(List.of(), test.met);
        assertEquals(2, test.all.waiting(), "a burst for each worker");
        test.workAll();
        assertEquals(List.of(0, 1, 1), workers(test));
        assertEquals("tun1", test.met.getFirst().from());
    }

    @Test
    void shouldPlaceByInterfaceOrReaderWhenSoSet() {
        final TestWorkers test = three(DispatchPolicy.DEFERRED);
        test.placement(Placement.SOURCE);
        test.read(1, burstOf(test.flowOf(0), test.flowOf(1)));
        test.workAll();
        final int bySource = test.interfaces[1].index() % 3;
        assertEquals(List.of(bySource, bySource), workers(test));

        test.placement(Placement.CPU);
        test.read(1, burstOf(test.flowOf(0), test.flowOf(2)));
        test.workAll();
        assertEquals(List.of(bySource, bySource, 1, 1), workers(test));
    }

    @Test
    void shouldPlaceByFlowForGoodOnceARuleKeepsState() {
        final TestWorkers test = three(DispatchPolicy.DIRECT);
        test.placement(Placement.SOURCE);
        final int flow = test.flowOf(2);
        test.read(0, burstOf(flow));
        test.keepsState = true;
        test.read(0, burstOf(flow));
        test.workAll();
        test.keepsState = false;
        test.read(1, burstOf(flow));
        test.workAll();

        assertEquals(List.of(0, 2, 2), workers(test));
    }

    @Test
    void shouldStayDirectWithOneWorkerThoughARuleKeepsState() {
        final TestWorkers test = new TestWorkers(1, MEMORY, DispatchPolicy.DIRECT);
        test.keepsState = true;

        test.read(0, burstOf(5, 6));

        assertEquals(List.of(0, 0), workers(test));
        assertEquals(0, test.count("isr.dispatched.packets"));
    }

    @ParameterizedTest
    @EnumSource(names = {"DIRECT", "HYBRID"})
    void shouldReadNothingUntilWhatItQueuedByFormerSettingsIsDone(final DispatchPolicy next) {
        final TestWorkers test = three(DispatchPolicy.DEFERRED);
        final int flow = test.flowOf(1);
        test.read(0, burstOf(flow));
        test.policy(next);
        test.placement(Placement.SOURCE);

        assertFalse(test.read(0, burstOf(flow)), "the flow would overtake itself");
        assertTrue(test.read(1, burstOf(flow)), "it has queued nothing");
        test.streams[1].work();
        assertTrue(test.read(0, burstOf(flow)));
    }

    @Test
    void shouldNotMindSettingsThatAreTheSameAsBefore() {
        final TestWorkers test = three(DispatchPolicy.DEFERRED);
        test.read(0, burstOf(1));

        test.policy(DispatchPolicy.DEFERRED);

        assertTrue(test.read(0, burstOf(2)));
    }

    @Test
    void shouldNotForgetWhatItQueuedWhenTheSameIsSetAgain() {
        final TestWorkers test = three(DispatchPolicy.DEFERRED);
        final int flow = test.flowOf(1);
        test.read(0, burstOf(flow));
        test.policy(DispatchPolicy.DEFERRED);
        test.streams[0].mayRead();
        test.policy(DispatchPolicy.DIRECT);

        assertFalse(test.read(0, burstOf(flow)), "the flow would overtake itself");
        test.streams[1].work();
        assertTrue(test.read(0, burstOf(flow)));
    }

    @Test
    void shouldDropAndCountWhatAFullQueueRefuses() {
        final TestWorkers test = three(DispatchPolicy.DEFERRED);
        test.all.queueLimit(1);
        final int flow = test.flowOf(2);

        test.read(0, burstOf(flow));
        test.read(0, burstOf(flow, flow, test.flowOf(1)));

        assertEquals(2, test.count("isr.drop." + DropReason.INPUT_QUEUE_FULL.counterName() + ".packets"));
        assertEquals(2, test.all.drops());
        assertEquals(2, test.interfaces[0].counters().read().inputDrops());
        test.all.clearDrops();
        assertEquals(0, test.all.drops());
        test.workAll();
        assertEquals(2, test.met.size());
    }

    @Test
    void shouldDropAndCountWhatFindsNoMemory() {
        final TestWorkers test = new TestWorkers(3, 0, DispatchPolicy.DEFERRED); // two bursts

        test.read(0, burstOf(test.flowOf(0), test.flowOf(1), test.flowOf(2), test.flowOf(2)));

        assertEquals(2, test.count("isr.drop." + DropReason.BURST_POOL_EMPTY.counterName() + ".packets"));
        assertEquals(2, test.all.drops());
        test.workAll();
        test.read(0, burstOf(test.flowOf(2)));
        test.workAll();
        assertEquals(List.of(0, 1, 2), workers(test), "memory is there again when workers are through with it");
    }

    @Test
    void shouldDropAndCountWhatComesInByAnInterfaceThatIsDown() {
        final TestWorkers test = three(DispatchPolicy.DEFERRED);
        test.interfaces[0].up(false);

        test.read(0, burstOf(1, 2));

        assertEquals(2, test.count("isr.drop." + DropReason.INTERFACE_DOWN.counterName() + ".packets"));
        assertEquals(0, test.all.waiting());
    }

    @Test
    void shouldGiveMemoryBackWhenAnInterfaceGoesWithWhatWaited() {
        final TestWorkers test = new TestWorkers(3, 0, DispatchPolicy.DEFERRED);
        test.read(0, burstOf(test.flowOf(1)));
        test.read(0, burstOf(test.flowOf(2)));

        test.table.detach(test.interfaces[0]);
        test.table.poll(0);

        assertTrue(test.read(1, burstOf(test.flowOf(1))));
        test.workAll();
        assertEquals(1, test.met.size());
        assertEquals(0, test.count("isr.drop.burst_pool_empty.packets"));
    }

    @Test
    void shouldRouseASleeperOnceAndNobodyWhoIsAwake() {
        final TestWorkers test = three(DispatchPolicy.HYBRID);
        final int flow = test.flowOf(2);
        test.read(0, burstOf(flow));
        assertEquals(List.of(), test.roused);
        assertFalse(test.streams[2].beginSleep(), "something waits");
        test.workAll();

        assertTrue(test.streams[2].beginSleep());
        test.read(0, burstOf(flow));
        test.read(0, burstOf(flow, test.flowOf(1)));
        assertEquals(List.of(2), test.roused);
        test.streams[2].endSleep();
        test.workAll();
        assertTrue(test.streams[2].beginSleep());
    }

    @Test
    void shouldSplitABurstThatIsMoreThanASlab() {
        final TestWorkers test = three(DispatchPolicy.DEFERRED);
        final int[] flows = new int[PacketCopy.MAX_PACKETS + 1];
        java.util.Arrays.fill(flows, test.flowOf(0));

        test.read(2, burstOf(flows));

        assertEquals(2, test.all.waiting());
        test.workAll();
        assertEquals(flows.length, test.met.size());
        assertEquals(PacketCopy.MAX_PACKETS, test.met.getLast().number());
    }
}
