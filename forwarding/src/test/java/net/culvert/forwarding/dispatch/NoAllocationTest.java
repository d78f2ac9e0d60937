// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.dispatch;

import static net.culvert.ringbuffers.Allocations.assertAllocatesNothing;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.culvert.forwarding.iface.InterfaceSpec;
import net.culvert.forwarding.iface.InterfaceTable;
import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.forwarding.iface.OutputQueue;
import net.culvert.forwarding.iface.TestTable;
import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.ringbuffers.counters.DropCounters;
import net.culvert.ringbuffers.dispatch.DispatchPolicy;
import net.culvert.ringbuffers.packet.Burst;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NoAllocationTest {
    private static final int WORKERS = 2;

    private final InterfaceTable table = new TestTable().table;
    private final CountersFile counters = CountersFile.inMemory();
    private final DropCounters drops = new DropCounters(counters, "output");
    private long met;
    private long sent;

    private Workstreams workstreams(final DispatchPolicy policy) {
        return new Workstreams(
                WORKERS, IsrSettings.DEFAULT.withPolicy(policy), 0, table::snapshot, () -> false, counters);
    }

    /**
     * A burst in, by the reader, to both workers, and out through the port that one of them owns; and over the edge.
     */
    @ParameterizedTest
    @EnumSource
    void shouldNotAllocateWhenPacketsAreDispatched(final DispatchPolicy policy) throws Throwable {
        final Workstreams all = workstreams(policy);
        final Workstream[] streams = new Workstream[WORKERS];
        for (int i = 0; i < WORKERS; i++) {
            streams[i] = all.add(i, (burst, from, nowNs) -> met += burst.size(), () -> {});
        }
        final Handover handover = all.newHandover(0, (queue, counted) -> sent += queue.length());
        all.add(0, handover);
        final OutputQueue output = new OutputQueue(64, handover);
        final NetworkInterface tun0 =
                table.initialise(InterfaceSpec.of("tun0", TestTable.MTU, output).withInput(all.newInputQueues()));
        table.register(tun0, () -> {});
        tun0.up(true);
        all.queueLimit(1);
        final Burst burst = TestWorkers.burstOf(1, 2, 3, 4, 5, 6, 7, 8);

        final long runs = assertAllocatesNothing(() -> {
            for (int i = 0; i < 2; i++) {
                if (streams[0].mayRead()) {
                    streams[0].input(burst, tun0, 0);
                }
                tun0.enqueue(0, burst.buffer(), burst.offset(0), burst.length(0), false);
                output.start(drops);
            }
            for (final Workstream each : streams) {
                each.work();
                if (each.beginSleep()) {
                    each.endSleep();
                }
            }
        });

        assertEquals(runs * 2 * burst.size(), met + all.drops());
        assertEquals(runs * 2, sent);
        assertTrue(policy == DispatchPolicy.DIRECT || all.drops() > 0);
    }
}
