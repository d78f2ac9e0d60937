// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.path;

import java.util.concurrent.ThreadFactory;
import java.util.function.Supplier;
import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.ringbuffers.counters.DropCounters;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.dispatch.BurstWork;
import net.culvert.ringbuffers.dispatch.DispatchSettings;
import net.culvert.ringbuffers.dispatch.Dispatcher;
import net.culvert.ringbuffers.packet.Burst;
import net.culvert.ringbuffers.packet.DatagramSink;
import net.culvert.tunio.sys.HostException;
import net.culvert.tunio.tun.TunDevice;
import net.culvert.tunnel.aead.Aead;
import net.culvert.tunnel.wireguard.Outbound;
import net.culvert.tunnel.wireguard.OutboundBurst;
import net.culvert.tunnel.wireguard.Sealer;
import net.culvert.tunnel.wireguard.Tunnel;
import org.agrona.concurrent.status.AtomicCounter;

/**
 * From the TUN device to the UDP socket:
 *
 * <ol>
 *   <li>read a burst: super-packets of up to 64 KiB, or many small packets;
 *   <li>route each by its destination: peer, keys, and the counters of the packets it is split into;
 *   <li>split a super-packet into packets, in place, and seal each straight into the datagram slab;
 *   <li>send the slab: one UDP_SEGMENT run for each peer, all runs in one call.
 * </ol>
 *
 * <p>The first two run on the outbound thread; the third there or on workers, the last in order, as the
 * {@link Dispatcher} has it. In front of each burst goes what the control thread asked for: keepalives, and packets
 * that waited for keys.
 */
public final class OutboundPath implements Path, BurstWork<OutboundBurst> {
    private static final int SLAB_LENGTH = 4 * 65536; // bytes: 64 packets of an ordinary MTU and one super-packet
    private static final int DATAGRAM_SLAB = 4 * 65536; // bytes: more than a sealed super-packet
    private static final int QUEUED_SLAB = 2 * 65536; // bytes: one super-packet, so that several workers get some
    private static final int LONGEST_PACKET = 65536; // bytes
    private static final int MAX_PACKETS = 256;

    private final TunDevice tun;
    private final Outbound outbound;
    private final DropCounters drops; // of the outbound thread
    private final PathErrors errors;
    private final WorkerLocal<Sealer> sealers;
    private final DatagramSink sink;
    private final Dispatcher<OutboundBurst> dispatcher;
    private final StageClock clock;
    private final PathWait wait;
    private final AtomicCounter
            received; // = sealed + queued + dropped here; what waited is counted as queued once, whatever becomes of it
    private final AtomicCounter sealed;
    private final AtomicCounter queued;

    private volatile int mtu;

    /** A path that waits by {@code wait}, for the device. The sink is used by one thread at a time. */
    public OutboundPath(
            final TunDevice tun,
            final Tunnel tunnel,
            final Supplier<Aead> newAead,
            final DatagramSink sink,
            final CountersFile counters,
            final DispatchSettings settings,
            final ThreadFactory threads,
            final PathWait wait) {
        this.tun = tun;
        this.sink = sink;
        drops = new DropCounters(counters, name());
        errors = new PathErrors(name(), drops);
        outbound = tunnel.newOutbound(tunnel.newSealer(newAead.get(), this::sendInBetween), drops);
        sealers = new WorkerLocal<>(name(), counters, () -> tunnel.newSealer(newAead.get(), sink));
        received = counters.newCounter("outbound.received.packets");
        sealed = counters.newCounter("outbound.sealed.packets");
        queued = counters.newCounter("outbound.queued.packets");
        clock = new StageClock(name(), counters);
        this.wait = wait;
        dispatcher = new Dispatcher<>(
                this, newBurst(tunnel, SLAB_LENGTH), () -> newBurst(tunnel, QUEUED_SLAB), threads, settings);
    }

    private static OutboundBurst newBurst(final Tunnel tunnel, final int slabLength) {
        return tunnel.newOutboundBurst(
                new Burst(slabLength, MAX_PACKETS), new Burst(Math.min(DATAGRAM_SLAB, slabLength), MAX_PACKETS));
    }

    /** Sets the MTU of the device in bytes; any thread. */
    public void mtu(final int mtu) {
        this.mtu = mtu;
    }

    /** Where and by how many threads packets are sealed. */
    public Dispatcher<OutboundBurst> dispatcher() {
        return dispatcher;
    }

    /** How long bursts take. */
    public StageClock clock() {
        return clock;
    }

    @Override
    public String name() {
        return "outbound";
    }

    @Override
    public boolean doWork() throws HostException {
        final OutboundBurst burst = dispatcher.next();
        outbound.begin(burst, System.nanoTime(), mtu);
        boolean more = false;
        try {
            outbound.service();
            final int packets = tun.read(burst.packets());
            burst.times().read(System.nanoTime());
            for (int i = 0; i < packets; i++) {
                route(burst, i);
            }
            more = burst.packets().isFull() || burst.packets().remaining() < LONGEST_PACKET; // else the device is empty
        } finally {
            dispatch(burst, more);
        }
        return more;
    }

    private void route(final OutboundBurst burst, final int index) {
        final int length = burst.packets().length(index);
        try {
            final DropReason reason = dispatcher.isFull() ? outbound.refuse(index) : outbound.route(index);
            final int segments = outbound.segments();
            received.getAndAddPlain(segments);
            if (reason == DropReason.QUEUED) {
                queued.getAndAddPlain(segments);
            } else {
                drops.count(reason, segments, length);
            }
        } catch (final RuntimeException e) {
            received.incrementPlain();
            errors.onError(e, 1, length);
        }
    }

    private void dispatch(final OutboundBurst burst, final boolean more) {
        if (!burst.hasWork()) {
            burst.clear();
        } else if (dispatcher.isFull() || !burst.fits()) {
            dispatcher.dispatchAlone();
        } else {
            dispatcher.dispatch(more);
        }
    }

    /** Sends what {@link Outbound#service} sealed where it does not fit one burst; behind all that is queued. */
    private void sendInBetween(final Burst datagrams) {
        dispatcher.drain();
        sink.send(datagrams);
    }

    /** Splits and seals; workers, or the outbound thread. */
    @Override
    public void process(final OutboundBurst burst, final int worker) {
        burst.times().processing(System.nanoTime());
        final Sealer sealer = sealers.get(worker);
        for (int i = 0; i < burst.packets().size(); i++) {
            try {
                sealer.seal(burst, i);
            } catch (final RuntimeException e) {
                sealers.errors(worker).onError(e, burst.fail(i), burst.packets().length(i));
            }
        }
        burst.times().processed(System.nanoTime());
    }

    /** Sends; one thread at a time, in the order of reading. */
    @Override
    public void finish(final OutboundBurst burst) {
        try {
            for (int i = 0; i < burst.packets().size(); i++) {
                sealed.getAndAddPlain(burst.segments(i));
            }
            sink.send(burst.datagrams());
            clock.finished(burst.times(), burst.packets().size());
        } finally {
            burst.clear();
        }
    }

    @Override
    public void await() {
        wait.await(dispatcher.settings().spinNs(), -1);
    }

    @Override
    public void wakeUp() {
        wait.wakeUp();
    }
}
