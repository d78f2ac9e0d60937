// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.path;

import net.culvert.forwarding.offload.Coalescer;
import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.ringbuffers.counters.DropCounters;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.packet.Burst;
import net.culvert.ringbuffers.packet.Endpoint;
import net.culvert.ringbuffers.packet.PacketSink;
import net.culvert.ringbuffers.ring.GracePeriod;
import net.culvert.tunio.sys.EventFd;
import net.culvert.tunio.sys.HostException;
import net.culvert.tunio.sys.Poller;
import net.culvert.tunio.udp.UdpReceiver;
import net.culvert.tunio.udp.UdpSocket;
import net.culvert.tunnel.wireguard.Inbound;
import org.agrona.concurrent.status.AtomicCounter;

/**
 * From the UDP sockets to the TUN device, all on the inbound thread but for handshakes:
 *
 * <ol>
 *   <li>receive a burst: many datagrams, or runs of them that UDP_GRO joined;
 *   <li>hand what is no data message to the control thread, through a ring;
 *   <li>open each data message in place: authenticate, refuse replays, roam, check the inner source;
 *   <li>join packets of a flow into super-packets, without copying;
 *   <li>write them to the device.
 * </ol>
 */
public final class InboundPath implements Path {
    /** Datagrams or runs taken in one call. */
    public static final int MAX_MESSAGES = 32;

    private static final int SLAB_LENGTH = Burst.HEADROOM + MAX_MESSAGES * UdpReceiver.STRIDE;
    private static final int MAX_PACKETS = 2048; // packets joined at once: 32 runs of 64

    private final UdpReceiver[] receivers;
    private final Inbound inbound;
    private final HandshakeRing handshakes;
    private final PacketSink tun;
    private final DropCounters drops;
    private final PathErrors errors;
    private final AtomicCounter
            received; // = handshakes + opened + keepalives + dropped on this thread before the device
    private final AtomicCounter handshakesReceived;
    private final AtomicCounter opened;
    private final AtomicCounter keepalives;
    private final GracePeriod.Reader epoch;
    private final EventFd wakeUp;
    private final Poller poller;
    private final Burst burst = new Burst(SLAB_LENGTH, MAX_MESSAGES);
    private final Coalescer coalescer;

    /** What the device takes as super-packets. */
    public record Offloads(boolean tcp, boolean udp) {}

    public InboundPath(
            final UdpSocket[] sockets,
            final UdpReceiver[] receivers,
            final Inbound inbound,
            final HandshakeRing handshakes,
            final PacketSink tun,
            final Offloads offloads,
            final DropCounters drops,
            final CountersFile counters,
            final GracePeriod.Reader epoch,
            final EventFd wakeUp) {
        this.receivers = receivers;
        this.inbound = inbound;
        this.handshakes = handshakes;
        this.tun = tun;
        this.drops = drops;
        errors = new PathErrors(name(), drops);
        this.epoch = epoch;
        this.wakeUp = wakeUp;
        received = counters.newCounter("inbound.received.datagrams");
        handshakesReceived = counters.newCounter("inbound.handshakes.datagrams");
        opened = counters.newCounter("inbound.opened.packets");
        keepalives = counters.newCounter("inbound.keepalives.packets");
        coalescer = new Coalescer(MAX_PACKETS, offloads.tcp(), offloads.udp());
        final int[] descriptors = new int[sockets.length + 1];
        descriptors[0] = wakeUp.fd();
        for (int i = 0; i < sockets.length; i++) {
            descriptors[i + 1] = sockets[i].descriptor();
        }
        poller = new Poller(descriptors);
    }

    @Override
    public String name() {
        return "inbound";
    }

    @Override
    public int doWork() throws HostException {
        int messages = 0;
        for (int i = 0; i < receivers.length; i++) { // both families: IPv4, IPv6
            messages += receive(receivers[i]);
        }
        return messages;
    }

    private int receive(final UdpReceiver receiver) throws HostException {
        final int messages = receiver.receive(burst);
        if (messages == 0) {
            return 0;
        }
        epoch.enter();
        try {
            inbound.begin(System.nanoTime());
            for (int i = 0; i < messages; i++) {
                openRun(i);
            }
        } finally {
            coalescer.flush(tun, drops);
            burst.clear();
            epoch.exit();
        }
        return messages;
    }

    private void openRun(final int index) {
        final int end = burst.offset(index) + burst.length(index);
        final int segment = burst.segmentSize(index) == 0 ? burst.length(index) : burst.segmentSize(index);
        final Endpoint source = burst.endpoint(index);
        int at = burst.offset(index);
        do {
            final int length = Math.min(segment, end - at);
            received.incrementPlain();
            try {
                final DropReason reason = Inbound.isData(burst.buffer(), at, length)
                        ? open(at, length, source)
                        : handOver(at, length, source);
                drops.count(reason, length);
            } catch (final RuntimeException e) {
                errors.onError(e, length);
            }
            at += segment;
        } while (at < end);
    }

    private DropReason handOver(final int offset, final int length, final Endpoint source) {
        final DropReason reason = handshakes.offer(burst.buffer(), offset, length, source);
        if (reason == DropReason.NONE) {
            handshakesReceived.incrementPlain();
        }
        return reason;
    }

    private DropReason open(final int offset, final int length, final Endpoint source) {
        final DropReason reason = inbound.open(burst.buffer(), offset, length, source);
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
        poller.poll(-1);
        wakeUp.drain();
    }

    @Override
    public void wakeUp() {
        wakeUp.signal();
    }
}
