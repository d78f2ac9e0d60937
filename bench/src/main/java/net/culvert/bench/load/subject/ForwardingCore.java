// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.subject;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import net.culvert.forwarding.fib.Fibs;
import net.culvert.forwarding.fib.NextHop;
import net.culvert.forwarding.fib.Prefix;
import net.culvert.forwarding.filter.ActiveRules;
import net.culvert.forwarding.filter.Generation;
import net.culvert.forwarding.fragment.FragmentLimits;
import net.culvert.forwarding.icmp.IcmpSettings;
import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.forwarding.iface.OutputQueue;
import net.culvert.forwarding.ip.ForwardingWorker;
import net.culvert.forwarding.ip.IpSettings;
import net.culvert.forwarding.ip.Router;
import net.culvert.forwarding.shaping.Pipes;
import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.ringbuffers.counters.DropCounters;
import net.culvert.ringbuffers.packet.Burst;
import net.culvert.ringbuffers.packet.Gather;
import net.culvert.ringbuffers.ring.GracePeriod;
import net.culvert.tunio.tun.TunDevice;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A router with two interfaces and a default route of each family, on the thread that runs it: what comes by the first
 * ring leaves by the second.
 */
final class ForwardingCore implements Runnable, Arrival {
    private static final int MAX_PACKETS = 256; // of a burst
    private static final int MAX_BYTES = 2 * 65_536; // of its packets
    private static final int ALIGNMENT = 16; // bytes, so that address words of IP headers are aligned
    private static final int SLAB_LENGTH =
            Burst.HEADROOM + MAX_BYTES + MAX_PACKETS * (Gather.HEADER_LENGTH + ALIGNMENT);
    private static final int QUEUE_LIMIT = 1024; // packets
    private static final int IDLE_LOOKS = 200; // before it sleeps
    private static final int WAIT_MS = 50; // until it looks whether to end

    private final PacketRing from;
    private final PacketRing to;
    private final GracePeriod gracePeriod = new GracePeriod();
    private final GracePeriod.Reader reader = gracePeriod.newReader();
    private final Burst burst = new Burst(SLAB_LENGTH, MAX_PACKETS);
    private final NetworkInterface input;
    private final ForwardingWorker worker;
    private volatile boolean isStopped;

    /** Routes from one ring to the other. */
    ForwardingCore(final PacketRing from, final PacketRing to, final CountersFile counters) {
        this.from = from;
        this.to = to;
        input = new NetworkInterface("in", 1, TunDevice.MAX_MTU, new OutputQueue(QUEUE_LIMIT, (queue, drops) -> {}));
        final NetworkInterface output =
                new NetworkInterface("out", 2, TunDevice.MAX_MTU, new OutputQueue(QUEUE_LIMIT, this::transmit));
        input.up(true);
        output.up(true);
        final Fibs fibs = new Fibs(1, gracePeriod);
        fibs.insert(0, Prefix.parse("0.0.0.0/0"), NextHop.onLink(output));
        fibs.insert(0, Prefix.parse("::/0"), NextHop.onLink(output));
        final Router router = new Router(
                new IpSettings(),
                new IpSettings(),
                new IcmpSettings(),
                fibs,
                new ActiveRules(new Generation()),
                FragmentLimits.DEFAULT,
                (message, type, code, mtu, quoteOffset, quoteLength) -> {},
                counters,
                fault -> {
                    throw fault;
                });
        worker = new ForwardingWorker(router, 0, new Pipes(Pipes.DEFAULT_SLABS), new SplittableRandom(1));
    }

    private void transmit(final OutputQueue queue, final DropCounters drops) {
        for (int i = 0; i < queue.length(); i++) {
            drops.count(to.write(queue.buffer(i), queue.offset(i), queue.length(i)), queue.length(i));
        }
        to.flush();
    }

    /** Forwards until {@link #stop}. */
    @Override
    public void run() {
        int idle = 0;
        while (!isStopped) {
            burst.clear();
            if (from.read(this, MAX_PACKETS, MAX_BYTES) > 0) {
                idle = 0;
                reader.enter();
                worker.input(burst, input, System.nanoTime());
                reader.exit();
            } else if (idle < IDLE_LOOKS) {
                idle++;
                Thread.onSpinWait();
            } else {
                from.await(TimeUnit.MILLISECONDS.toNanos(WAIT_MS));
            }
        }
    }

    /** Adds a packet to the burst, with an offload header in front of it that asks for nothing. */
    @Override
    public void arrived(final UnsafeBuffer buffer, final int offset, final int length) {
        final int at = (burst.end() + Gather.HEADER_LENGTH + ALIGNMENT - 1) & -ALIGNMENT;
        burst.buffer().putLong(at - Gather.HEADER_LENGTH, 0);
        burst.buffer().putShort(at - Short.BYTES, (short) 0);
        burst.buffer().putBytes(at, buffer, offset, length);
        burst.add(at, length, 0, null);
    }

    /** Any thread. */
    void stop() {
        isStopped = true;
    }
}
