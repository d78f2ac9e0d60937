// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import net.culvert.forwarding.iface.Placement;
import net.culvert.ringbuffers.dispatch.DispatchPolicy;
import net.culvert.ringbuffers.packet.Burst;
import org.junit.jupiter.api.Test;

/** Readers, workers and changes of settings take their steps in a random order. */
class DispatchPropertyTest {
    private static final int WORKERS = 3;
    private static final int STEPS = 20_000;
    private static final int FLOWS = 7; // of each interface
    private static final int MOST_PACKETS = 12; // in a burst

    private final long seed = new SplittableRandom().nextLong();
    private final SplittableRandom random = new SplittableRandom(seed);
    private final Map<Integer, Integer> sent = new HashMap<>(); // packets, by flow
    private int packets;

    private Burst burst(final int reader) {
        final byte[][] bytes = new byte[random.nextInt(1, MOST_PACKETS)][];
        for (int i = 0; i < bytes.length; i++) {
            final int flow = 1024 + reader * FLOWS + random.nextInt(FLOWS);
            bytes[i] = TestWorkers.packet(flow, sent.merge(flow, 1, Integer::sum));
        }
        packets += bytes.length;
        return TestWorkers.burst(bytes);
    }

    private void step(final TestWorkers test) {
        final int worker = random.nextInt(WORKERS);
        switch (random.nextInt(20)) {
            case 0 -> test.policy(DispatchPolicy.values()[random.nextInt(3)]);
            case 1 -> test.placement(Placement.values()[random.nextInt(3)]);
            case 2 -> test.all.queueLimit(random.nextInt(1, 9));
            default -> {
                if (random.nextBoolean()) {
                    test.streams[worker].work();
                } else if (test.streams[worker].mayRead()) {
                    test.streams[worker].input(burst(worker), test.interfaces[worker], 0);
                }
            }
        }
    }

    /** The packets of each flow come up in numbers; nothing is lost without a reason, and nothing comes twice. */
    @Test
    void shouldKeepEachFlowInOrderAndAccountForEveryPacket() {
        final TestWorkers test = new TestWorkers(WORKERS, 4 << 20, DispatchPolicy.DIRECT);
        for (int i = 0; i < STEPS; i++) {
            step(test);
        }
        test.workAll();

        final Map<Integer, Integer> last = new HashMap<>();
        for (final TestWorkers.Met each : test.met) {
            final Integer before = last.put(each.flow(), each.number());
            assertTrue(before == null || before < each.number(), "seed " + seed + ": " + each + " after " + before);
        }
        assertEquals(0, test.all.waiting());
        assertEquals(packets, test.met.size() + test.all.drops(), "seed " + seed);
        assertEquals(test.count("isr.queued.packets"), test.count("isr.handled.packets"), "seed " + seed);
        assertEquals(test.count("isr.drop.*packets"), test.all.drops(), "seed " + seed);
        assertTrue(test.count("isr.queued.packets") > STEPS / 10, "most of it took the queues");
    }
}
