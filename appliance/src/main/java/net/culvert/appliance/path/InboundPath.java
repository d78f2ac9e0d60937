// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.path;

import java.util.concurrent.ThreadFactory;
import java.util.function.Supplier;
import net.culvert.forwarding.offload.Coalescer;
import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.ringbuffers.counters.DropCounters;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.dispatch.BurstWork;
import net.culvert.ringbuffers.dispatch.DispatchSettings;
import net.culvert.ringbuffers.dispatch.Dispatcher;
import net.culvert.ringbuffers.packet.Burst;
import net.culvert.ringbuffers.packet.PacketSink;
import net.culvert.tunio.sys.HostException;
import net.culvert.tunio.udp.UdpReceiver;
import net.culvert.tunnel.aead.Aead;
import net.culvert.tunnel.wireguard.Inbound;
import net.culvert.tunnel.wireguard.InboundBurst;
import net.culvert.tunnel.wireguard.Opener;
import net.culvert.tunnel.wireguard.Tunnel;
import org.agrona.concurrent.status.AtomicCounter;

/**
 * From the UDP sockets to the TUN device:
 *
 * <ol>
 *   <li>receive a burst: many datagrams, or runs of them that UDP_GRO joined;
 *   <li>open each data message in place: authenticate and decrypt;
 *   <li>hand what is no data message to the control thread, through a ring;
 *   <li>refuse replays, roam, check the inner source;
 *   <li>join packets of a flow into super-packets, without copying, and write them to the device.
 * </ol>
 *
 * <p>The first runs on the inbound thread; the second there or on workers, the rest in order, as the {@link Dispatcher}
 * has it.
 */
public final class InboundPath implements Path, BurstWork<InboundBurst> {
    /** Datagrams or runs taken in one call. */
    public static final int MAX_MESSAGES = 32;

    private static final int QUEUED_MESSAGES = 4; // in a burst that is queued, so that several workers get some
    private static final int MAX_PACKETS = 2048; // packets joined at once: 32 runs of 64

    private final UdpReceiver[] receivers;
    private final Dispatcher<InboundBurst> dispatcher;
    private final DropCounters overflow; // of the inbound thread
    private final WorkerLocal<Opener> openers;
    private final Inbound inbound;
    private final HandshakeRing handshakes;
    private final PacketSink tun;
    private final DropCounters drops; // of the last step
    private final PathErrors errors;
    private final AtomicCounter received; // = handshakes + opened + keepalives + dropped before the device
    private final AtomicCounter receivedInVain; // a part of received: the inbound thread's
    private final AtomicCounter handshakesReceived;
    private final AtomicCounter opened;
    private final AtomicCounter keepalives;
    private final StageClock clock;
    private final PathWait wait;
    private final int firstSocket; // in the wait's list
    private final boolean[] hasMore; // by receiver
    private final Coalescer coalescer;

    /** What the device takes as super-packets. */
    public record Offloads(boolean tcp, boolean udp) {}

    /** A path that waits by {@code wait}, whose list has the receivers' sockets from {@code firstSocket} on. */
    public InboundPath(
            final UdpReceiver[] receivers,
            final Tunnel tunnel,
            final Supplier<Aead> newAead,
            final HandshakeRing handshakes,
            final PacketSink tun,
            final Offloads offloads,
            final CountersFile counters,
            final DispatchSettings settings,
            final ThreadFactory threads,
            final PathWait wait,
            final int firstSocket) {
        this.receivers = receivers;
        this.handshakes = handshakes;
        this.tun = tun;
        inbound = tunnel.newInbound();
        openers = new WorkerLocal<>(name(), counters, () -> tunnel.newOpener(newAead.get()));
        overflow = new DropCounters(counters, name());
        drops = new DropCounters(counters, name());
        errors = new PathErrors(name(), drops);
        received = counters.newCounter("inbound.received.datagrams");
        receivedInVain = counters.newCounter("inbound.received.datagrams");
        handshakesReceived = counters.newCounter("inbound.handshakes.datagrams");
        opened = counters.newCounter("inbound.opened.packets");
        keepalives = counters.newCounter("inbound.keepalives.packets");
        coalescer = new Coalescer(MAX_PACKETS, offloads.tcp(), offloads.udp());
        clock = new StageClock(name(), counters);
        this.wait = wait;
        this.firstSocket = firstSocket;
        hasMore = new boolean[receivers.length];
        dispatcher = new Dispatcher<>(
                this, newBurst(tunnel, MAX_MESSAGES), () -> newBurst(tunnel, QUEUED_MESSAGES), threads, settings);
    }

