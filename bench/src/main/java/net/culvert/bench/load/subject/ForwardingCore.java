// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.subject;

import java.util.SplittableRandom;
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
import net.culvert.tunio.sys.HostException;
import net.culvert.tunio.sys.Poller;
import net.culvert.tunio.tun.TunDevice;

/**
 * A router with two interfaces and a default route of each family, on the thread that runs it: what is read from the
 * first device leaves by the second.
 */
final class ForwardingCore implements Runnable {
    private static final int SLAB_LENGTH = 4 * 65_536; // bytes
    private static final int MAX_PACKETS = 256;
    private static final int QUEUE_LIMIT = 1024; // packets
    private static final int WAIT_MS = 50; // until it looks whether to end

    private final TunDevice from;
    private final TunDevice to;
    private final GracePeriod gracePeriod = new GracePeriod();
    private final GracePeriod.Reader reader = gracePeriod.newReader();
    private final Burst burst = new Burst(SLAB_LENGTH, MAX_PACKETS);
    private final Gather gather = new Gather(1);
    private final NetworkInterface input;
    private final ForwardingWorker worker;
    private volatile boolean isStopped;

    /** Routes between two devices that are up; they stay the caller's. */
    ForwardingCore(final TunDevice from, final TunDevice to, final CountersFile counters) throws HostException {
        this.from = from;
        this.to = to;
        input = new NetworkInterface("in", 1, from.mtu(), new OutputQueue(QUEUE_LIMIT, (queue, drops) -> {}));
        final NetworkInterface output =
                new NetworkInterface("out", 2, to.mtu(), new OutputQueue(QUEUE_LIMIT, this::transmit));
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
            gather.clear();
            gather.add(queue.buffer(i).addressOffset() + queue.offset(i), queue.length(i));
            drops.count(to.write(gather), queue.length(i));
        }
    }

    /** Forwards until {@link #stop}. */
    @Override
    public void run() {
        final Poller poller = new Poller(from.pollDescriptor());
        try {
            while (!isStopped) {
                burst.clear();
                if (from.read(burst) == 0) {
                    poller.poll(WAIT_MS);
                    continue;
                }
                reader.enter();
                worker.input(burst, input, System.nanoTime());
                reader.exit();
            }
        } catch (final HostException e) { // the device is closed, which ends this as well
            isStopped = true;
        }
    }

    /** Any thread. */
    void stop() {
        isStopped = true;
    }
}
