// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.dispatch;

import static net.culvert.forwarding.packets.Packets.ipv4;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import net.culvert.forwarding.iface.InputQueue;
import net.culvert.forwarding.iface.InterfaceSpec;
import net.culvert.forwarding.iface.InterfaceTable;
import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.forwarding.iface.OutputQueue;
import net.culvert.forwarding.iface.Placement;
import net.culvert.forwarding.iface.TestTable;
import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.ringbuffers.dispatch.DispatchPolicy;
import net.culvert.ringbuffers.packet.Burst;
import org.agrona.concurrent.UnsafeBuffer;

/** Workers that take note of what they meet, and an interface that each of them reads. One thread plays all of them. */
final class TestWorkers {
    private static final int NUMBER = 28; // where the number lies: behind the headers of IPv4 and UDP
    private static final int GAP = 16; // in front of a packet, for its offload header

    /** A packet that a worker met. */
    record Met(int worker, String from, int flow, int number) {}

    final InterfaceTable table = new TestTable().table;
    final CountersFile counters = CountersFile.inMemory();
    final List<Met> met = new ArrayList<>();
    final List<Integer> roused = new ArrayList<>();
    final Workstreams all;
    final Workstream[] streams;
    final NetworkInterface[] interfaces; // by the worker that reads them
    boolean keepsState;

    TestWorkers(final int workers, final long memoryBytes, final DispatchPolicy policy) {
        all = new Workstreams(
                workers,
                IsrSettings.DEFAULT.withPolicy(policy),
                memoryBytes,
                table::snapshot,
                () -> keepsState,
                counters);
        streams = new Workstream[workers];
        interfaces = new NetworkInterface[workers];
        for (int i = 0; i < workers; i++) {
            final int worker = i;
            streams[i] = all.add(i, (burst, from, nowNs) -> note(worker, burst, from), () -> roused.add(worker));
            interfaces[i] = up("tun" + i, all.newInputQueues());
        }
    }

    private NetworkInterface up(final String name, final InputQueue[] queues) {
        final OutputQueue nowhere = new OutputQueue(1, (queue, drops) -> {});
        final NetworkInterface added =
                table.initialise(InterfaceSpec.of(name, TestTable.MTU, nowhere).withInput(queues));
        table.register(added, () -> {});
        added.up(true);
        return added;
    }

    private void note(final int worker, final Burst burst, final NetworkInterface from) {
        for (int i = 0; i < burst.size(); i++) {
            final UnsafeBuffer packet = new UnsafeBuffer(burst.buffer(), burst.offset(i), burst.length(i));
            final int flow = packet.getShort(20, java.nio.ByteOrder.BIG_ENDIAN) & 0xFFFF; // the source port
            final int number = packet.getInt(NUMBER, java.nio.ByteOrder.BIG_ENDIAN);
            met.add(new Met(worker, from.name(), flow, number));
        }
    }

    /** A packet of a flow, which is its source port. */
    static byte[] packet(final int flow, final int number) {
        return ipv4().udp(flow, 53)
                .payload(ByteBuffer.allocate(4).putInt(number).array())
                .bytes();
    }

    /** A burst of packets, as a device lays them down. */
    static Burst burst(final byte[]... packets) {
        final Burst burst = new Burst(Burst.HEADROOM + packets.length * 128, packets.length);
        for (final byte[] packet : packets) {
            final int at = burst.end() + GAP;
            burst.buffer().putBytes(at, packet);
            burst.add(at, packet.length, 0, null);
        }
        return burst;
    }

    /** A burst of the flows, each packet with the number of its place. */
    static Burst burstOf(final int... flows) {
        final byte[][] packets = new byte[flows.length][];
        for (int i = 0; i < flows.length; i++) {
            packets[i] = packet(flows[i], i);
        }
        return burst(packets);
    }

    /** Has a worker read a burst of its interface, as far as it may. */
    boolean read(final int worker, final Burst burst) {
        if (!streams[worker].mayRead()) {
            return false;
        }
        streams[worker].input(burst, interfaces[worker], 0);
        return true;
    }

    /** Has every worker do all that waits. */
    void workAll() {
        for (final Workstream each : streams) {
            while (each.work()) {
                Thread.onSpinWait();
            }
        }
    }

    void policy(final DispatchPolicy policy) {
        all.settings(all.settings().withPolicy(policy));
    }

    void placement(final Placement placement) {
        all.settings(all.settings().withIpv4(placement));
    }

    /** The worker of a flow, where packets are placed by flow. */
    int workerOf(final int flow) {
        final byte[] packet = packet(flow, 0);
        return Placement.FLOW.worker(
                new net.culvert.forwarding.iface.FlowHasher().wrap(new UnsafeBuffer(packet), 0, packet.length),
                0,
                0,
                streams.length);
    }

    /** A flow that has this worker. */
    int flowOf(final int worker) {
        int flow = 1024;
        while (workerOf(flow) != worker) {
            flow++;
        }
        return flow;
    }

    /** The sum of a counter over all workers, such as {@code isr.queued.packets}. */
    long count(final String name) {
        return counters.snapshot().entrySet().stream()
                .filter(each -> each.getKey().matches("worker[0-9]+\\." + name))
                .mapToLong(java.util.Map.Entry::getValue)
                .sum();
    }
}
