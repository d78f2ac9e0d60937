// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.ip;

import static net.culvert.forwarding.packets.Packets.ipv4;
import static net.culvert.forwarding.packets.Packets.payload;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import net.culvert.forwarding.dispatch.IsrSettings;
import net.culvert.forwarding.dispatch.Workstream;
import net.culvert.forwarding.dispatch.Workstreams;
import net.culvert.forwarding.fib.Fibs;
import net.culvert.forwarding.fib.RouteTable;
import net.culvert.forwarding.filter.ActiveRules;
import net.culvert.forwarding.filter.Generation;
import net.culvert.forwarding.fragment.FragmentLimits;
import net.culvert.forwarding.icmp.IcmpSettings;
import net.culvert.forwarding.iface.FlowHasher;
import net.culvert.forwarding.iface.InterfaceAddress;
import net.culvert.forwarding.iface.InterfaceSpec;
import net.culvert.forwarding.iface.InterfaceTable;
import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.forwarding.iface.OutputQueue;
import net.culvert.forwarding.iface.Placement;
import net.culvert.forwarding.iface.TestTable;
import net.culvert.forwarding.shaping.Pipes;
import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.dispatch.DispatchPolicy;
import net.culvert.ringbuffers.packet.Burst;
import net.culvert.ringbuffers.ring.GracePeriod;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** Two workers, and fragments of one packet that meet one each, because the policy changed between them. */
class FragmentsAcrossWorkersTest {
    private static final int WORKERS = 2;
    private static final long MEMORY = 8 << 20; // bytes: more than these tests use
    private static final String OWN = "192.0.2.254";

    private final CountersFile counters = CountersFile.inMemory();
    private final InterfaceTable table = new TestTable().table;
    private final Fibs fibs = new Fibs(16, new GracePeriod());
    private final List<RuntimeException> faults = new ArrayList<>();
    private final Router router = new Router(
            new IpSettings(),
            new IpSettings(),
            new IcmpSettings(),
            fibs,
            new ActiveRules(new Generation()),
            FragmentLimits.DEFAULT,
            (message, type, code, mtu, quoteOffset, quoteLength) -> {},
            counters,
            faults::add);
    private final Workstreams all =
            new Workstreams(WORKERS, IsrSettings.DEFAULT, MEMORY, table::snapshot, () -> false, counters);
    private final ForwardingWorker[] workers = new ForwardingWorker[WORKERS];
    private final Workstream[] streams = new Workstream[WORKERS];
    private final List<byte[]> fragments = Altered.fragments(
            ipv4().to(OWN).icmpEcho().payload(payload(1, 1000)).bytes(), 7, 512);
    private final NetworkInterface tun = add();

    private NetworkInterface add() {
        final OutputQueue[] queues = new OutputQueue[WORKERS];
        for (int i = 0; i < WORKERS; i++) {
            workers[i] = new ForwardingWorker(router, i, new Pipes(Pipes.DEFAULT_SLABS), new SplittableRandom(i));
            streams[i] = all.add(i, workers[i], () -> {});
            queues[i] = new OutputQueue(16, (queue, drops) -> {});
        }
        final NetworkInterface added =
                table.initialise(InterfaceSpec.of("tun0", TestTable.MTU, queues).withInput(all.newInputQueues()));
        table.register(added, () -> {});
        added.addresses(List.of(InterfaceAddress.parse(OWN + "/24")));
        added.up(true);
        final RouteTable routes = new RouteTable(fibs);
        routes.addInterfaceRoutes(added, true);
        routes.interfaceUp(added);
        return added;
    }

    private static Burst burst(final byte[] packet) {
        final Burst burst = new Burst(1 << 12, 1);
        final int at = burst.end() + 16;
        burst.buffer().putBytes(at, packet);
        burst.add(at, packet.length, 0, null);
        return burst;
    }

    /** The worker that fragments of this packet have where packets are placed by flow. */
    private int placed() {
        final UnsafeBuffer packet = new UnsafeBuffer(fragments.getFirst());
        return Placement.FLOW.worker(new FlowHasher().wrap(packet, 0, packet.capacity()), 0, 0, WORKERS);
    }

    private void read(final int reader, final byte[] packet, final long nowNs) {
        assertTrue(streams[reader].mayRead());
        streams[reader].input(burst(packet), tun, nowNs);
        for (final Workstream each : streams) {
            each.work();
        }
    }

    private long count(final int worker, final String name) {
        return counters.snapshot().getOrDefault("worker" + worker + '.' + name, 0L);
    }

    private long sumOf(final String pattern) {
        return counters.snapshot().entrySet().stream()
                .filter(each -> each.getKey().matches(pattern))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    @Test
    void shouldCountFragmentsThatAChangeOfPolicyHasParted() {
        final int later = placed();
        final int reader = 1 - later;
        final long nowNs = System.nanoTime();
        read(reader, fragments.getFirst(), nowNs); // worked on where it is read
        all.settings(all.settings().withPolicy(DispatchPolicy.HYBRID));
        read(reader, fragments.getLast(), nowNs); // placed by flow

        assertEquals(List.of(1, 1), List.of(workers[reader].held(), workers[later].held()));
        assertEquals(2, sumOf("worker[01]\\.ip\\.ips_total"));
        assertEquals(0, sumOf("worker[01]\\.ip\\.drop\\..*\\.packets"));

        final String timedOut = "ip.drop." + DropReason.IP_FRAGMENT_TIMEOUT.counterName() + ".packets";
        for (int worker = 0; worker < WORKERS; worker++) {
            workers[worker].poll(System.nanoTime() + 2 * FragmentLimits.DEFAULT.timeout4Ns());
            assertEquals(0, workers[worker].held());
            assertEquals(1, count(worker, timedOut));
        }
        assertEquals(1, count(reader, "icmp.error.made"), "the sender is told by who has the first fragment");
        assertEquals(0, count(later, "icmp.error.made"));
        assertEquals(List.of(), faults);
    }

    @Test
    void shouldJoinFragmentsThatMeetOneWorkerWhateverThePolicy() {
        final int reader = 1 - placed();
        final long nowNs = System.nanoTime();
        for (final DispatchPolicy policy : DispatchPolicy.values()) {
            all.settings(all.settings().withPolicy(policy));
            fragments.forEach(fragment -> read(reader, fragment, nowNs));
        }

        assertEquals(DispatchPolicy.values().length, sumOf("worker[01]\\.ip\\.ips_reassembled"));
        assertEquals(DispatchPolicy.values().length, sumOf("worker[01]\\.icmp\\.reply\\.made"));
        assertEquals(0, sumOf("worker[01]\\.ip\\.drop\\..*\\.packets"));
        assertEquals(List.of(), faults);
    }
}