    private static InboundBurst newBurst(final Tunnel tunnel, final int messages) {
        return tunnel.newInboundBurst(new Burst(Burst.HEADROOM + messages * UdpReceiver.STRIDE, messages));
    }

    /** Where and by how many threads datagrams are opened. */
    public Dispatcher<InboundBurst> dispatcher() {
        return dispatcher;
    }

    /** How long bursts take. */
    public StageClock clock() {
        return clock;
    }

    @Override
    public String name() {
        return "inbound";
    }

    @Override
    public boolean doWork() throws HostException {
        boolean more = false;
        for (int i = 0; i < receivers.length; i++) { // both families: IPv4, IPv6
            if (hasMore[i] || wait.isReady(firstSocket + i)) {
                hasMore[i] = receive(receivers[i]);
                more |= hasMore[i];
            }
        }
        return more;
    }

    /** Takes a burst; returns whether more may wait. */
    private boolean receive(final UdpReceiver receiver) throws HostException {
        final InboundBurst burst = dispatcher.next();
        if (receiver.receive(burst.datagrams()) == 0) {
            return false;
        }
        final boolean more = burst.datagrams().isFull();
        burst.begin(System.nanoTime());
        burst.times().read(burst.nowNs());
        if (dispatcher.isFull()) {
            drop(burst);
        } else {
            dispatcher.dispatch(more);
        }
        return more;
    }

    private void drop(final InboundBurst burst) {
        while (burst.next()) {
            receivedInVain.incrementPlain();
            overflow.count(DropReason.RING_FULL, burst.length());
        }
        burst.clear();
    }

    /** Opens; workers, or the inbound thread. */
    @Override
    public void process(final InboundBurst burst, final int worker) {
        burst.times().processing(System.nanoTime());
        final Opener opener = openers.get(worker);
        opener.begin(burst.nowNs());
        while (burst.next()) {
            try {
                burst.verdict(opener.open(burst.buffer(), burst.offset(), burst.length()));
            } catch (final RuntimeException e) {
                openers.errors(worker).log(e, burst.length());
                burst.verdict(DropReason.INTERNAL_ERROR);
            }
        }
        burst.times().processed(System.nanoTime());
    }

    /** Hands over, checks, joins and writes; one thread at a time, in the order of receiving. */
    @Override
    public void finish(final InboundBurst burst) {
        try {
            inbound.begin(burst.nowNs());
            burst.rewind();
            while (burst.next()) {
                finishDatagram(burst);
            }
            coalescer.flush(tun, drops);
            clock.finished(burst.times(), burst.datagrams().size());
        } finally {
            burst.clear();
        }
    }

    private void finishDatagram(final InboundBurst burst) {
        received.incrementPlain();
        try {
            final DropReason reason = switch (burst.verdict()) {
                case NONE -> accept(burst);
                case QUEUED -> handOver(burst);
                default -> burst.verdict();
            };
            drops.count(reason, burst.length());
        } catch (final RuntimeException e) {
            errors.onError(e, 1, burst.length());
        }
    }

    private DropReason handOver(final InboundBurst burst) {
        final DropReason reason = handshakes.offer(burst.buffer(), burst.offset(), burst.length(), burst.source());
        if (reason == DropReason.NONE) {
            handshakesReceived.incrementPlain();
        }
        return reason;
    }

    private DropReason accept(final InboundBurst burst) {
        final DropReason reason = inbound.accept(burst.buffer(), burst.offset(), burst.length(), burst.source());
        if (reason != DropReason.NONE) {
            return reason;
        }
        if (inbound.innerLength() == 0) {
            keepalives.incrementPlain();
            return DropReason.NONE;
        }
        if (coalescer.isFull()) {
            coalescer.flush(tun, drops);
        }
        final DropReason refused = coalescer.add(burst.buffer(), inbound.innerOffset(), inbound.innerLength());
        if (refused == DropReason.NONE) {
            opened.incrementPlain();
        }
        return refused;
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
